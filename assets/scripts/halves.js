// Private halves of keys of secret votes that are over are forgotten: `data-secret-over="half half"`.
// The screen of the meeting says which these are, and so does the page of the vote.

export const KEPT = 'saty-half:'

export function forgetHalves (scope) {
  const marked = [...scope.querySelectorAll('[data-secret-over]')]
  if (scope.matches?.('[data-secret-over]')) marked.push(scope)
  marked.forEach((over) => {
    over.dataset.secretOver.split(' ').forEach((half) => localStorage.removeItem(KEPT + half))
  })
}
