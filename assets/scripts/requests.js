// The proof that a request comes from our own page, for requests that no form sends.

export function csrfToken () {
  const meta = document.querySelector('meta[name="csrf-token"]')
  return meta ? meta.content : ''
}

export function protectRequests () {
  document.addEventListener('htmx:configRequest', (event) => {
    event.detail.headers['X-CSRFToken'] = csrfToken()
  })
}
