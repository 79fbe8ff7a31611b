"""The texts of items as checks compare them: folded, as words, as numbers, as formulas.

Numbers are read whatever their separators: Kazakh and Russian write 1 250,5 where English writes
1,250.5. A token that can be read in two ways (1,250) has both values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from saty.core.items import PICTURE, Wording

FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<block>.+?)(?<!\\)\$\$"
    r"|(?<![\\$\d])\$(?!\$)(?P<inline>(?:[^$\\\n]|\\.|\n(?!\n))+?)\$(?!\d)",
    re.DOTALL,
)
"""A formula within Markdown, `$...$` or `$$...$$`; `$5 and $6` is none, as items are shown."""
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
BEGINNING = 5
"""Letters by which forms of one word are taken for the same, as in `testing.words`."""

MOST_NUMBER = 40
"""Characters of a text that may be one number."""

_MARKS = re.compile(r"\*\*|__|`")
_SPACES = re.compile(r"\s+")
_GROUP = "[ \u00a0\u2009\u202f.,'’]"
_NUMBER = re.compile(
    rf"(?<!\d)\d{{1,3}}(?P<group>{_GROUP})\d{{3}}(?:(?P=group)\d{{3}})*(?:[.,]\d+)?(?!\d)"
    r"|\d+(?:[.,]\d+)?"
)
_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_ALONE = re.compile(rf"(?P<sign>[-+−–]?)\s*(?P<number>{_NUMBER.pattern})\s*%?")
_WORDS_IN_FORMULA = re.compile(r"\\(?:text|mathrm|operatorname)\s*\{[^{}]*\}")


def folded(text: str) -> str:
    """A text without case, emphasis, doubled spaces and a last full stop; formulas keep case."""
    if "$" not in text:
        return _trimmed(_fold(text)).rstrip(" .;,:")
    parts, last = [], 0
    for found in FORMULA.finditer(text):
        parts += [_fold(text[last : found.start()]), f"${formula_of(found)}$"]
        last = found.end()
    parts.append(_fold(text[last:]))
    return _trimmed("".join(parts)).rstrip(" .;,:")


def _fold(text: str) -> str:
    return _unmarked(text).casefold().replace("ё", "е")


def _unmarked(text: str) -> str:
    is_marked = "*" in text or "_" in text or "`" in text
    return _MARKS.sub("", text) if is_marked else text


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" *_")


def formula_of(found: re.Match[str]) -> str:
    """What stands between the dollar signs, without spaces."""
    return _SPACES.sub("", found["block"] or found["inline"])


def formulas(text: str) -> list[str]:
    """The formulas of a text, as they are written."""
    if "$" not in text:
        return []
    return [(found["block"] or found["inline"]).strip() for found in FORMULA.finditer(text)]


def common_formula(formula: str) -> str:
    """A formula without what differs between languages: words, spaces, the decimal comma."""
    bare = _WORDS_IN_FORMULA.sub("", _SPACES.sub("", formula))
    return bare.replace("{,}", ".").replace(",", ".")


def plain(text: str) -> str:
    """A text without formulas, pictures and emphasis, for its words and its length."""
    return _trimmed(_unmarked(_bare(text)))


def _bare(text: str) -> str:
    """A text without formulas and pictures."""
    text = FORMULA.sub(" ", text) if "$" in text else text
    return PICTURE.sub(" ", text) if "](" in text else text


def words(text: str) -> list[str]:
    """The words of a text without case, in order."""
    return [found.casefold() for found in WORD.findall(plain(text))]


def beginnings(text: str, letters: int = BEGINNING) -> set[str]:
    """The beginnings of the words of a text that have at least so many letters."""
    return {word[:letters] for word in words(text) if len(word) >= letters}


def readings(token: str) -> frozenset[Fraction]:
    """The values that a number may have: one, or two where a separator can mean two things."""
    signs = [char for char in token if not char.isdigit()]
    if not signs:
        return frozenset({Fraction(token)})
    first, last = signs[0], signs[-1]
    is_group_alone = len(signs) > 1 and first == last
    if is_group_alone or (len(signs) == 1 and first not in ".,"):
        return frozenset({Fraction("".join(filter(str.isdigit, token)))})
    whole, _, decimals = token.rpartition(last)
    value = Fraction("".join(filter(str.isdigit, whole)) + "." + decimals)
    may_be_group = len(signs) == 1 and len(decimals) == 3 and 0 < len(whole) <= 3
    if may_be_group and not whole.startswith("0"):
        return frozenset({value, Fraction(whole + decimals)})
    return frozenset({value})


def numbers(text: str) -> dict[str, frozenset[Fraction]]:
    """Number as written -> its values; of a date the day and the year, formulas are left out."""
    bare = _bare(text)
    found = {part: readings(part) for date in _DATE.findall(bare) for part in (date[0], date[2])}
    rest = _DATE.sub(" ", bare)
    return found | {match[0]: readings(match[0]) for match in _NUMBER.finditer(rest)}


def number_alone(text: str) -> frozenset[Fraction]:
    """The values of a text that is one number, with a sign or `%`; nothing for any other text."""
    found = _ALONE.fullmatch(text.strip(" *_.;")) if len(text) < MOST_NUMBER else None
    if found is None:
        return frozenset()
    sign = -1 if found["sign"] in {"-", "−", "–"} else 1
    return frozenset(sign * value for value in readings(found["number"]))


def missing_numbers(
    of: dict[str, frozenset[Fraction]], among: dict[str, frozenset[Fraction]]
) -> list[str]:
    """Numbers of one text, as written, that another text does not have in any reading."""
    there = frozenset(value for values in among.values() for value in values)
    return [token for token, values in of.items() if not values & there]


def question_texts(wording: Wording) -> Iterator[tuple[str, str]]:
    """(place, text) of what a candidate reads while answering: all but the explanation."""
    return ((place, text) for place, text in wording.texts() if place != "explanation")


def whole_question(wording: Wording) -> str:
    """Prompt, options and targets folded into one text; the order of options does not matter."""
    parts: Iterable[str] = (
        folded(wording.prompt),
        *sorted(map(folded, wording.options)),
        "",
        *sorted(map(folded, wording.targets)),
    )
    return "\n".join(parts).strip()
