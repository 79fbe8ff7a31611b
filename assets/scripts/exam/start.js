// The player of a test. It starts from what the page says, and fills the page.

import { Clock } from './clock.js'
import { Evidence } from './evidence.js'
import { Lane } from './lane.js'
import { Memory, openStorage } from './storage.js'
import { Player } from './player.js'
import { PracticeLane } from './practice.js'
import { askSafeBrowser } from './safe-browser.js'
import { Tab } from './tab.js'
import { View } from './view.js'
import { Words } from './words.js'

async function start () {
  const config = JSON.parse(document.getElementById('exam-config').textContent)
  const clock = new Clock()
  const isPractice = Boolean(config.practice)
  if (isPractice) clock.heard(Date.now(), clock.tick())
  const wordsIn = (language) => new Words(config.words[language], language, config.zone)
  let player = null
  const acts = Object.fromEntries(
    ['answer', 'back', 'flag', 'go', 'next', 'previous', 'read', 'review']
      .map((name) => [name, (...given) => player[name](...given)])
  )
  acts.left = () => player.queue.flush()
  const view = new View(document.querySelector('[data-exam]'), acts)
  view.speak(wordsIn(config.language))
  player = new Player({
    config,
    view,
    clock,
    wordsIn,
    storage: isPractice ? new Memory() : await openStorage(),
    lane: isPractice ? new PracticeLane(config.practice, clock) : new Lane(config.urls, clock),
    evidence: new Evidence(clock),
    tab: isPractice ? { hold: async () => {} } : new Tab()
  })
  await askSafeBrowser()
  await player.open()
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
start()
