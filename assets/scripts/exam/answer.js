// Reading what was answered from the inputs of a question, and showing it in them.
//
// Values are those of the lane: an identifier, a list of them, [option, target] pairs, or a text;
// null where nothing is answered. Orders whose places are not all given yet are drafts.

const LONGEST = 1000 // characters of a text

const inputs = (scope, kind) => [...scope.querySelectorAll(kind)]
const optionOf = (question, select) => select.name.slice(question.id.length + 1)

export function read (question, scope) {
  switch (question.kind) {
    case 'single':
    case 'judgement':
      return scope.querySelector('input:checked')?.value ?? null
    case 'multiple': {
      const checked = new Set(inputs(scope, 'input:checked').map((input) => input.value))
      return orNull(question.options.filter((option) => checked.has(option)))
    }
    case 'matching':
      return orNull(chosen(question, scope))
    case 'ordering': {
      const places = chosen(question, scope)
      if (places.length < question.options.length) return null
      return places.sort(([, one], [, other]) => one - other).map(([option]) => option)
    }
    default:
      return orNull(scope.querySelector('input').value.toWellFormed?.() ??
        scope.querySelector('input').value)
  }
}

const orNull = (value) => (value.length ? value : null)

function chosen (question, scope) {
  const selects = new Map(inputs(scope, 'select').map((each) => [optionOf(question, each), each]))
  return question.options.map((option) => [option, selects.get(option)?.value || ''])
    .filter(([, value]) => value)
}

// The places given so far, for an order that is not complete.
export function draftOf (question, scope) {
  return question.kind === 'ordering' ? chosen(question, scope) : null
}

export function show (question, scope, value, draft) {
  scope.querySelectorAll('input[type=text]').forEach((input) => {
    input.maxLength = LONGEST
    input.value = value ?? ''
  })
  const picked = new Set(Array.isArray(value) ? value : [value])
  scope.querySelectorAll('input[type=radio], input[type=checkbox]').forEach((input) => {
    input.checked = picked.has(input.value)
  })
  const pairs = new Map(pairsOf(question, value, draft))
  scope.querySelectorAll('select').forEach((select) => {
    select.value = pairs.get(optionOf(question, select)) ?? ''
  })
}

function pairsOf (question, value, draft) {
  if (question.kind === 'ordering') {
    return value ? value.map((option, place) => [option, String(place + 1)]) : draft || []
  }
  return question.kind === 'matching' ? value || [] : []
}

// A place that another has already: that one gets the place that became free. The other's select.
export function swapPlaces (scope, select, before) {
  if (!select.value) return null
  const other = inputs(scope, 'select').find((each) => {
    return each !== select && each.value === select.value
  })
  if (other) other.value = before
  return other || null
}

export const isNumber = (text) => /^\s*[-−+]?[0-9][0-9\s]*([.,][0-9]+)?\s*$/.test(text)
