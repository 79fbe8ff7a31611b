// The count of characters left, in the writing of the page's language. Browsers that do not know how
// Kazakh writes numbers put an English comma between the thousands; Kazakh puts a space there.

import { CharacterCount } from 'govuk-frontend'

const COMMA = /(\d),(?=\d)/g

export class Counter extends CharacterCount {
  formatCountMessage (...given) {
    const words = super.formatCountMessage(...given)
    return document.documentElement.lang === 'en' ? words : words.replace(COMMA, '$1\u00a0')
  }
}
