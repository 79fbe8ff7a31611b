// One tab of a browser at a time: a newer one takes the lock, the older one is told.

export class Tab {
  async hold (sitting, lost) {
    if (!navigator.locks) return
    this.isHeld = true
    await new Promise((resolve) => {
      navigator.locks.request(`saty-exam-${sitting}`, { steal: true }, () => {
        resolve()
        return new Promise(() => {}) // until the tab closes
      }).catch(() => lost())
    })
  }
}
