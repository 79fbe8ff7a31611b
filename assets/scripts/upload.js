// A file on its way, with a bar: `<form data-upload enctype="multipart/form-data">`.
// Without scripts the form is sent as any other.

export function startUploads (scope) {
  scope.querySelectorAll('form[data-upload]').forEach((form) => {
    if (form.dataset.watched) return
    form.dataset.watched = 'yes'
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented || form.dataset.sent) return event.preventDefault()
      event.preventDefault()
      form.dataset.sent = 'yes'
      send(form, event.submitter)
    })
  })
}

function send (form, submitter) {
  const place = form.querySelector('[data-upload-progress]')
  const [words, bar] = [place.querySelector('[role=status]'), place.querySelector('progress')]
  const request = new XMLHttpRequest()
  const fail = () => {
    delete form.dataset.sent
    words.textContent = words.dataset.failed
  }
  request.open('POST', form.action)
  request.upload.addEventListener('progress', (event) => {
    if (!event.lengthComputable) return
    bar.value = Math.round(100 * event.loaded / event.total)
    words.textContent = bar.value < 100 ? `${words.dataset.sending} ${bar.value} %` : words.dataset.checking
  })
  request.addEventListener('error', fail)
  request.addEventListener('load', () => request.status >= 500 ? fail() : show(request, form))
  place.hidden = false
  request.send(new FormData(form, submitter))
}

// A redirect that was followed is a page of its own; anything else is this page with its errors.
function show (request, form) {
  if (request.responseURL && request.responseURL !== form.action) {
    window.location.assign(request.responseURL)
    return
  }
  const page = new DOMParser().parseFromString(request.responseText, 'text/html')
  const [old, fresh] = [document.getElementById('main'), page.getElementById('main')]
  if (!fresh) return window.location.reload()
  document.title = page.title
  old.replaceWith(fresh)
  fresh.dispatchEvent(new CustomEvent('saty:swapped', { bubbles: true }))
}
