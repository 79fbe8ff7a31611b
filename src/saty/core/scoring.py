"""Scoring of a test: from an answer to a credit between 0 and 1, from credits to a score.

The rules, in exact fractions:

1. A void item gives its full credit to everybody whose form has it, whatever they answered.
2. No answer gives 0.
3. Number right: the whole credit for the whole answer, nothing else. So are scored `single`,
   `number` and `text`, and the others where the item does not say `partial`.
4. Partial credit, where the item says so:
   - `multiple`: (right chosen - wrong chosen) / right ones there are, not below 0 (a mapped
     response of QTI 3.0 whose wrong options take away what a right one gives, with the lower
     bound 0), so that guessing does not pay;
   - `ordering`: the share of the neighbouring pairs of the right order that follow each other at
     once in the answer ("relative to the next item, last excluded" of Moodle's ordering question
     type, qtype_ordering); one option out of place costs little, a reversed order gets 0;
   - `matching`: the share of options at their target (match interaction of QTI 3.0, mapped).
5. Keyed levels: a `judgement` gives level of the chosen action / highest level of the item
   (McDaniel and Nguyen 2001, "Situational judgment tests: a review of practice and constructs
   assessed", International Journal of Selection and Assessment 9).
6. `number`: within the tolerance, ends included, compared exactly. A decimal comma, spaces between
   digits and a true minus sign are taken; what is no decimal is a wrong answer.
7. `text`: without regard to case, spaces, and ё or е, one of those accepted in any language of the
   item: a right term is right, whichever language of the test it is written in.
8. Score of a section: its maximum x sum of credits / number of its items.
9. What goes into a result is that score as a decimal of at most 6 places, rounded half up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from saty.core.items import Item

PLACES = 6
LONGEST_TEXT = 1_000
"""Characters of a written answer."""
NONE, FULL = Fraction(0), Fraction(1)
TYPED_DECIMAL = re.compile(r"-?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})")
MINUS_SIGNS = "−‒–"
"""What a keyboard or a word processor puts for a minus."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option or several, by their places in the bank."""

    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Every option, first to last."""

    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Place of an option -> place of its target; options may be left out."""

    targets: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """A number or a short text, as typed."""

    text: str


Answer = Chosen | Ordered | Matched | Written | None
"""None is blank."""


class AnswerError(ValueError):
    """A stored answer is not one that its question can have; `key` says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_answer(
    kind: str, value: object, option_ids: Sequence[str], target_ids: Sequence[str] = ()
) -> Answer:
    """The answer behind a stored JSON value, its identifiers read as places in the bank.

    `single` and `judgement` hold an identifier, `multiple` and `ordering` a list of them,
    `matching` a list of [option, target], `number` and `text` a text. null, "" and [] are blank.

    Raises:
        AnswerError: `not_this_kind`, `unknown_option`, `option_twice`, `not_every_option`,
            `text_too_long`.
    """
    if value is None or value == "" or value == []:
        return None
    if kind in {"number", "text"}:
        return _written(value)
    options = {identifier: place for place, identifier in enumerate(option_ids)}
    if kind in {"single", "judgement"}:
        return Chosen(frozenset({_place(value, options)}))
    if not isinstance(value, list):
        raise AnswerError("not_this_kind")
    if kind == "matching":
        targets = {identifier: place for place, identifier in enumerate(target_ids)}
        return _matched(value, options, targets)
    if kind not in {"multiple", "ordering"}:
        raise AnswerError("not_this_kind")
    places = _distinct([_place(each, options) for each in value])
    if kind == "multiple":
        return Chosen(frozenset(places))
    if len(places) != len(options):
        raise AnswerError("not_every_option")
    return Ordered(tuple(places))


def _written(value: object) -> Answer:
    if not isinstance(value, str):
        raise AnswerError("not_this_kind")
    if len(value) > LONGEST_TEXT:
        raise AnswerError("text_too_long")
    return Written(value) if value.strip() else None


def _place(value: object, places: Mapping[str, int]) -> int:
    if not isinstance(value, str):
        raise AnswerError("not_this_kind")
    if value not in places:
        raise AnswerError("unknown_option")
    return places[value]


def _distinct(places: list[int]) -> list[int]:
    if len(set(places)) != len(places):
        raise AnswerError("option_twice")
    return places


def _matched(
    value: Sequence[object], options: Mapping[str, int], targets: Mapping[str, int]
) -> Matched:
    found: list[tuple[int, int]] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise AnswerError("not_this_kind")
        found.append((_place(pair[0], options), _place(pair[1], targets)))
    _distinct([option for option, _target in found])
    return Matched(dict(found))


def credit(item: Item, answer: Answer, *, is_void: bool = False) -> Fraction:
    """What an answer gets, from 0 to 1."""
    if is_void:
        return FULL
    if answer is None:
        return NONE
    if item.kind == "judgement":
        return _level(item, answer)
    if item.kind == "number":
        return _whole(isinstance(answer, Written) and _is_within(item, answer.text))
    if item.kind == "text":
        return _whole(isinstance(answer, Written) and folded(answer.text) in accepted_of(item))
    shares = {"multiple": _of_multiple, "ordering": _of_ordering, "matching": _of_matching}
    if item.kind in shares and item.partial:
        return shares[item.kind](item, answer)
    return _whole(answer == right_answer(item))


def _whole(is_right: bool) -> Fraction:
    return FULL if is_right else NONE


def right_answer(item: Item) -> Answer:
    """An answer that gets the full credit."""
    if item.kind == "judgement":
        return Chosen(frozenset({item.levels.index(max(item.levels))}))
    if item.kind == "number":
        return Written(item.value)
    if item.kind == "text":
        texts = [text for wording in item.wordings.values() for text in wording.accepted]
        return Written(next(text for text in texts if text.strip()))
    if item.kind == "ordering":
        return Ordered(item.right)
    if item.kind == "matching":
        return Matched(dict(enumerate(item.right)))
    return Chosen(frozenset(item.right))


def _level(item: Item, answer: Answer) -> Fraction:
    if not isinstance(answer, Chosen):
        return NONE
    levels = [item.levels[place] for place in answer.places]
    return Fraction(max(levels), max(item.levels)) if len(levels) == 1 else NONE


def _of_multiple(item: Item, answer: Answer) -> Fraction:
    if not isinstance(answer, Chosen):
        return NONE
    right = len(answer.places & set(item.right))
    return max(NONE, Fraction(right - (len(answer.places) - right), len(item.right)))


def _of_ordering(item: Item, answer: Answer) -> Fraction:
    if not isinstance(answer, Ordered):
        return NONE
    followed = set(pairwise(answer.places))
    pairs = list(pairwise(item.right))
    return Fraction(sum(pair in followed for pair in pairs), len(pairs))


def _of_matching(item: Item, answer: Answer) -> Fraction:
    if not isinstance(answer, Matched):
        return NONE
    right = sum(answer.targets.get(place) == target for place, target in enumerate(item.right))
    return Fraction(right, len(item.right))


def number_of(text: str) -> Fraction | None:
    """A typed decimal, exactly; None for what is none. A comma is a point, spaces are nothing."""
    plain = "".join(text.split())
    for sign in MINUS_SIGNS:
        plain = plain.replace(sign, "-")
    plain = plain.replace(",", ".", 1).removeprefix("+")
    return Fraction(plain) if TYPED_DECIMAL.fullmatch(plain) else None


def _is_within(item: Item, text: str) -> bool:
    given = number_of(text)
    return given is not None and abs(given - Fraction(item.value)) <= Fraction(item.tolerance)


def folded(text: str) -> str:
    """A short text as it is compared: one case, single spaces, е for ё."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(plain.split())


def accepted_of(item: Item) -> frozenset[str]:
    """What is accepted in any language, folded."""
    texts = [text for wording in item.wordings.values() for text in wording.accepted]
    return frozenset(folded(text) for text in texts if text.strip())


def key_of(item: Item) -> dict[str, Any]:
    """The key of an item alone, as plain JSON: what a change of the key replaces."""
    return {
        "right": list(item.right),
        "levels": list(item.levels),
        "value": item.value,
        "tolerance": item.tolerance,
        "accepted": {name: list(each.accepted) for name, each in sorted(item.wordings.items())},
    }


def is_key(key: Mapping[str, Any]) -> bool:
    """Whether a key given from outside is of the types of `key_of`; what it does not say may lack.

    Whether it fits an item is for `core.items.faults` to say, of the item `with_key`.
    """
    accepted = key.get("accepted", {})
    return (
        all(_are(int, key.get(name, [])) for name in ("right", "levels"))
        and all(isinstance(key.get(name, ""), str) for name in ("value", "tolerance"))
        and isinstance(accepted, Mapping)
        and all(_are(str, texts) for texts in accepted.values())
    )


def _are(kind: type, values: object) -> bool:
    """Whether it is a list or a tuple of values of exactly this type: True is no number."""
    return isinstance(values, list | tuple) and all(type(value) is kind for value in values)


def with_key(item: Item, key: Mapping[str, Any]) -> Item:
    """The same question with the key of `key_of`; what the key does not say stays."""
    accepted = key.get("accepted", {})
    wordings = {
        name: replace(each, accepted=tuple(accepted.get(name, each.accepted)))
        for name, each in item.wordings.items()
    }
    return replace(
        item,
        wordings=wordings,
        right=tuple(key.get("right", item.right)),
        levels=tuple(key.get("levels", item.levels)),
        value=key.get("value", item.value),
        tolerance=key.get("tolerance", item.tolerance),
    )


def section_score(maximum: Fraction, credits: Iterable[Fraction], items: int) -> Fraction:
    """The score of a section of so many items; credits of questions left blank may be left out.

    Raises:
        ValueError: for a section without items.
    """
    if items < 1:
        raise ValueError("a section has at least one item")
    return maximum * sum(credits, NONE) / items


def weighted(scores: Mapping[str, Fraction], weights: Mapping[str, Fraction]) -> Fraction:
    """The weighted sum of the sections; ValueError where weights are of other sections."""
    if scores.keys() != weights.keys():
        raise ValueError(f"weights are of {sorted(weights)}, scores of {sorted(scores)}")
    return sum((scores[key] * weights[key] for key in scores), NONE)


def decimal_of(score: Fraction) -> str:
    """A score as the decimal text of a result: at most 6 places, half up, no trailing zeros.

    Raises:
        ValueError: for a score below 0.
    """
    if score < 0:
        raise ValueError("a score is not below 0")
    scale = 10**PLACES
    units = (2 * score.numerator * scale + score.denominator) // (2 * score.denominator)
    whole, rest = divmod(units, scale)
    text = f"{whole}.{rest:0{PLACES}d}".rstrip("0")
    return text.removesuffix(".")


LETTERS = "ABCDEFGHIJKLMNOPQRST"
"""How options are lettered on paper, in the order in which a form prints them."""
PAIR = re.compile(r"([A-T])\s*[-–—=:]?\s*([0-9]{1,2})")
APART = re.compile(r"[\s,;/]+")


def printed_answer(
    kind: str,
    text: str,
    *,
    order: Sequence[int],
    option_ids: Sequence[str],
    target_ids: Sequence[str] = (),
) -> object:
    """What is stored for an answer that was marked on paper: letters or numbers as printed.

    Options are lettered A, B, C ... or numbered from 1 in the order in which the form prints them
    (`order`: places in the bank); targets are numbered from 1. "B" or "2"; "AC", "A C" or "1,3" of
    several; "A2 B1" of pairs. A number or a text is stored as it is. "" is blank.

    Raises:
        AnswerError: `not_a_letter` (letters are Latin), `no_such_option`, `no_such_target`,
            `one_option_only`, or as `read_answer`.
    """
    plain = text.strip()
    if not plain or kind in {"number", "text"}:
        return plain
    marked = plain.upper()
    value: object
    if kind == "matching":
        value = _printed_pairs(marked, order, option_ids, target_ids)
    else:
        chosen = [_printed_option(each, order, option_ids) for each in _marks(marked)]
        if kind in {"single", "judgement"}:
            if len(chosen) != 1:
                raise AnswerError("one_option_only")
            value = chosen[0]
        else:
            value = chosen
    read_answer(kind, value, option_ids, target_ids)
    return value


def _marks(text: str) -> list[str]:
    """The single marks of "AC", "A C" and "1,3"; a number of two digits stays together."""
    parts = [part for part in APART.split(text) if part]
    return [mark for part in parts for mark in ([part] if part.isdigit() else part)]


def _printed_option(mark: str, order: Sequence[int], option_ids: Sequence[str]) -> str:
    if mark.isascii() and mark.isdigit():
        place = int(mark) - 1
    elif len(mark) == 1 and mark in LETTERS:
        place = LETTERS.index(mark)
    else:
        raise AnswerError("not_a_letter")
    if not 0 <= place < len(order):
        raise AnswerError("no_such_option")
    return option_ids[order[place]]


def _printed_pairs(
    text: str, order: Sequence[int], option_ids: Sequence[str], target_ids: Sequence[str]
) -> list[list[str]]:
    if APART.sub("", PAIR.sub("", text)):
        raise AnswerError("not_a_letter")
    pairs = []
    for letter, number in PAIR.findall(text):
        if not 0 < int(number) <= len(target_ids):
            raise AnswerError("no_such_target")
        option = _printed_option(letter, order, option_ids)
        pairs.append([option, target_ids[int(number) - 1]])
    return pairs
