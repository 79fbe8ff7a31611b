// Shortcuts of working pages: `data-key="a"` on a button or a link, with the key shown on it.
// They can be switched off (WCAG 2.1.4), for as long as the window is open.

const OFF = 'saty-keys-off'
const TYPING = 'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]'

const isOff = () => sessionStorage.getItem(OFF) === 'yes'

export function startKeys () {
  document.addEventListener('keydown', (event) => {
    if (isOff() || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
    if (event.target.closest(TYPING)) return
    const target = [...document.querySelectorAll('[data-key]')].find(
      (element) => element.dataset.key === pressed(event)
    )
    if (!target || target.disabled) return
    event.preventDefault()
    target.focus()
    target.click()
  })
  document.querySelectorAll('[data-keys-switch]').forEach(startSwitch)
}

// The letter or the digit; in a layout without it, what the key bears in the Latin one.
function pressed (event) {
  const key = event.key.toLowerCase()
  return /^[a-z0-9]$/.test(key) ? key : event.code.replace(/^(Key|Digit)/, '').toLowerCase()
}

function startSwitch (button) {
  const show = () => {
    button.setAttribute('aria-pressed', String(!isOff()))
    document.body.classList.toggle('saty-keys-off', isOff())
  }
  button.hidden = false
  button.addEventListener('click', () => {
    sessionStorage.setItem(OFF, isOff() ? 'no' : 'yes')
    show()
  })
  show()
}
