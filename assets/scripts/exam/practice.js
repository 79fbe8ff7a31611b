// The lane of the practice test: the same answers, and nothing leaves the device.

export class PracticeLane {
  constructor (practice, clock) {
    this.practice = practice
    this.clock = clock
    this.times = {}
  }

  opened () {
    const { seconds, questions, movement, sheets } = this.practice
    return {
      sitting: 'practice',
      epoch: 1,
      form: '',
      shuffle: '00',
      language: '',
      sheets: Object.fromEntries(Object.keys(sheets).map((each) => [each, each])),
      movement,
      switch: true,
      identity: 'declared',
      opens: null,
      until: null,
      started: false,
      finished: false,
      parts: [{ number: 0, section: 'practice', names: {}, seconds, questions, began: null }],
      answers: {},
      flags: []
    }
  }

  async post (path, body) {
    const now = this.clock.now()
    if (path === 'save') return this.#answer({ now, stored: body.answers.map(([,, n]) => n) })
    if (path === 'start') {
      const ends = now + this.practice.seconds * 1000
      this.times = { part: 0, began: now, ends, closes: ends, parts: [] }
      return this.#answer({ now, ...this.times })
    }
    return this.#answer({ now, epoch: 1, part: 0, ends: this.times.ends, messages: [] })
  }

  async sheet (name) { return this.#answer(this.practice.sheets[name]) }

  async page (name) {
    return this.#answer(name === 'resume' ? this.opened() : {})
  }

  async look () { return this.#answer({ now: this.clock.now(), identity: 'declared' }) }

  #answer (body) { return { status: 200, body } }
}
