// Answers on their way: numbered, kept on the device, sent until the server acknowledges them.
//
// An entry is {question, value, n, epoch, state, kept}: `state` is waiting, stored, late or refused,
// `kept` the value that the server has. All that waits is sent together, at most `debounce`
// milliseconds after a change, and again, slower and slower, while no answer comes.

import { isBlank } from './hash.js'

const MOST = 100 // answers of one request
const MOST_BYTES = 30000
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)

export class Queue {
  constructor ({ storage, lane, pace, tell, refused, unauthorised }) {
    Object.assign(this, { storage, lane, pace, tell, refused, unauthorised })
    this.entries = new Map()
    this.n = 0
    this.epoch = 0
    this.busy = false
    this.failing = false
    this.savedAt = null
    this.stopped = true
    this.writes = Promise.resolve()
    this.pause = pace.retry[0]
    this.drained = []
    this.most = MOST
    window.addEventListener('online', () => this.flush())
  }

  // What stands on the server and on the device, brought together; the newer of two counts.
  async load (sitting, epoch, stored) {
    this.sitting = sitting
    this.epoch = epoch
    this.entries.clear()
    this.n = 0
    for (const entry of await this.storage.answers(sitting)) this.#load(entry, stored)
    for (const [question, [value, ofEpoch, n]] of Object.entries(stored)) {
      this.n = Math.max(this.n, ofEpoch === epoch ? n : 0)
      const own = this.entries.get(question)
      if (own && own.epoch === epoch && own.state === 'waiting') own.kept = value
      if (own && own.epoch === epoch && (own.n > n || ofEpoch < epoch)) continue
      const entry = { question, value, kept: value, n, epoch: ofEpoch, state: 'stored' }
      this.entries.set(question, entry)
      this.#write(entry)
    }
    this.stopped = false
    this.#tell()
    this.flush()
  }

  #load (entry, stored) {
    if (entry.epoch !== this.epoch) {
      if (entry.state === 'waiting') this.#write({ ...entry, state: 'refused' })
      return
    }
    this.n = Math.max(this.n, entry.n)
    const [, epoch, n] = stored[entry.question] || [null, 0, 0]
    const isThere = epoch > entry.epoch || (epoch === entry.epoch && n >= entry.n)
    if (entry.state === 'stored' && !isThere) entry.state = 'waiting'
    this.entries.set(entry.question, entry)
  }

  value (question) { return this.entries.get(question)?.value ?? null }
  state (question) { return this.entries.get(question)?.state ?? '' }
  isAnswered (question) { return !isBlank(this.value(question)) }

  // What was answered; nothing happens where it is what stands already.
  note (question, value) {
    const known = this.entries.get(question)
    if (this.stopped || (known ? same(known.value, value) : isBlank(value))) return
    const entry = {
      question, value, kept: known?.kept ?? null, n: ++this.n, epoch: this.epoch, state: 'waiting'
    }
    this.entries.set(question, entry)
    this.#write(entry)
    this.#tell()
    this.#soon(this.failing ? this.pause : this.pace.debounce)
  }

  // Sends once more what came too late, where these questions take answers again.
  again (questions) {
    for (const entry of this.#in('late')) {
      if (entry.epoch !== this.epoch || !questions.includes(entry.question)) continue
      Object.assign(entry, { n: ++this.n, state: 'waiting' })
      this.#write(entry)
    }
    this.#tell()
    this.flush()
  }

  waiting () { return this.#in('waiting') }
  #in (state) { return [...this.entries.values()].filter((each) => each.state === state) }

  counts () {
    return {
      waiting: this.waiting().length,
      late: this.#in('late').length,
      refused: this.#in('refused').length,
      failing: this.failing,
      savedAt: this.savedAt,
      stored: this.#in('stored').filter(({ value }) => !isBlank(value)).length
    }
  }

  // What the server has of every answer.
  kept () {
    return Object.fromEntries([...this.entries.values()].map((each) => [each.question, each.kept]))
  }

  // Resolves once nothing waits any more, here and on the device.
  async drain () {
    this.flush()
    if (this.waiting().length) await new Promise((resolve) => this.drained.push(resolve))
    await this.writes
  }

  stop () {
    this.stopped = true
    clearTimeout(this.timer)
  }

  flush () {
    clearTimeout(this.timer)
    this.timer = null
    if (!this.stopped && !this.busy && this.waiting().length) this.#send()
  }

  // When the page may close at once: the request outlives it, whatever else is on its way.
  flushLeaving () {
    const batch = this.#batch()
    if (!this.stopped && batch.length) {
      this.lane.post('save', { answers: batch.map(asSent) }, { keepalive: true })
        .then((answer) => this.#take(answer, batch, false))
    }
  }

  #soon (pause) {
    if (this.timer || this.busy) return
    this.timer = setTimeout(() => this.flush(), pause)
  }

  #batch () {
    const batch = []
    let bytes = 0
    for (const each of this.waiting().sort((one, other) => one.n - other.n)) {
      bytes += JSON.stringify(each.value).length * 3
      if (batch.length && (bytes > MOST_BYTES || batch.length >= this.most)) break
      batch.push(each)
    }
    return batch
  }

  async #send () {
    this.busy = true
    const batch = this.#batch()
    const answer = await this.lane.post('save', { answers: batch.map(asSent) })
    this.busy = false
    if (!this.stopped) this.#take(answer, batch, true)
  }

  #take ({ status, body }, batch, isOwnTurn) {
    if (status === 200) this.#settle(body, batch)
    else if (status === 401) { this.#fail(); this.unauthorised() } else if (isOwnTurn) this.#fail()
    if (status === 400 || status === 413) this.#giveUp(batch)
    this.#tell()
    if (isOwnTurn && status === 200 && this.waiting().length) this.flush()
    if (!this.waiting().length) this.drained.splice(0).forEach((resolve) => resolve())
  }

  #settle (body, batch) {
    this.failing = false
    this.most = MOST
    this.pause = this.pace.retry[0]
    this.savedAt = body.now
    const fates = new Map()
    for (const fate of ['stored', 'superseded', 'late', 'refused']) {
      for (const n of body[fate] || []) fates.set(n, fate)
    }
    batch.forEach((sent) => this.#settleOne(sent, fates.get(sent.n)))
    if (fates.size && [...fates.values()].includes('refused')) this.refused()
  }

  #settleOne (sent, fate) {
    const now = this.entries.get(sent.question)
    if (!now || !fate || now.epoch !== sent.epoch) return
    if (fate === 'stored') now.kept = sent.value
    if (now.n !== sent.n) { this.#write(now); return } // changed again in the meantime
    if (fate === 'superseded') {
      this.n += 1000 // this device has lost count: what stands on its screen is the newest
      now.n = ++this.n
    } else {
      now.state = fate
    }
    this.#write(now)
  }

  // What the server can never take is set aside, so that the rest goes on.
  #giveUp (batch) {
    this.most = Math.max(1, Math.floor(batch.length / 2))
    if (batch.length > 1) return
    batch.forEach((sent) => this.#settleOne(sent, 'refused'))
  }

  #fail () {
    this.failing = true
    this.timer = null
    this.#soon(this.pause * (0.8 + 0.4 * Math.random()))
    this.pause = Math.min(this.pause * 2, this.pace.retry[1])
  }

  // Writes follow one another; a failed one harms no other, since all is in memory too.
  #write (entry) {
    const copy = { ...entry }
    this.writes = this.writes.then(() => this.storage.keep(this.sitting, copy)).catch(() => {})
  }

  #tell () { this.tell(this.counts()) }
}

const asSent = ({ question, value, n }) => [question, value, n]
