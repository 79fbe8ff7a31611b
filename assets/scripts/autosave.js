// Answers are saved as they are given: `<form data-autosave="address">`.
//
// Each changed field is posted alone, with `field=<its name>` beside it; inputs inside one
// `data-autosave-group` (a date, a set of checkboxes) go together, and hidden inputs with
// `data-autosave-beside=<name>` go with the field of that name. The server answers
//   2xx            saved
//   422            arrived, but is not a valid answer
//   401            signed out in the meantime
//   other 4xx      refused for good (closed, submitted in another tab)
//   5xx, nothing   tried again, slower each time, until it arrives
// An answer in HTML replaces the elements of the page that have the same ids.
//
// A page that is sent while an answer is on its way waits for what the server says to it: the
// answer brings the mark of the value that is kept now, and the page is sent with that mark.
//
// With `data-autosave-whole` every change sends the whole form as it stands at that moment.

import { csrfToken } from './requests.js'

const PAUSE = 600
const LONGEST_PAUSE = 30000
const LONGEST_WAIT = 10000 // of a page that is sent, for an answer that is on its way
const ANSWERS = ['input', 'select', 'textarea'].map((kind) => `${kind}[name]`).join()

export function startAutosave (scope) {
  scope.querySelectorAll('form[data-autosave]').forEach((form) => {
    if (!form.saver) form.saver = new Saver(form)
  })
}

class Saver {
  constructor (form) {
    this.form = form
    this.isWhole = 'autosaveWhole' in form.dataset
    this.status = form.querySelector('[data-autosave-status]') ||
      document.querySelector('[data-autosave-status]')
    this.waiting = new Map() // name of the field -> its values, the newest alone
    this.noted = new Map() // what was last noted, so that leaving a field sends nothing twice
    this.busy = false
    this.leaving = false
    this.delay = PAUSE
    form.addEventListener('input', (event) => this.note(event.target))
    form.addEventListener('change', (event) => this.note(event.target))
    form.addEventListener('submit', (event) => this.leave(event))
    window.addEventListener('online', () => this.send())
    document.addEventListener('visibilitychange', () => {
      if (isHidden()) this.send() // a telephone may close a page that is out of sight
    })
    window.addEventListener('beforeunload', (event) => {
      if (this.waiting.size || this.busy) event.preventDefault()
    })
  }

  note (input) {
    if (!input.name || input.type === 'file' || input.type === 'password') return
    const [name, values] = this.read(input)
    const text = JSON.stringify(values)
    if (this.noted.get(name) === text) return
    this.noted.set(name, text)
    this.waiting.set(name, values)
    this.tell('saving')
    this.schedule(PAUSE)
  }

  // The name of the field and the pairs to post. A group is named after its first input's group.
  read (input) {
    if (this.isWhole) return ['', [['at', String(performance.now())]]]
    const group = input.closest('[data-autosave-group]')
    const inputs = group ? [...group.querySelectorAll(ANSWERS)] : [input]
    const pairs = inputs
      .filter((one) => !['checkbox', 'radio'].includes(one.type) || one.checked)
      .map((one) => [one.name, one.value])
    return [group ? this.groupName(inputs) : input.name, pairs]
  }

  groupName (inputs) {
    return inputs[0].name.replace(/_(day|month|year)$/, '')
  }

  // Hidden inputs that go with a field, such as the mark of the value that the page was given.
  beside (name) {
    return [...this.form.querySelectorAll('[data-autosave-beside]')]
      .filter((input) => input.dataset.autosaveBeside === name)
      .map((input) => [input.name, input.value])
  }

  schedule (pause) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send(), pause)
  }

  // What waits goes with the page that is sent; what is on its way arrives before it.
  leave (event) {
    this.stop()
    if (this.busy || this.leaving) event.preventDefault()
    if (!this.busy || this.leaving) return
    this.leaving = true
    Promise.race([this.exchange, later(LONGEST_WAIT)]).finally(() => {
      this.stop()
      this.busy = this.leaving = false
      this.form.requestSubmit(event.submitter)
    })
  }

  stop () {
    clearTimeout(this.timer)
    this.waiting.clear()
  }

  send () {
    if (!this.busy && !this.leaving && this.waiting.size) this.exchange = this.sendOne()
  }

  async sendOne () {
    const [name, values] = this.waiting.entries().next().value
    this.waiting.delete(name)
    this.busy = true
    this.tell('saving')
    try {
      await this.take(await this.post(name, values), name, values)
    } finally {
      this.busy = false
    }
  }

  async post (name, values) {
    try {
      return await fetch(this.form.dataset.autosave, {
        method: 'POST',
        headers: { 'X-CSRFToken': csrfToken(), 'X-Autosave': '1' },
        body: new URLSearchParams(this.isWhole
          ? new FormData(this.form)
          : [['field', name], ...values, ...this.beside(name)]),
        credentials: 'same-origin',
        keepalive: isHidden(),
        redirect: 'manual'
      })
    } catch {
      return null
    }
  }

  async take (answer, name, values) {
    if (!answer || answer.status >= 500 || answer.status === 429) return this.retry(name, values)
    this.delay = PAUSE
    if (answer.ok || answer.status === 422) {
      await replaceById(answer)
      if (!answer.ok) this.tell('invalid')
      else if (!this.waiting.size) this.tell('saved')
      this.schedule(0)
    } else {
      this.waiting.clear()
      this.tell(answer.status === 401 ? 'signedOut' : 'refused')
    }
  }

  retry (name, values) {
    if (!this.waiting.has(name)) this.waiting.set(name, values)
    this.delay = Math.min(this.delay * 2, LONGEST_PAUSE)
    this.tell('failed')
    this.schedule(this.delay)
  }

  tell (state) {
    if (!this.status) return
    const words = this.status.dataset[state]
    if (this.status.dataset.state === state && state !== 'saved') return // not read out twice
    this.status.dataset.state = state
    this.status.textContent = state === 'saved' ? `${words} ${timeNow()}` : words
  }
}

function later (pause) {
  return new Promise((resolve) => setTimeout(resolve, pause))
}

function isHidden () {
  return document.visibilityState === 'hidden'
}

function timeNow () {
  return new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

async function replaceById (answer) {
  if (!(answer.headers.get('Content-Type') || '').startsWith('text/html')) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  page.querySelectorAll('body > [id]').forEach((fresh) => {
    const old = document.getElementById(fresh.id)
    if (!old || old.contains(document.activeElement)) return
    if (old.isEqualNode(fresh)) return // not read out twice
    old.replaceWith(fresh)
    fresh.dispatchEvent(new CustomEvent('saty:swapped', { bubbles: true }))
  })
}
