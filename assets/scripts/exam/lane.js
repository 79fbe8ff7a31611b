// What the player asks the server: the lane with the sitting's token, and Django's few pages.

import { safeBrowserHeaders } from './safe-browser.js'

const PATIENCE = 15000 // of one request, in milliseconds

// An answer: `status` is 0 where none came, `body` is what the server said.
export class Lane {
  constructor (urls, clock) {
    this.urls = urls
    this.clock = clock
    this.token = ''
  }

  post (path, body, { keepalive = false, token = this.token } = {}) {
    return this.#ask(this.urls.lane + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      keepalive
    })
  }

  sheet (name) {
    const headers = { Authorization: `Bearer ${this.token}` }
    return this.#ask(`${this.urls.lane}sheet/${name}`, { headers })
  }

  // A page of Django's: `X-Autosave` asks for 401 instead of the page of signing in.
  page (name, fields = {}) {
    const csrf = document.querySelector('meta[name="csrf-token"]').content
    return this.#ask(this.urls[name], {
      method: 'POST',
      headers: { 'X-CSRFToken': csrf, 'X-Autosave': '1' },
      body: new URLSearchParams(fields),
      credentials: 'same-origin',
      redirect: 'manual'
    })
  }

  look (name) {
    return this.#ask(this.urls[name], { headers: { 'X-Autosave': '1' }, redirect: 'manual' })
  }

  async #ask (address, options) {
    const sent = this.clock.tick()
    try {
      const headers = { ...options.headers, ...safeBrowserHeaders() }
      const signal = AbortSignal.timeout(PATIENCE)
      const answer = await fetch(address, { ...options, headers, signal })
      const received = this.clock.tick()
      const isJson = (answer.headers.get('Content-Type') || '').includes('json')
      const body = isJson ? await answer.json() : {}
      this.clock.heard(body.now, sent, received)
      return { status: answer.status, body }
    } catch {
      return { status: 0, body: {} }
    }
  }
}
