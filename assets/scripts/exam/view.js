// What is on the screen: the bar with time and the state of saving, and one screen beneath it.
//
// The view knows no rules: it shows what it is given and calls `acts`. Moving to another screen
// puts the focus on its heading; what changes by itself is said politely, and only where it matters.

import { draftOf, isNumber, read, show, swapPlaces } from './answer.js'
import { button, h, hidden, paragraph } from './dom.js'

export class View {
  constructor (root, acts) {
    this.root = root
    this.acts = acts
    this.screen = h('div', { class: 'saty-exam__screen' })
    this.section = h('p', { class: 'saty-exam__section' })
    this.time = h('p', { class: 'saty-exam__time', hidden: true })
    this.saved = h('p', { class: 'saty-exam__saved', 'data-exam-saved': '' })
    this.tools = h('div', { class: 'saty-exam__tools' })
    this.messages = h('div', { class: 'saty-exam__messages' })
    this.said = h('p', { class: 'govuk-visually-hidden', role: 'status', 'data-exam-said': '' })
    this.bar = h('div', { class: 'saty-exam__bar', hidden: true },
      this.section, this.time, this.saved, this.tools)
  }

  speak (words) {
    this.words = words
    document.documentElement.lang = words.language
  }

  // Said by a screen reader when it has nothing else to say.
  say (text) {
    this.said.textContent = ''
    setTimeout(() => { this.said.textContent = text }, 50)
  }

  begin () { this.root.replaceChildren(this.bar, this.messages, this.screen, this.said) }

  #show (heading, ...content) {
    if (!this.screen.isConnected) this.begin()
    const caption = this.bar.hidden && this.caption
      ? h('span', { class: 'govuk-caption-l' }, this.caption)
      : null
    const title = h('h1', { class: 'govuk-heading-l saty-exam__heading', tabindex: '-1' },
      caption, heading)
    this.screen.replaceChildren(title, ...content.flat().filter(Boolean))
    document.title = `${heading} – saty`
    title.focus({ preventScroll: true })
    window.scrollTo(0, 0)
    this.questionNow = null
  }

  // --- the bar -------------------------------------------------------------------------------

  showSection (text) {
    this.bar.hidden = false
    this.section.textContent = text
  }

  showTime (left) {
    this.time.hidden = false
    const digits = this.words.digits(left)
    if (this.digits === digits) return
    this.digits = digits
    this.time.replaceChildren(hidden(`${this.words.say('time')} `), h('b', { role: 'timer' }, digits))
  }

  // Where nothing can be answered any more: no time, and no choice that would show a question.
  stopBar () {
    this.time.hidden = true
    this.tools.querySelector('select')?.closest('label').remove()
  }

  showSaved ({ waiting, late, refused, failing, savedAt, stored }) {
    const { words } = this
    let text = words.say('nothing_to_save')
    let state = 'saved'
    if (waiting && failing) [text, state] = [words.count('waiting', waiting), 'waiting']
    else if (waiting) [text, state] = [words.say('saving'), 'saving']
    else if (savedAt) text = words.say('saved', { time: words.at(savedAt) })
    else if (stored) text = words.say('all_saved')
    const aside = [
      late && words.count('aside', late), refused && words.count('refused', refused)
    ].filter(Boolean).join('. ')
    const whole = [text, aside].filter(Boolean).join('. ')
    if (this.saved.textContent === whole) return
    this.saved.textContent = whole
    this.saved.dataset.state = aside ? 'aside' : state
    if (failing !== this.wasFailing && (failing || savedAt)) {
      if (failing || this.wasFailing) this.say(failing ? text : words.say('saved_again'))
    }
    if (aside && aside !== this.aside) this.say(aside)
    Object.assign(this, { wasFailing: failing, aside })
  }

  showTools ({ languages, language, receipt }) {
    const { words } = this
    const choice = languages.length < 2
      ? null
      : h('label', { class: 'saty-exam__language' },
        hidden(words.say('language')),
        h('select', {
          class: 'govuk-select',
          'aria-label': words.say('language'),
          onchange: (event) => this.acts.read(event.target.value)
        }, languages.map(([code, name]) => {
          return h('option', { value: code, lang: code, selected: code === language }, name)
        })))
    const link = receipt
      ? h('a', { class: 'govuk-link', href: receipt, download: true }, words.say('receipt'))
      : null
    this.tools.replaceChildren(...[link, choice].filter(Boolean))
  }

  showMessage ({ id, text }) {
    const { words } = this
    const title = h('h2', { class: 'govuk-heading-s' }, words.say('message'))
    const close = button(words.say('seen'), () => made.remove(), 'secondary')
    const made = h('section', { class: 'saty-exam__message', 'data-message': id }, title,
      paragraph(text), close)
    this.messages.append(made)
    this.say(`${words.say('message')}: ${text}`)
  }

  showWarning (text) {
    const made = h('p', { class: 'saty-exam__message' }, text)
    this.messages.append(made)
    this.say(text)
  }

  // What is in the way just now; "" once it is over.
  showTrouble (text) {
    if (!this.screen.isConnected) this.showWords(this.words.say('opening'), '')
    this.trouble ??= h('p', { class: 'saty-exam__message', 'data-exam-trouble': '' })
    if (!text) return this.trouble.remove()
    if (this.trouble.isConnected) return undefined
    this.trouble.textContent = text
    this.messages.append(this.trouble)
    return this.say(text)
  }

  // --- screens of words ------------------------------------------------------------------------

  showWords (heading, text, ...acts) {
    this.#show(heading, text ? paragraph(text, 'govuk-body-l') : null,
      acts.length ? h('div', { class: 'saty-acts' }, acts) : null)
  }

  link (label, href) {
    return h('a', { class: 'govuk-button', role: 'button', href, draggable: 'false' }, label)
  }

  button (label, act, kind) { return button(label, act, kind) }

  // --- before the start ------------------------------------------------------------------------

  showBefore ({ told, sections, note, canStart, start, back }) {
    const { words } = this
    const table = h('ul', { class: 'govuk-list govuk-list--bullet' },
      sections.map((each) => h('li', {}, each)))
    this.startButton = button(words.say('start'), start, '', { disabled: !canStart })
    this.startNote = h('p', { class: 'govuk-body-l', role: 'status' }, note)
    this.#show(words.say('before'), paragraph(told, 'govuk-body-l'), table,
      this.startNote,
      h('div', { class: 'saty-acts' }, this.startButton,
        h('a', { class: 'govuk-link', href: back }, words.say('to_room'))))
  }

  updateBefore (note, canStart) {
    if (this.startNote.textContent !== note) this.startNote.textContent = note
    this.startButton.disabled = !canStart
  }

  // --- a question ------------------------------------------------------------------------------

  // `place` {number, of}, `list` of {number, answered, flagged, current, aside}, `moves` of the rules.
  showQuestion ({ question, value, draft, place, isFlagged, list, moves }) {
    const { words } = this
    const content = question.content.cloneNode(true)
    show(question, content, value, draft)
    this.hint = h('p', { class: 'saty-exam__hint', role: 'status', 'data-exam-hint': '' })
    const form = h('form', { class: 'saty-exam__question', autocomplete: 'off' }, content, this.hint)
    this.#listen(question, form)
    this.flagButton = button('', () => this.acts.flag(question.id), 'secondary')
    this.list = h('div', {})
    this.#show(words.say('question_of', place),
      h('div', { class: 'saty-exam__page' },
        h('div', { class: 'saty-exam__main' },
          form,
          moves.forwardOnly ? paragraph(words.say('no_return'), 'govuk-body-s saty-quiet') : null,
          h('div', { class: 'saty-acts saty-exam__acts' },
            moves.previous ? button(words.say('previous'), this.acts.previous, 'secondary') : null,
            button(words.say(moves.last ? 'to_review' : 'next'), this.acts.next),
            this.flagButton,
            button(words.say('take_back'), () => this.#takeBack(question, form), 'secondary'))),
        this.list))
    this.questionNow = { question, form }
    this.updateFlag(isFlagged)
    this.updateList(list, moves)
    this.#hint(question, form)
  }

  #listen (question, form) {
    const places = new Map()
    const remember = this.remember = () => form.querySelectorAll('select').forEach((each) => {
      places.set(each, each.value)
    })
    remember()
    const take = (event) => {
      const isSelect = event.target.tagName === 'SELECT'
      if (isSelect && event.type === 'input') return // the change follows
      if (isSelect && question.kind === 'ordering') {
        const other = swapPlaces(form, event.target, places.get(event.target))
        if (other) this.#saySwapped(form, other)
      }
      remember()
      this.acts.answer(question, read(question, form), draftOf(question, form))
      this.#hint(question, form)
    }
    form.addEventListener('input', take)
    form.addEventListener('change', take)
    form.addEventListener('focusout', () => this.acts.left())
    form.addEventListener('submit', (event) => {
      event.preventDefault() // Enter in a field saves, and goes nowhere
      this.acts.left()
    })
  }

  #saySwapped (form, select) {
    const name = form.querySelector(`[id="${select.getAttribute('aria-labelledby')}"]`)
    const place = select.value || '–'
    this.say(this.words.say('swapped', { name: name?.textContent ?? '', place }))
  }

  #takeBack (question, form) {
    show(question, form, null, [])
    this.remember()
    this.acts.answer(question, null, [])
    this.acts.left()
    this.#hint(question, form)
    form.querySelector('input, select')?.focus()
  }

  #hint (question, form) {
    let text = ''
    if (question.kind === 'ordering') {
      const given = draftOf(question, form).length
      const left = question.options.length - given
      if (given && left) text = this.words.count('places_left', left)
    }
    if (question.kind === 'number') {
      const value = read(question, form)
      if (value && !isNumber(value)) text = this.words.say('not_a_number')
    }
    if (this.hint.textContent !== text) this.hint.textContent = text
  }

  updateFlag (isFlagged) {
    this.flagButton.textContent = this.words.say(isFlagged ? 'unflag' : 'flag')
  }

  updateList (list, moves) {
    const { words } = this
    const answered = list.filter((each) => each.answered).length
    const summary = words.count('answered_of', answered, { of: words.numbers.format(list.length) })
    const heading = `${words.say('questions')}: ${summary}`
    if (this.list.childElementCount) {
      this.list.querySelector('summary').textContent = heading
      this.list.querySelector('ol').replaceChildren(...this.#items(list, moves))
      return
    }
    const isWide = window.matchMedia('(min-width: 60em)').matches
    this.list.replaceChildren(h('nav', { class: 'saty-exam__list', 'aria-label': words.say('questions') },
      h('details', { open: isWide },
        h('summary', {}, heading),
        h('ol', {}, this.#items(list, moves)),
        moves.forwardOnly
          ? null
          : button(words.say('to_review'), this.acts.review, 'secondary'))))
  }

  #items (list, moves) {
    return list.map((each) => h('li', {}, this.#item(each, moves)))
  }

  #item (each, moves) {
    const { words } = this
    const look = [
      'saty-exam__number', each.answered && 'is-answered', each.flagged && 'is-flagged',
      each.current && 'is-current'
    ].filter(Boolean).join(' ')
    const state = this.stateOf(each)
    const inside = [
      hidden(`${words.say('question', each)}, ${state}`),
      h('span', { 'aria-hidden': 'true' }, each.number),
      h('span', { 'aria-hidden': 'true', class: 'saty-exam__marks' },
        `${each.answered ? '✓' : ''}${each.flagged ? '⚑' : ''}`)
    ]
    const current = each.current ? 'true' : null
    return moves.forwardOnly
      ? h('span', { class: look, 'aria-current': current }, inside)
      : h('button', {
        type: 'button', class: look, 'aria-current': current, onclick: () => this.acts.go(each.at)
      }, inside)
  }

  stateOf (each) {
    const { words } = this
    return [
      words.say(each.answered ? 'answered' : 'not_answered'),
      each.flagged && words.say('flagged'),
      each.aside && words.say('kept_aside'),
      each.current && words.say('current')
    ].filter(Boolean).join(', ')
  }

  // What stands in the inputs now, which may be newer than the last event.
  readNow () {
    if (!this.questionNow) return null
    const { question, form } = this.questionNow
    return [question, read(question, form), draftOf(question, form)]
  }

  lock () {
    if (this.questionNow) {
      const { form } = this.questionNow
      form.querySelectorAll('input, select').forEach((input) => { input.disabled = true })
    }
  }

  // --- review ----------------------------------------------------------------------------------

  showReview ({ name, list, moves, act, label, words: told }) {
    const { words } = this
    const open = list.filter((each) => !each.answered).length
    const rows = list.map((each) => h('li', { class: 'saty-exam__row' },
      moves.forwardOnly
        ? h('span', {}, words.say('question', each))
        : h('button', { type: 'button', class: 'saty-exam__go', onclick: () => this.acts.go(each.at) },
          words.say('question', each)),
      h('span', { class: each.answered ? '' : 'saty-exam__open' }, this.stateOf(each))))
    this.#show(words.say('review', { name }),
      paragraph(open ? words.count('unanswered', open) : words.say('all_answered'), 'govuk-body-l'),
      h('ul', { class: 'govuk-list saty-exam__review' }, rows),
      paragraph(told),
      h('div', { class: 'saty-acts' },
        button(label, act),
        moves.forwardOnly
          ? null
          : button(words.say('back_to_questions'), this.acts.back, 'secondary')))
  }
}
