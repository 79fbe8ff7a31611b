// Making elements without markup in strings.

export function h (tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value)
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined))
  return made
}

export const hidden = (text) => h('span', { class: 'govuk-visually-hidden' }, text)

export function button (label, act, kind = '', more = {}) {
  const look = kind ? `govuk-button govuk-button--${kind}` : 'govuk-button'
  return h('button', { type: 'button', class: look, onclick: act, ...more }, label)
}

export const paragraph = (text, look = 'govuk-body') => h('p', { class: look }, text)
