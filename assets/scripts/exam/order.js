// A candidate's own order, as `saty.core.own_order`: sorted by SHA-256(bytes | identifier).

import { sha256 } from './hash.js'

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16))

export async function ownOrder (shuffle, identifiers) {
  const seed = bytesOf(shuffle)
  const keyed = await Promise.all(identifiers.map(async (each) => {
    const name = new TextEncoder().encode(each)
    return [await sha256(new Uint8Array([...seed, ...name])), each]
  }))
  return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each)
}
