// The hash that a finished sitting is committed to: `saty.core.answer_hash`, computed again here.

const FORMAT = 'saty/answers/1'

export const isBlank = (value) => value === null || value === undefined || value === '' ||
  (Array.isArray(value) && !value.length)

// The canonical JSON (RFC 8785): names sorted, no spaces, strings as JSON.stringify writes them.
export function documentOf (form, answers) {
  const given = Object.keys(answers).sort()
    .filter((question) => !isBlank(answers[question]))
    .map((question) => [question, answers[question]])
  return JSON.stringify({ answers: given, form, format: FORMAT })
}

export async function answersHash (form, answers) {
  return sha256(new TextEncoder().encode(documentOf(form, answers)))
}

export async function sha256 (bytes) {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
