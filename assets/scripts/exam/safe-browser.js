// What Safe Exam Browser says of its configuration by its JavaScript API, for browsers that can add
// no header to requests: the Config Key, hashed with the address of this page.
//
// https://safeexambrowser.org/developer/seb-config-key.html. The first versions with the API set the
// key some time after `updateKeys`, and know how to call global functions alone: so it is looked at
// again instead. Nothing in here can fail a request.

const HEADER = 'X-Page-ConfigKeyHash'
const IS_HASH = /^[0-9a-f]{64}$/i
const PATIENCE = 2000 // milliseconds that the first request waits
const LOOK = 50

const found = () => {
  try { return window.SafeExamBrowser?.security } catch { return null }
}

function hash () {
  try {
    const told = String(found()?.configKey ?? '')
    return IS_HASH.test(told) ? told : ''
  } catch {
    return ''
  }
}

function update () {
  try { found().updateKeys(() => {}) } catch { /* a version without it sets the key by itself */ }
}

// Resolves once the key is there, or will not be; at once in any other browser.
export async function askSafeBrowser () {
  if (!found() || hash()) return
  update()
  for (let waited = 0; waited < PATIENCE && !hash(); waited += LOOK) {
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
}

// The headers to add to a request: none in any other browser.
export function safeBrowserHeaders () {
  const own = hash()
  return own ? { [HEADER]: own } : {}
}
