// What the device keeps: its own name, and for each sitting the answers and what the player knows.
//
// IndexedDB; where a browser has none, memory, which `isKept` tells. The name lies beside the
// answers: a device that has lost its answers has lost its name too, and has to take over.

const NAME = 'saty-exam'
const KEPT = 'kept' // key -> value
const ANSWERS = 'answers' // [sitting, question] -> entry

export async function openStorage () {
  try {
    const storage = new Storage(await open())
    await storage.put('check', Date.now())
    return storage
  } catch {
    return new Memory()
  }
}

function open () {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(KEPT)
      asked.result.createObjectStore(ANSWERS)
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
    asked.onblocked = () => reject(new Error('blocked'))
  })
}

const range = (sitting) => IDBKeyRange.bound([sitting], [sitting, []])

class Storage {
  constructor (database) {
    this.database = database
    this.isKept = true
  }

  get (key) { return this.#in(KEPT, 'readonly', (store) => store.get(key)) }
  put (key, value) { return this.#in(KEPT, 'readwrite', (store) => store.put(value, key)) }
  remove (key) { return this.#in(KEPT, 'readwrite', (store) => store.delete(key)) }

  answers (sitting) {
    return this.#in(ANSWERS, 'readonly', (store) => store.getAll(range(sitting)))
  }

  keep (sitting, entry) {
    return this.#in(ANSWERS, 'readwrite', (store) => store.put(entry, [sitting, entry.question]))
  }

  forget (sitting) {
    return this.#in(ANSWERS, 'readwrite', (store) => store.delete(range(sitting)))
  }

  // Writes are on disk when they are done: a browser that is killed then loses nothing.
  #in (name, mode, act) {
    return new Promise((resolve, reject) => {
      const options = mode === 'readwrite' ? { durability: 'strict' } : undefined
      const transaction = this.database.transaction(name, mode, options)
      const asked = act(transaction.objectStore(name))
      transaction.oncomplete = () => resolve(asked.result)
      transaction.onerror = transaction.onabort = () => reject(transaction.error)
    })
  }
}

export class Memory {
  constructor () {
    this.isKept = false
    this.kept = new Map()
    this.entries = new Map()
  }

  async get (key) { return this.kept.get(key) }
  async put (key, value) { this.kept.set(key, value) }
  async remove (key) { this.kept.delete(key) }
  async answers (sitting) { return [...(this.entries.get(sitting) || new Map()).values()] }
  async keep (sitting, entry) {
    if (!this.entries.has(sitting)) this.entries.set(sitting, new Map())
    this.entries.get(sitting).set(entry.question, { ...entry })
  }

  async forget (sitting) { this.entries.delete(sitting) }
}

// The name that this device gave itself.
export async function deviceOf (storage) {
  const known = await storage.get('device')
  if (known) return known
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  await storage.put('device', made)
  return made
}
