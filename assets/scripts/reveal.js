// Fields that belong to one answer: `data-shown-when="name=value"` (or `name=one|other`).
// Without scripts they are all shown; the server asks only for those that apply.

export function revealFields (scope) {
  scope.querySelectorAll('[data-shown-when]').forEach((group) => {
    const form = group.closest('form')
    if (!form || group.dataset.watched) return
    group.dataset.watched = 'yes'
    const update = () => { group.hidden = !applies(form, group.dataset.shownWhen) }
    form.addEventListener('change', update)
    update()
  })
}

function applies (form, condition) {
  const [name, values] = condition.split('=')
  return new FormData(form).getAll(name).some((value) => values.split('|').includes(value))
}
