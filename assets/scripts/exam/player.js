// The player: what happens when, from opening the test to finishing it.
//
// The lane answers, the queue keeps and sends, the view shows; the order of things is here. Nothing
// here is believed by the server: times, sections and the end are its own affair.

import { Queue } from './queue.js'
import { Remaining } from './remaining.js'
import { answersHash } from './hash.js'
import { arrange } from './sheet.js'
import { deviceOf } from './storage.js'

const HELD_AT_MOST = 60
const later = (pause) => new Promise((resolve) => setTimeout(resolve, pause))

// Nobody is signed in any more, or the cookie that goes with the page is gone.
const isSignedOut = ({ status, body }) => status === 401 || (status === 403 && !body.error)

export class Player {
  constructor ({ config, view, lane, clock, storage, evidence, tab, wordsIn }) {
    Object.assign(this, { config, view, lane, clock, storage, evidence, tab, wordsIn })
    this.pace = config.pace
    this.sheets = new Map()
    this.seen = null
    this.queue = new Queue({
      storage,
      lane,
      pace: this.pace,
      tell: (counts) => this.#tell(counts),
      refused: () => this.beat(),
      unauthorised: () => this.#renew()
    })
    this.remaining = new Remaining({
      clock,
      moments: this.pace.announce,
      show: (left) => view.showTime(left),
      announce: (key, left) => view.say(this.words.say(key, { time: this.words.left(left) })),
      over: () => this.timeUp()
    })
    this.#listen()
  }

  get words () { return this.view.words }

  // --- opening ---------------------------------------------------------------------------------

  async open (how = 'resume') {
    this.device = await deviceOf(this.storage)
    const { status, body } = await this.#persist(() => this.lane.page(how, { device: this.device }))
    if (status === 200) return this.take(body)
    if (isSignedOut({ status, body })) return this.#signedOut()
    if (body.error === 'other_device') return this.#elsewhere()
    // Before the start there is nothing to take over: coming back is enough.
    if (body.error === 'not_started' && how !== 'resume') return this.open()
    return this.#refused(body)
  }

  // Ask until the server answers with anything but trouble of its own.
  async #persist (ask) {
    for (let pause = this.pace.retry[0]; ; pause = Math.min(pause * 2, this.pace.retry[1])) {
      const answer = await ask()
      if (answer.status && answer.status < 500 && answer.status !== 429) {
        if (this.isInTrouble) this.view.showTrouble('')
        this.isInTrouble = false
        return answer
      }
      this.isInTrouble = true
      this.view.showTrouble(this.words.say('trying'))
      await later(pause)
    }
  }

  async take (opened) {
    const kept = (await this.storage.get(`sitting:${opened.sitting}`)) || {}
    if (kept.epoch && kept.epoch < opened.epoch) await this.#sendAside(opened.sitting)
    const isOwn = kept.epoch === opened.epoch // else another device knows better what is flagged
    const flags = isOwn ? {} : { flags: opened.flags, areFlagsUntold: false }
    this.sitting = { at: {}, drafts: {}, ...kept, ...flags, id: opened.sitting }
    Object.assign(this, { opened, form: opened.form, epoch: opened.epoch, parts: opened.parts })
    this.isLocked = this.isOver = false
    this.lane.token = opened.token
    this.language = this.#languageOf(opened)
    this.view.speak(this.wordsIn(this.language))
    await this.#keep({ token: opened.token, epoch: opened.epoch })
    const known = (await this.storage.get('sittings')) || []
    await this.storage.put('sittings', [...new Set([...known, opened.sitting])])
    await this.tab.hold(opened.sitting, () => this.#otherTab())
    await this.evidence.begin(this.storage, opened.sitting)
    if (opened.finished) return this.#leaveFor('done')
    await this.queue.load(opened.sitting, opened.epoch, opened.answers)
    if (!this.storage.isKept && !this.config.practice) {
      this.view.begin()
      this.view.showWarning(this.words.say('not_on_device'))
    }
    this.#beatOn()
    return opened.started ? this.#goOn() : this.#before()
  }

  #languageOf (opened) {
    const own = this.sitting.language || opened.language || this.config.language
    return opened.sheets[own] ? own : Object.keys(opened.sheets)[0]
  }

  #keep (more = {}) {
    Object.assign(this.sitting, more)
    return this.storage.put(`sitting:${this.sitting.id}`, this.sitting).catch(() => {})
  }

  // What this device had not sent when another took over goes to the server, to be kept aside.
  async #elsewhere () {
    const keys = await this.storage.get('sittings') || []
    for (const key of keys) await this.#sendAside(key)
    this.view.showWords(this.words.say('other_device'), this.words.say('other_device_words'),
      this.view.button(this.words.say('take_over'), () => this.open('take_over')))
  }

  async #sendAside (key) {
    await this.queue.writes
    const { token } = (await this.storage.get(`sitting:${key}`)) || {}
    const entries = (await this.storage.answers(key)).filter((each) => each.state === 'waiting')
    if (!token || !entries.length) return
    const answers = entries.map(({ question, value, n }) => [question, value, n])
    const { status } = await this.lane.post('save', { answers }, { token })
    if (status !== 200) return
    for (const each of entries) await this.storage.keep(key, { ...each, state: 'refused' })
  }

  #refused (body) {
    this.view.showWords(body.text || this.words.say('trying'), '',
      this.view.link(this.words.say('to_room'), this.config.urls.room))
  }

  #signedOut () {
    this.view.showWords(this.words.say('signed_out'), this.words.say('signed_out_words'),
      this.view.link(this.words.say('sign_in'), this.config.urls.sign_in))
  }

  // The token opens nothing any more: a new one, if the reader is signed in.
  async #renew () {
    if (this.renewing || this.isOver) return
    this.renewing = true
    const { status, body } = await this.lane.page('resume', { device: this.device })
    this.renewing = false
    if (status === 200 && body.epoch === this.epoch) {
      this.lane.token = body.token
      await this.#keep({ token: body.token })
      this.queue.flush()
    } else if (body.error === 'other_device' || (status === 200 && body.epoch !== this.epoch)) {
      this.#takenOver()
    } else if (isSignedOut({ status, body })) {
      this.view.showWarning(this.words.say('signed_out_words'))
    }
  }

  // --- before the start ------------------------------------------------------------------------

  #before () {
    const { words, view, opened } = this
    this.#tools()
    const sections = this.parts.map((part) => {
      const time = words.left(part.seconds * 1000)
      return `${this.#name(part)}: ${words.count('questions_count', part.questions)}, ${time}`
    })
    view.caption = this.config.practice ? words.say('practice') : this.config.titles[this.language]
    this.identity = opened.identity
    view.showBefore({
      told: words.say(this.config.practice ? 'practice_words' : 'before_words'),
      sections,
      note: this.#startNote(),
      canStart: this.#canStart(),
      start: () => this.start(),
      back: this.config.urls.room
    })
    clearInterval(this.waiting)
    this.waiting = setInterval(() => {
      view.updateBefore(this.#startNote(), this.#canStart())
    }, 500)
    if (this.identity === 'open') this.#waitForIdentity()
  }

  #canStart () {
    const isOpen = !this.opened.opens || this.clock.now() >= this.opened.opens
    return isOpen && this.identity !== 'open' && !this.isStarting
  }

  #startNote () {
    const { words, opened } = this
    if (this.isStarting) return words.say('starting')
    if (this.identity === 'open') return words.say('identity_open')
    const left = (opened.opens || 0) - this.clock.now()
    if (left > 0) return words.say('opens_in', { time: words.left(left) })
    return words.say('can_start')
  }

  async #waitForIdentity () {
    if (this.isAsking) return
    this.isAsking = true
    this.identity = 'open'
    while (this.identity === 'open' && this.waiting) {
      await later(this.pace.poll)
      const { body } = await this.lane.look('now')
      this.identity = body.identity || this.identity
    }
    this.isAsking = false
  }

  async start () {
    if (this.isStarting) return
    this.isStarting = true
    const { status, body } = await this.#persist(() => this.lane.post('start', { part: 0 }))
    this.isStarting = false
    if (status !== 200) return this.#notStarted(status, body)
    clearInterval(this.waiting)
    this.waiting = null
    this.#begun(body)
    return this.#goOn()
  }

  #notStarted (status, { error }) {
    if (error === 'identity_open') this.#waitForIdentity()
    else if (error === 'window_over') this.#refused({ text: this.words.say('window_over') })
    else if (status === 401) this.#renew()
    else if (error !== 'too_early') return this.open() // the server knows better where it stands
    return null
  }

  #begun ({ part, began, ends, closes, parts = [] }) {
    for (const told of parts) {
      const known = this.parts.find((each) => each.number === (told.number ?? told.part))
      if (known) Object.assign(known, { ...told, names: known.names, number: known.number })
    }
    Object.assign(this.parts[part], { began, ends, closes })
    this.opened.started = true
  }

  // --- a section -------------------------------------------------------------------------------

  get part () { return this.parts.filter((each) => each.began).at(-1) }
  get isLast () { return this.part.number === this.parts.length - 1 }
  get forwardOnly () { return this.opened.movement === 'forward' }
  get questions () { return this.sections.get(this.part.section) || [] }
  get at () { return Math.min(this.sitting.at[this.part.number] || 0, this.questions.length - 1) }

  async #goOn () {
    this.isLocked = this.isOver = false
    this.sections = await this.#sheet(this.language)
    if (!this.sections) return
    this.#tools()
    this.#section()
    this.isUp = false
    this.remaining.run(this.part)
    if (this.isUp) return
    this.#again()
    this.go(this.at)
  }

  // There is time: what came too late before counts now.
  #again () { this.queue.again(this.questions.map((each) => each.id)) }

  // The sheet of a language, fetched once; the test does not go on without its questions.
  async #sheet (language) {
    if (this.sheets.has(language)) return this.sheets.get(language)
    const name = this.opened.sheets[language]
    const { status, body } = await this.#persist(() => this.lane.sheet(name))
    if (status === 200) this.sheets.set(language, await arrange(body, this.opened.shuffle))
    else this.#refused({})
    return this.sheets.get(language)
  }

  #name (part) { return part.names[this.language] || this.config.titles[this.language] || '' }

  #section () {
    const values = { number: this.part.number + 1, of: this.parts.length, name: this.#name(this.part) }
    const { words } = this
    const text = this.config.practice
      ? words.say('practice')
      : this.parts.length > 1 ? words.say('section', values) : values.name
    this.view.showSection(text)
    this.view.showSaved(this.queue.counts())
  }

  #tools () {
    const codes = this.opened.switch ? Object.keys(this.opened.sheets) : []
    const names = this.config.languages
    const order = Object.keys(names).filter((code) => codes.includes(code))
    this.view.showTools({
      languages: order.map((code) => [code, names[code]]),
      language: this.language,
      receipt: this.config.practice || !this.opened.started ? '' : this.config.urls.receipt
    })
  }

  go (at) {
    const { view, queue } = this
    this.#take()
    queue.flush()
    this.sitting.at[this.part.number] = at
    this.#keep()
    const question = this.questions[at]
    view.showQuestion({
      question,
      value: queue.value(question.id),
      draft: this.sitting.drafts[question.id],
      place: { number: at + 1, of: this.questions.length },
      isFlagged: this.#isFlagged(question),
      list: this.#list(),
      moves: this.#moves()
    })
    this.isReviewing = false
  }

  #moves () {
    return {
      forwardOnly: this.forwardOnly,
      previous: !this.forwardOnly && this.at > 0,
      last: this.at === this.questions.length - 1
    }
  }

  #isFlagged (question) { return this.sitting.flags.includes(question.id) }

  #list (isReview = false) {
    return this.questions.map((question, at) => ({
      at,
      number: at + 1,
      answered: this.queue.isAnswered(question.id),
      flagged: this.#isFlagged(question),
      aside: ['late', 'refused'].includes(this.queue.state(question.id)),
      current: !isReview && at === this.at
    }))
  }

  previous () { if (this.at > 0) this.go(this.at - 1) }

  back () { this.go(this.at) }

  next () {
    if (this.at < this.questions.length - 1) this.go(this.at + 1)
    else this.review()
  }

  answer (question, value, draft) {
    if (this.isLocked) return
    if (draft) {
      this.sitting.drafts[question.id] = draft
      this.#keep()
    }
    this.queue.note(question.id, value)
    if (!this.isReviewing) this.view.updateList(this.#list(), this.#moves())
  }

  // What stands in the inputs, should a browser not have told of it yet.
  #take () {
    const now = this.view.readNow()
    if (now && !this.isLocked) this.queue.note(now[0].id, now[1])
  }

  flag (id) {
    const { flags } = this.sitting
    this.sitting.flags = flags.includes(id) ? flags.filter((each) => each !== id) : [...flags, id]
    this.#keep({ areFlagsUntold: true })
    clearTimeout(this.flagging)
    this.flagging = setTimeout(() => { if (!this.isOver) this.beat() }, this.pace.debounce)
    this.view.updateFlag(this.sitting.flags.includes(id))
    this.view.updateList(this.#list(), this.#moves())
  }

  review () {
    this.#take()
    this.queue.flush()
    this.isReviewing = true
    const { words, isLast } = this
    const next = this.parts[this.part.number + 1]
    this.view.showReview({
      name: this.#name(this.part),
      list: this.#list(true),
      moves: this.#moves(),
      label: isLast ? words.say('finish') : words.say('go_on', { name: this.#name(next) }),
      words: this.config.practice
        ? words.say('practice_words')
        : words.say(isLast ? 'finish_words' : 'go_on_words'),
      act: () => (isLast ? this.finish() : this.#nextPart())
    })
  }

  // --- going on and finishing --------------------------------------------------------------------

  async #nextPart () {
    this.#sending('sending', 'sending_words')
    await this.queue.drain()
    if (this.isUp || this.isOver) return
    await this.#beginNext()
  }

  async #beginNext () {
    if (this.isMoving) return
    this.isMoving = true
    await this.#beginPart()
    this.isMoving = false
  }

  async #beginPart () {
    const number = this.part.number + 1
    const { status, body } = await this.#persist(() => this.lane.post('start', { part: number }))
    if (this.isOver) return
    if (status === 200) {
      this.#begun(body)
      await this.#goOn()
    } else {
      await this.open() // the server knows better where this sitting stands
    }
  }

  #sending (heading, words) {
    this.#take()
    this.isLocked = this.isReviewing = true
    this.view.showWords(this.words.say(heading), this.words.say(words))
  }

  // Time is up: what was typed goes first, then the next section, or the end.
  async timeUp () {
    this.isUp = true
    this.#sending('time_up', 'time_up_words')
    await this.queue.drain() // until all is acknowledged, or set aside because it came too late
    if (this.isOver) return
    await this.#untilTold()
    if (this.isOver) return
    if (this.part.ends > this.clock.now()) return this.#goOn() // time was given in the meantime
    return this.isLast ? this.finish() : this.#beginNext()
  }

  // What the server knows: nothing ends before it has said so, nor while it measures an outage,
  // which takes seconds.
  async #untilTold () {
    for (let tries = 0; tries < HELD_AT_MOST; tries++) {
      const { body } = await this.#persist(() => this.isOver ? { status: 200, body: {} } : this.beat())
      if (this.isOver || !body.held) return
      await later(this.pace.held)
    }
  }

  async finish () {
    if (this.isFinishing) return
    this.isFinishing = true
    await this.#finish()
    this.isFinishing = false
  }

  async #finish () {
    this.#sending('sending', 'sending_words')
    await this.queue.drain()
    if (this.isOver) return
    if (this.config.practice) return this.#practiceOver()
    const { status, body } = await this.#persist(
      () => this.lane.page('finish', { device: this.device })
    )
    if (status === 200) return this.#finished(body)
    if (body.error === 'other_device') return this.#takenOver()
    if (isSignedOut({ status, body })) return this.#signedOut()
    if (body.error === 'sitting_over') return this.#leaveFor('done')
    this.isLocked = false
    this.view.showWords(this.words.say('not_finished'), body.text || '',
      this.view.button(this.words.say('reload'), () => this.finish()))
  }

  async #finished ({ form }) {
    try {
      const own = await answersHash(form, this.queue.kept())
      await this.storage.put(`hash:${this.sitting.id}`, own)
    } catch { /* without crypto there is no hash to compare */ }
    this.#leaveFor('done')
  }

  #practiceOver () {
    this.#end()
    this.view.stopBar()
    this.view.showWords(this.words.say('practice_over'), this.words.say('practice_words'),
      this.view.link(this.words.say('to_room'), this.config.urls.room))
  }

  #leaveFor (name) {
    this.#end()
    window.location.assign(this.config.urls[name])
  }

  #end () {
    this.isOver = true
    this.queue.stop()
    this.remaining.stop()
    clearTimeout(this.beating)
    clearTimeout(this.flagging)
    clearInterval(this.waiting)
  }

  // --- heartbeat ---------------------------------------------------------------------------------

  #beatOn () {
    clearTimeout(this.beating)
    const pause = this.pace.beat * (0.9 + 0.2 * Math.random())
    this.beating = setTimeout(async () => {
      await this.beat()
      if (!this.isOver) this.#beatOn()
    }, pause)
  }

  async beat () {
    const events = this.evidence.take()
    const waiting = this.queue.waiting().length
    const { flags, areFlagsUntold } = this.sitting
    const told = {
      waiting, events, ...(this.seen ? { seen: this.seen } : {}), ...(areFlagsUntold ? { flags } : {})
    }
    const answer = await this.lane.post('beat', told)
    if (answer.status === 200) {
      this.evidence.told()
      if (areFlagsUntold && flags === this.sitting.flags) this.#keep({ areFlagsUntold: false })
      this.#heard(answer.body)
    } else {
      this.evidence.putBack(events)
      if (answer.status === 401) this.#renew()
    }
    return answer
  }

  #heard (body) {
    if (body.epoch > this.epoch) return this.#takenOver()
    if (this.queue.failing) this.queue.flush()
    ;(body.messages || []).forEach((message) => this.#message(message))
    this.#timesOf(body)
    if (body.finished && !this.isOver && !this.isLocked) this.#leaveFor('done')
  }

  #message (message) {
    if (this.seen === message.id || this.shown?.has(message.id)) return
    this.shown = (this.shown || new Set()).add(message.id)
    this.seen = message.id
    this.view.showMessage(message)
  }

  // Time that was given, or a section that runs already.
  #timesOf ({ part, ends }) {
    const here = this.part
    if (!here || !ends || part !== here.number || here.ends === ends) return
    here.ends = ends
    if (this.isUp) return
    this.remaining.run(here)
    if (!this.isUp) this.#again()
  }

  #takenOver () {
    if (this.isOver) return
    this.#take()
    this.#end()
    this.#sendAside(this.sitting.id)
    this.view.stopBar()
    this.view.showWords(this.words.say('taken_over'), this.words.say('taken_over_words'),
      this.view.button(this.words.say('take_over'), () => this.open('take_over'), 'secondary'))
  }

  #otherTab () {
    if (this.isOver) return
    this.#take()
    this.queue.flushLeaving()
    this.#end()
    this.view.stopBar()
    this.view.showWords(this.words.say('other_tab'), this.words.say('other_tab_words'),
      this.view.button(this.words.say('here'), () => window.location.reload(), 'secondary'))
  }

  // --- language, leaving -------------------------------------------------------------------------

  async read (language) {
    const before = this.language
    if (language === before || this.isLocked || this.isOver) return
    if (this.part) {
      this.#take()
      const { status, body } = this.sheets.has(language)
        ? { status: 200 }
        : await this.lane.sheet(this.opened.sheets[language])
      if (status !== 200) {
        this.#tools()
        this.view.say(this.words.say('language_waits'))
        this.view.showWarning(this.words.say('language_waits'))
        return
      }
      if (body) this.sheets.set(language, await arrange(body, this.opened.shuffle))
      this.sections = this.sheets.get(language)
    }
    this.language = language
    this.#keep({ language })
    this.view.speak(this.wordsIn(language))
    if (this.part) this.lane.page('language', { language })
    if (!this.part) return this.#before()
    this.#tools()
    this.#section()
    this.view.questionNow = null // it is shown in the other language already
    return this.isReviewing ? this.review() : this.go(this.at)
  }

  #tell (counts) {
    if (this.words) this.view.showSaved(counts)
    this.evidence.reach(!counts.failing)
  }

  #listen () {
    const leave = () => {
      if (this.isOver || !this.opened) return
      this.#take()
      this.queue.flushLeaving()
    }
    window.addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') leave()
      else if (this.opened && !this.isOver) this.beat()
    })
    window.addEventListener('online', () => { if (this.opened && !this.isOver) this.beat() })
    window.addEventListener('beforeunload', (event) => {
      if (!this.isOver && this.queue.waiting().length) event.preventDefault()
    })
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) window.location.reload()
    })
  }
}
