// The server's time, whatever the device's clock says.
//
// Every answer of the server tells its time. Between answers `performance.now()` counts, which no
// change of the device's clock moves; it may stand still while a device sleeps, so the time of the
// next answer is believed again.

export class Clock {
  constructor (tick = () => performance.now()) {
    this.tick = tick
    this.offset = null
    this.trip = Infinity // of the answer that is believed, in milliseconds
  }

  get known () { return this.offset !== null }

  // What the server said between two ticks: the truth is within half of the trip.
  heard (now, sent, received = this.tick()) {
    if (typeof now !== 'number') return
    const trip = received - sent
    const offset = now - (sent + received) / 2
    if (this.known && trip > this.trip && Math.abs(offset - this.offset) <= trip / 2) return
    this.offset = offset
    this.trip = trip
  }

  // Milliseconds since 1970 by the server's clock.
  now () { return this.tick() + (this.offset ?? 0) }
}
