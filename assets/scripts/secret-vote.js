// A secret vote: halves of its key are made here, papers are sealed here, the count begins here.
//
// Loaded by the pages of a vote alone. Private halves stay in the storage of this browser under
// the name of their public half, and leave it when voting has ended: that of the secretary sealed
// to whoever presides, both together for the count. `halves.js` forgets them when the vote is over.
// The formats are those of `saty.core.secret_ballot`.

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'

import { KEPT } from './halves.js'

const LETTERS = { for: '+', against: '-', abstain: '0' }
const SUITE = new CipherSuite({
  kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm()
})

const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const raw = (text) => Uint8Array.from(
  atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)
)
const encoded = (words) => new TextEncoder().encode(words)
const info = (ballot) => encoded(`saty/secret-ballot/1 ${ballot}`)

async function seal (bytes, half, ballot) {
  const recipientPublicKey = await SUITE.kem.deserializePublicKey(raw(half))
  const { enc, ct } = await SUITE.seal({ recipientPublicKey, info: info(ballot) }, bytes)
  return new Uint8Array([...new Uint8Array(enc), ...new Uint8Array(ct)])
}

async function open (sealed, own, ballot) {
  const recipientKey = await SUITE.kem.deserializePrivateKey(raw(own))
  const enc = sealed.slice(0, SUITE.kem.encSize)
  return SUITE.open({ recipientKey, enc, info: info(ballot) }, sealed.slice(enc.length))
}

// A half of the key: the private part is kept before the public part is sent.
async function makeHalf (form) {
  const pair = await SUITE.kem.generateKeyPair()
  const half = text(await SUITE.kem.serializePublicKey(pair.publicKey))
  localStorage.setItem(KEPT + half, text(await SUITE.kem.serializePrivateKey(pair.privateKey)))
  form.elements.half.value = half
}

async function sealPaper (form) {
  const { ballot, half, secretaryHalf, questions } = form.dataset
  const fields = questions.split(' ').map((id) => `q-${id}`)
  const choices = fields.map((name) => document.querySelector(`input[name="${name}"]:checked`))
  showUnanswered(fields.filter((_name, place) => !choices[place]))
  if (choices.includes(null)) return false
  const letters = choices.map((input) => LETTERS[input.value]).join('')
  const inner = await seal(encoded(letters), secretaryHalf, ballot)
  form.elements.sealed.value = text(await seal(inner, half, ballot))
}

// The questions without an answer, at the top and beside each, as the server would show them.
function showUnanswered (names) {
  const summary = document.querySelector('[data-secret-unanswered]')
  document.querySelectorAll('[data-secret-error]').forEach((error) => error.remove())
  summary.hidden = !names.length
  const list = summary.querySelector('ul')
  list.replaceChildren(...names.map((name) => problem(name, summary.dataset.secretUnanswered)))
  if (names.length) summary.focus()
}

function problem (name, words) {
  const input = document.querySelector(`input[name="${name}"]`)
  const legend = input.closest('fieldset').querySelector('legend')
  const beside = Object.assign(document.createElement('p'), {
    className: 'govuk-error-message', textContent: words
  })
  beside.dataset.secretError = ''
  legend.after(beside)
  const link = Object.assign(document.createElement('a'), {
    href: `#${input.id}`, textContent: `${legend.textContent.trim()}: ${words}`
  })
  link.addEventListener('click', (event) => { event.preventDefault(); input.focus() })
  const line = document.createElement('li')
  line.append(link)
  return line
}

async function handOver (form) {
  const { ballot, half, own } = form.dataset
  form.elements.sealed.value = text(await seal(encoded(kept(own)), half, ballot))
}

async function bringTogether (form) {
  const { ballot, own, handedOver } = form.dataset
  const theirs = await open(raw(handedOver), kept(own), ballot)
  form.elements.presiding.value = kept(own)
  form.elements.secretary.value = new TextDecoder().decode(theirs)
}

function kept (half) {
  const found = localStorage.getItem(KEPT + half)
  if (!found) throw new Error('this half of the key is not on this device')
  return found
}

const WORK = { half: makeHalf, paper: sealPaper, 'hand-over': handOver, count: bringTogether }

// A form is sent once its hidden fields are filled; what fails is told, and nothing is sent.
function startForm (form) {
  const failed = form.querySelector('[data-secret-failed]')
  let busy = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (busy) return
    busy = true
    try {
      if (await WORK[form.dataset.secret](form) !== false) { form.submit(); return }
    } catch {
      failed.hidden = false
      failed.focus()
    }
    busy = false
  })
}

document.querySelectorAll('form[data-secret]').forEach(startForm)
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload() // a form that was sent once is not sent again
})
