// The waiting room checks the device; the page after finishing compares the two hashes.

import { askSafeBrowser, safeBrowserHeaders } from './safe-browser.js'
import { deviceOf, openStorage } from './storage.js'

const SLOW = 800 // milliseconds of a round trip
const WRONG = 30000 // of a clock
const LITTLE = 10_000_000 // bytes

const tell = (check, state) => {
  const row = document.querySelector(`[data-check="${check}"]`)
  row.dataset.state = state
  row.querySelector('dd').textContent = row.dataset[state]
}

async function checkRoom (room) {
  const storage = await openStorage()
  const device = await deviceOf(storage)
  document.querySelectorAll('input[name="device"]').forEach((input) => { input.value = device })
  tell('storage', storage.isKept ? 'ok' : 'bad')
  tell('space', await hasSpace() ? 'ok' : 'bad')
  tell('hash', window.crypto?.subtle ? 'ok' : 'note')
  await askSafeBrowser()
  await checkServer(room.dataset.now)
  const status = document.querySelector('[data-room-status]')
  status.textContent = status.dataset.done
}

async function hasSpace () {
  try {
    await navigator.storage.persist()
    const { quota, usage } = await navigator.storage.estimate()
    return quota - usage > LITTLE
  } catch {
    return true // a browser that does not say
  }
}

// Whether this is the browser that is asked for; nothing where no browser is.
function tellBrowser (browser) {
  document.querySelectorAll('[data-browser]').forEach((each) => {
    each.hidden = each.dataset.browser !== browser
  })
}

async function checkServer (address) {
  const trips = []
  let off = 0
  try {
    for (let turn = 0; turn < 3; turn++) {
      const sent = performance.now()
      const headers = { 'X-Autosave': '1', ...safeBrowserHeaders() }
      const answer = await fetch(address, { headers, redirect: 'error' })
      const { now, browser } = await answer.json()
      trips.push(performance.now() - sent)
      off = Math.abs(Date.now() - now)
      tellBrowser(browser)
    }
  } catch {
    tell('clock', 'bad')
    tell('connection', 'bad')
    return
  }
  tell('clock', off > WRONG ? 'note' : 'ok')
  tell('connection', Math.min(...trips) > SLOW ? 'note' : 'ok')
}

// What the player computed when it finished; then the answers leave the device.
async function compare (place) {
  const { sitting, finishHash } = place.dataset
  const storage = await openStorage()
  const own = await storage.get(`hash:${sitting}`)
  const found = own === undefined ? 'unknown' : own === finishHash ? 'yes' : 'no'
  document.querySelector(`[data-agrees="${found}"]`).hidden = false
  if (found === 'yes') {
    await storage.forget(sitting)
    await storage.remove(`sitting:${sitting}`)
  }
}

const room = document.querySelector('[data-room]')
const finished = document.querySelector('[data-finish-hash]')
if (room) checkRoom(room)
if (finished) compare(finished)
