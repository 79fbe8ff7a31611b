// A form as this candidate sees it: the sheet of a language, in the candidate's own order.
//
// Questions that share a material stay together; options change places only where the item lets
// them. Identifiers are the same in every language, and so is the order.

import { ownOrder } from './order.js'

const MATERIAL = '.saty-question__stimulus'
const MOVED = '.govuk-radios__item, .govuk-checkboxes__item, .saty-question__pair'

export async function arrange (sheet, shuffle) {
  const sections = new Map()
  for (const { key, questions } of sheet.sections) {
    const made = await Promise.all(questions.map((question) => arranged(question, shuffle)))
    sections.set(key, await inOwnOrder(made, shuffle))
  }
  return sections
}

async function arranged (question, shuffle) {
  const template = document.createElement('template')
  template.innerHTML = question.html
  if (question.shuffle && question.options.length) {
    moveOptions(template.content, await ownOrder(shuffle, question.options))
  }
  const material = template.content.querySelector(MATERIAL)
  return { ...question, content: template.content, material: material ? material.innerHTML : '' }
}

function moveOptions (content, order) {
  const items = [...content.querySelectorAll(MOVED)]
  if (items.length !== order.length) return
  const places = items.map((item) => {
    const place = document.createComment('')
    item.replaceWith(place)
    return place
  })
  const input = (item) => item.querySelector('input, select')
  const named = new Map(items.map((item) => [input(item).value || input(item).id, item]))
  const find = (option) => named.get(option) || items.find((item) => input(item).id.endsWith(`-${option}`))
  order.forEach((option, at) => places[at].replaceWith(find(option)))
}

async function inOwnOrder (questions, shuffle) {
  const groups = []
  for (const question of questions) {
    const last = groups.at(-1)
    if (last && question.material && last[0].material === question.material) last.push(question)
    else groups.push([question])
  }
  const byFirst = new Map(groups.map((group) => [group[0].id, group]))
  const order = await ownOrder(shuffle, [...byFirst.keys()])
  return order.flatMap((first) => byFirst.get(first))
}
