// A form is sent once: a second click, or Enter held down, does nothing.
// The server refuses a replay as well; this only spares people the sight of it.

const REST = 5000

export function guardDoubleClicks () {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method !== 'post') return
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = 'yes'
    setTimeout(() => delete form.dataset.sent, REST)
  })
  // The way back in the browser shows the page as it was left: it must work again.
  window.addEventListener('pageshow', () => {
    document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent)
  })
}
