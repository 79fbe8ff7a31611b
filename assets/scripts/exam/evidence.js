// What the device reports of itself: the window left and come back to, the server out of reach.
//
// It is kept until a heartbeat has told it. Nobody is stopped by it: people judge what it means.

export class Evidence {
  constructor (clock) {
    this.clock = clock
    this.events = []
    this.isAway = false
    this.isReached = true
    const look = () => this.#look()
    document.addEventListener('visibilitychange', look)
    window.addEventListener('blur', look)
    window.addEventListener('focus', look)
  }

  async begin (storage, sitting) {
    this.storage = storage
    this.key = `events:${sitting}`
    this.events = [...((await storage.get(this.key)) || []), ...this.events]
  }

  #look () {
    const isAway = document.visibilityState === 'hidden' || !document.hasFocus()
    if (isAway === this.isAway) return
    this.isAway = isAway
    this.#note(isAway ? 'left_window' : 'came_back')
  }

  reach (isReached) {
    if (isReached === this.isReached) return
    this.isReached = isReached
    if (!isReached) this.#note('offline')
  }

  #note (kind) {
    if (!this.key || !this.clock.known) return
    this.events.push([kind, Math.round(this.clock.now())])
    this.events = this.events.slice(-100)
    this.#keep()
  }

  take () { return this.events.splice(0) }
  putBack (events) { this.events = [...events, ...this.events].slice(-100) }
  told () { this.#keep() }
  #keep () { this.storage?.put(this.key, this.events).catch(() => {}) }
}
