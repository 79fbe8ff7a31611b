// What every page loads. Pages work without it; it makes them faster to use.

import {
  Button, Checkboxes, ErrorSummary, FileUpload, PasswordInput, Radios, SkipLink, createAll,
} from 'govuk-frontend'
import 'htmx.org'

import { startAutosave } from './autosave.js'
import { Counter } from './counter.js'
import { guardDoubleClicks } from './double-click.js'
import { forgetHalves } from './halves.js'
import { protectRequests } from './requests.js'
import { revealFields } from './reveal.js'
import { startKeys } from './keys.js'
import { startUploads } from './upload.js'

const COMPONENTS = [
  Button, Checkboxes, Counter, ErrorSummary, FileUpload, PasswordInput, Radios, SkipLink,
]

function start (scope) {
  COMPONENTS.forEach((component) => createAll(component, undefined, { scope, onError: console.warn }))
  revealFields(scope)
  startAutosave(scope)
  startUploads(scope)
  forgetHalves(scope)
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
protectRequests()
guardDoubleClicks()
startKeys()
start(document)
document.addEventListener('saty:swapped', (event) => start(event.target))
document.addEventListener('htmx:load', (event) => {
  if (event.target !== document.body) start(event.target)
})
