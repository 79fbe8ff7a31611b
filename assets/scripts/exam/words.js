// The player's words in one language, numbers and times of the candidate's zone.

export class Words {
  constructor (words, language, zone) {
    this.words = words
    this.language = language
    this.rules = new Intl.PluralRules(language)
    this.numbers = new Intl.NumberFormat(language === 'en' ? 'en-GB' : language)
    this.clock = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit', minute: '2-digit', timeZone: zone
    })
  }

  say (key, values = {}) {
    return this.words[key].replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole)
  }

  count (key, count, values = {}) {
    const forms = this.words[key]
    const form = forms[this.rules.select(count)] || forms.other
    const all = { count: this.numbers.format(count), ...values }
    return form.replace(/%\((\w+)\)s/g, (whole, name) => all[name] ?? whole)
  }

  at (moment) { return this.clock.format(new Date(moment)) }

  // What is left in words: minutes, and seconds in the last one.
  left (milliseconds) {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
    return seconds > 60
      ? this.count('minutes', Math.ceil(seconds / 60))
      : this.count('seconds', seconds)
  }

  // What is left as a clock shows it: 1:04:09, 4:09.
  digits (milliseconds) {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
    const two = (number) => String(number).padStart(2, '0')
    const rest = `${two(seconds % 60)}`
    return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
  }
}
