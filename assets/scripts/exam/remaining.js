// The time of a section: shown, announced at half of it and shortly before its end, and over.

export class Remaining {
  constructor ({ clock, moments, show, announce, over }) {
    Object.assign(this, { clock, moments, show, announce, over })
  }

  // A section runs, or its end has moved.
  run (part) {
    const isMoved = this.part?.number === part.number && this.ends !== part.ends
    this.part = part
    this.ends = part.ends
    this.isOver = false
    const left = part.ends - this.clock.now()
    const marks = [(part.ends - part.began) / 2, ...this.moments.map((seconds) => seconds * 1000)]
    this.marks = marks.filter((mark) => mark < left)
    this.half = marks[0]
    if (isMoved) this.announce('time_given', left)
    clearInterval(this.timer)
    this.timer = setInterval(() => this.tick(), 500)
    this.tick()
  }

  stop () {
    clearInterval(this.timer)
    this.timer = null
  }

  tick () {
    if (!this.part || this.isOver) return
    const left = this.part.ends - this.clock.now()
    this.show(Math.max(0, left))
    const passed = this.marks.filter((mark) => left <= mark)
    this.marks = this.marks.filter((mark) => left > mark)
    if (passed.length && left > 0) {
      this.announce(passed.includes(this.half) ? 'half' : 'time_left', left)
    }
    if (left <= 0) {
      this.isOver = true
      this.stop()
      this.over()
    }
  }
}
