"""Checks of one item alone, each a short function; `CHECKS` has them in order.

Each yields (level, key, place, details). Guidelines named HDR are explained in `bank_checks`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from saty.core.check_words import ABSOLUTE, ALL_OF_THE_ABOVE, NEGATIVE
from saty.core.item_texts import (
    FORMULA,
    beginnings,
    common_formula,
    folded,
    formulas,
    missing_numbers,
    number_alone,
    numbers,
    plain,
    question_texts,
    words,
)
from saty.core.items import DECIMAL, PICTURE, Item, Stimulus, Wording, faults, is_blank

_Numbers = dict[str, frozenset[Fraction]]
Found = tuple[Literal["error", "warning"], str, str, dict[str, Any]]

MUCH_LONGER = Fraction(3, 2)
"""How many times as long as the longest other option a key is that gives itself away."""
LONGER_BY = 15
"""... and by how many characters: among short options a few letters say nothing."""
LONG_PROMPT = 1_500
"""Characters; about a minute and a half of reading alone."""
LONG_SENTENCE = 45
"""Words."""

_ANY_PICTURE = re.compile(r"!\[(?:[^\]\\]|\\.)*\](?:\([^)]*\)|\[[^\]]*\])")
_SENTENCE = re.compile(r"(?<=[.!?…:])[\"»”)]*\s+|\n+")
_EMPHASISED = re.compile(r"\*\*.+?\*\*|__.+?__|(?<![*\w])\*[^*]+\*(?!\*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Context:
    """An item with what checks of it need to know."""

    item: Item
    languages: tuple[str, ...]
    pictures: Collection[str]
    stimulus: Stimulus | None
    stale: tuple[str, ...]
    parses: Callable[[str], bool]
    rare: Mapping[str, frozenset[str]] | None

    def wordings(self) -> Iterator[tuple[str, Wording]]:
        """(language, wording) of the languages that the bank has."""
        given = self.item.wordings
        return ((each, given[each]) for each in self.languages if each in given)

    def texts(self) -> Iterator[tuple[str, str]]:
        """(place, text) of every Markdown text, those of the stimulus too."""
        for language, wording in self.item.wordings.items():
            yield from ((f"{language}.{place}", text) for place, text in wording.texts())
        if self.stimulus:
            for language, text in self.stimulus.wordings.items():
                yield f"{language}.stimulus", text


def key_of(item: Item) -> int | None:
    """The place of the one key: of a single choice, or of a judgement with one best action."""
    if item.kind == "single" and len(item.right) == 1 and 0 <= item.right[0] < item.size:
        return item.right[0]
    if item.kind == "judgement" and item.levels.count(max(item.levels, default=0)) == 1:
        place = item.levels.index(max(item.levels))
        return place if place < item.size else None
    return None


def impossible(context: Context) -> Iterator[Found]:
    """What `core.items.faults` names: the item cannot be posed or scored."""
    for fault in faults(context.item):
        yield "error", fault.key, fault.place, dict(fault.details)


def languages_missing(context: Context) -> Iterator[Found]:
    """Every item is needed in every language of its bank, and so is what it asks on."""
    for language in context.languages:
        if language not in context.item.wordings:
            yield "error", "language_missing", language, {}
        if context.stimulus and is_blank(context.stimulus.wordings.get(language, "")):
            yield "error", "stimulus_missing", f"{language}.stimulus", {}
    for language in context.stale:
        yield "warning", "language_stale", language, {}


def explanations_missing(context: Context) -> Iterator[Found]:
    """What one language explains after release, the others explain too."""
    given = {language: bool(w.explanation.strip()) for language, w in context.wordings()}
    if any(given.values()):
        for language in (each for each, is_given in given.items() if not is_given):
            yield "warning", "explanation_missing", f"{language}.explanation", {}


def pictures_unequal(context: Context) -> Iterator[Found]:
    """Each language shows as many pictures as the others; their names may differ."""
    counts = {
        language: sum(len(PICTURE.findall(text)) for _place, text in question_texts(wording))
        for language, wording in context.wordings()
    }
    most = max(counts.values(), default=0)
    for language, count in counts.items():
        if count < most:
            yield "error", "pictures_unequal", language, {"count": count, "most": most}


def numbers_unequal(context: Context) -> Iterator[Found]:
    """A number of one language that another has not, whatever the separators (a slip, a unit).

    Each text is compared with the same text in the others, so that options which changed places
    in one language are found. A warning, as numbers may be written in words: but see
    `numbers_of_options_unequal`.
    """
    found: dict[str, dict[str, _Numbers]] = {}
    for language, wording in context.wordings():
        for place, text in question_texts(wording):
            found.setdefault(place, {})[language] = numbers(text)
    for place, by_language in found.items():
        for language, there in by_language.items():
            missing = {
                number: other
                for other, theirs in by_language.items()
                if other != language
                for number in missing_numbers(theirs, there)
            }
            if missing:
                details = {"shown": [*missing], "others": sorted(set(missing.values()))}
                yield "warning", "numbers_unequal", f"{language}.{place}", details


def languages_alike(context: Context) -> Iterator[Found]:
    """The question is the same text in two languages: one of them was not translated.

    Texts without words, such as a formula alone, are the same by right.
    """
    first: dict[str, str] = {}
    for language, wording in context.wordings():
        if not words(wording.prompt):
            continue
        other = first.setdefault(folded(wording.prompt), language)
        if other != language:
            yield "warning", "languages_alike", f"{language}.prompt", {"others": [other]}


def numbers_of_options_unequal(context: Context) -> Iterator[Found]:
    """An option that is a number in two languages is the same number in both."""
    first: dict[int, frozenset[Fraction]] = {}
    for language, wording in context.wordings():
        for place, option in enumerate(wording.options):
            values = number_alone(option)
            if values and not values & first.setdefault(place, values):
                yield (
                    "error",
                    "option_number_unequal",
                    f"{language}.options.{place}",
                    {"shown": [plain(option)]},
                )


def formulas_unequal(context: Context) -> Iterator[Found]:
    """Each language has the same formulas, apart from words in them and the decimal comma."""
    found = {
        language: Counter(
            common_formula(formula)
            for _place, text in question_texts(wording)
            for formula in formulas(text)
        )
        for language, wording in context.wordings()
    }
    everything: Counter[str] = Counter()
    for counts in found.values():
        everything |= counts
    for language, counts in found.items():
        if missing := everything - counts:
            yield "warning", "formulas_unequal", language, {"shown": [*missing]}


def pictures_broken(context: Context) -> Iterator[Found]:
    """A picture is one of the bank, and says in words what it shows (WCAG 2.2, 1.1.1)."""
    for place, text in context.texts():
        for alternative, name in PICTURE.findall(text) if "](" in text else ():
            if name not in context.pictures:
                yield "error", "picture_missing", place, {"shown": [name]}
            if is_blank(alternative):
                yield "error", "picture_without_words", place, {"shown": [name]}
        if "![" in text and _ANY_PICTURE.search(PICTURE.sub("", text)):
            yield "error", "picture_from_elsewhere", place, {}


def formulas_broken(context: Context) -> Iterator[Found]:
    """A formula can be shown."""
    for place, text in context.texts():
        for formula in formulas(text):
            if not context.parses(formula):
                yield "error", "broken_formula", place, {"shown": [formula]}


def options_equal(context: Context) -> Iterator[Found]:
    """Two options, or two targets, say the same: then two keys are right, or none (HDR 19, 22).

    What differs in case alone is a warning: it may be a unit.
    """
    for language, wording in context.wordings():
        for kind, texts in (("options", wording.options), ("targets", wording.targets)):
            said: dict[object, int] = {}
            for place, text in enumerate(texts):
                first = said.setdefault(_says(text), place)
                if first != place and text.strip():
                    is_sure = bool(number_alone(text)) or _in_case(texts[first]) == _in_case(text)
                    level: Literal["error", "warning"] = "error" if is_sure else "warning"
                    yield level, "options_equal", f"{language}.{kind}.{place}", {"to": first}


def _says(text: str) -> object:
    """What an option says: a number by its value, any other text folded."""
    values = number_alone(text)
    return (values, "%" in text) if values else folded(text)


def _in_case(text: str) -> str:
    return folded(text) if FORMULA.search(text) else plain(text).rstrip(" .;,:")


def accepted_twice(context: Context) -> Iterator[Found]:
    """A text that is accepted stands once; case and spaces make no other answer."""
    for language, wording in context.wordings():
        counts = Counter(folded(text) for text in wording.accepted)
        if twice := [text for text, count in counts.items() if count > 1]:
            yield "warning", "accepted_twice", f"{language}.accepted", {"shown": twice}


def tolerance_wide(context: Context) -> Iterator[Found]:
    """A tolerance as large as the number itself takes nothing for an answer, and the double."""
    item = context.item
    are_numbers = DECIMAL.fullmatch(item.value) and DECIMAL.fullmatch(item.tolerance)
    if item.kind != "number" or not are_numbers or not Fraction(item.value):
        return
    if Fraction(item.tolerance) >= abs(Fraction(item.value)):
        yield "warning", "tolerance_wide", "right", {}


def all_right(context: Context) -> Iterator[Found]:
    """Where every option of a multiple choice is right there is nothing to choose."""
    item = context.item
    if item.kind == "multiple" and item.size > 1 and set(item.right) == set(range(item.size)):
        yield "warning", "all_options_right", "right", {}


def key_longest(context: Context) -> Iterator[Found]:
    """The key is much longer than every other option (HDR 24, 28: a conspicuous right choice)."""
    for language, key, others, place in _keyed(context):
        longest = max(map(len, others))
        if len(key) >= MUCH_LONGER * longest and len(key) - longest >= LONGER_BY:
            details = {"length": len(key), "longest": longest}
            yield "warning", "key_much_longer", f"{language}.options.{place}", details


def key_repeats_prompt(context: Context) -> Iterator[Found]:
    """The key repeats a rare word of the sentence that asks, and no other option any (HDR 28).

    The text before that sentence is left out: options speak of it by right.
    """
    for language, key, others, place in _keyed(context):
        asked = beginnings(_question_of(context.item.wordings[language].prompt))
        shared = asked & beginnings(key)
        shared &= context.rare[language] if context.rare is not None else shared
        if shared and not any(asked & beginnings(other) for other in others):
            place_of = f"{language}.options.{place}"
            yield "warning", "key_repeats_prompt", place_of, {"shown": sorted(shared)}


def all_of_the_above(context: Context) -> Iterator[Found]:
    """An option that speaks of the other options (HDR 25, 26)."""
    for language, wording in context.wordings():
        pattern = ALL_OF_THE_ABOVE.get(language)
        for place, option in enumerate(wording.options):
            if pattern and pattern.search(folded(option)):
                yield "warning", "all_of_the_above", f"{language}.options.{place}", {}


def absolute_words(context: Context) -> Iterator[Found]:
    """At least half of the wrong options say "always" or "never", the key does not (HDR 28)."""
    for language, key, others, _place in _keyed(context):
        pattern = ABSOLUTE.get(language)
        if pattern is None or pattern.search(key.casefold()):
            continue
        absolute = sum(bool(pattern.search(other.casefold())) for other in others)
        if absolute > 1 and 2 * absolute >= len(others):
            yield "warning", "absolute_words", f"{language}.options", {"count": absolute}


def _keyed(context: Context) -> Iterator[tuple[str, str, list[str], int]]:
    """(language, the key, the other options, place of the key), where there is one key."""
    place = key_of(context.item)
    for language, wording in context.wordings():
        if place is not None and len(wording.options) == context.item.size > 1:
            texts = [plain(option) for option in wording.options]
            yield language, texts[place], texts[:place] + texts[place + 1 :], place


def negative_not_marked(context: Context) -> Iterator[Found]:
    """The question says "not" or "except", neither in bold nor in capitals (HDR 17)."""
    for language, wording in context.wordings():
        pattern = NEGATIVE.get(language)
        if pattern is None:
            continue
        unmarked = _EMPHASISED.sub(" ", _question_of(wording.prompt))
        said = (word for found in pattern.finditer(unmarked) for word in found.groups() if word)
        if any(not word.isupper() for word in said):
            yield "warning", "negative_not_marked", f"{language}.prompt", {}


def _question_of(prompt: str) -> str:
    """The sentence that asks: the last one with a question mark, else the last one."""
    sentences = [each for each in _SENTENCE.split(prompt) if each.strip()] or [""]
    return next((each for each in reversed(sentences) if "?" in each), sentences[-1])


def hard_to_read(context: Context) -> Iterator[Found]:
    """A prompt or a sentence of it is very long (HDR 12, 16: minimise reading, no window dressing).

    A text that several questions ask on belongs into a stimulus.
    """
    for language, wording in context.wordings():
        text = plain(wording.prompt)
        longest = max(len(sentence.split()) for sentence in _SENTENCE.split(wording.prompt))
        if len(text) > LONG_PROMPT or longest > LONG_SENTENCE:
            details = {"characters": len(text), "words": longest}
            yield "warning", "hard_to_read", f"{language}.prompt", details


CHECKS: tuple[Callable[[Context], Iterator[Found]], ...] = (
    impossible,
    languages_missing,
    languages_alike,
    explanations_missing,
    pictures_unequal,
    numbers_unequal,
    numbers_of_options_unequal,
    formulas_unequal,
    pictures_broken,
    formulas_broken,
    options_equal,
    accepted_twice,
    tolerance_wide,
    all_right,
    key_longest,
    key_repeats_prompt,
    all_of_the_above,
    absolute_words,
    negative_not_marked,
    hard_to_read,
)
