"""An item: a question of a test, in parallel languages, with its key.

What is the same in every language (kind, number of options, key, points) stands once; the wordings
stand per language. Options and targets are known by their place, 0, 1, 2, ...: which identifiers
a candidate's form gives them is the form's own affair.

Kinds, after the interactions of QTI 3.0 (1EdTech):

- `single`: one option is right (`right` = its place);
- `multiple`: a set of options is right (`right` = their places, in order);
- `ordering`: options are put in order (`right` = their places, first to last);
- `matching`: each option belongs to one target (`right[i]` = place of the target of option i);
- `number`: a decimal, within a tolerance; `text`: a short text, one of those accepted;
- `judgement`: a situation and possible actions, each with a keyed level of appropriateness
  (`levels[i]`); the candidate chooses the most appropriate one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from html import unescape
from typing import Any, Literal, get_args

FORMAT = "saty/item/1"
Kind = Literal["single", "multiple", "ordering", "matching", "number", "text", "judgement"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KEYED_BY_PLACE: frozenset[str] = frozenset({"single", "multiple", "ordering", "matching"})
WITH_OPTIONS: frozenset[str] = KEYED_BY_PLACE | {"judgement"}

MOST_OPTIONS = 20
MOST_CHARACTERS = 20_000
"""Of one text."""
MOST_LEVEL = 10
UNSAID = -1
"""In a key that is not complete yet: the match or the level of an option that has none so far."""
DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
LONGEST_PICTURE_NAME = 64
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no text has in it: all but line breaks and tabs, and what is no character (XML 1.0)."""
ENTITY = re.compile(r"&#?\w+;")
SHOWS_NOTHING = re.compile(r"(?:[\s>]|#{1,6}(?=\s|$))*")
"""Marks of a heading or of a quotation without words."""
FILLERS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are blank, beside white space and characters of format."""
PICTURE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
PICTURE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(picture:([a-z0-9][a-z0-9._-]{0,63})\)")
"""A picture of the bank within a text: `![what it shows](picture:name)`."""


@dataclass(frozen=True, slots=True)
class Wording:
    """An item in one language; texts are Markdown, `accepted` are plain."""

    prompt: str
    options: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    """What options are matched to; other kinds have none."""
    accepted: tuple[str, ...] = ()
    """The answers that are right, where the kind is `text`."""
    explanation: str = ""
    """Why the key is the key; candidates read it after release."""

    def texts(self) -> Iterator[tuple[str, str]]:
        """(place, text) of every Markdown text: "prompt", "options.0", "targets.1", ..."""
        yield "prompt", self.prompt
        yield from ((f"options.{place}", text) for place, text in enumerate(self.options))
        yield from ((f"targets.{place}", text) for place, text in enumerate(self.targets))
        yield "explanation", self.explanation

    def pictures(self) -> tuple[str, ...]:
        """Names of the pictures that the texts show, in order, each once."""
        return pictures_in(text for _place, text in self.texts())


def pictures_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Names of the pictures that texts show, in order, each once."""
    return tuple(dict.fromkeys(name for text in texts for _alt, name in PICTURE.findall(text)))


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its key, in every language in which it is worded."""

    kind: Kind
    wordings: Mapping[str, Wording]
    """Language ("kk", "ru", "en") -> its wording."""
    right: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    value: str = ""
    """The right number, as an exact decimal."""
    tolerance: str = "0"
    shuffle: bool = True
    """Whether options may be shown in any order; false where their order means something."""
    partial: bool = False
    """Whether a part of the answer gets a part of the point."""

    @property
    def size(self) -> int:
        """How many options there are; languages that disagree are a fault."""
        return max((len(wording.options) for wording in self.wordings.values()), default=0)

    @property
    def targets(self) -> int:
        """How many targets there are."""
        return max((len(wording.targets) for wording in self.wordings.values()), default=0)


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A text, table or picture on which several items ask."""

    identifier: str
    wordings: Mapping[str, str]
    """Language -> Markdown."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that texts show by its name."""

    name: str
    media_type: Literal["image/png", "image/jpeg"]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """An item as banks exchange it: the question and what is known of it."""

    identifier: str
    item: Item
    topic: str
    competency: str = ""
    difficulty: int = 3
    """What authors expect, from 1 (very easy) to 5 (very hard)."""
    seconds: int = 60
    """How long an answer is expected to take."""
    source: str = ""
    """What the question rests on, such as an article of a law."""
    stimulus: str = ""
    """The identifier of its stimulus, if it has one."""
    enemies: tuple[str, ...] = ()
    """Identifiers of items that must not stand in one form with it, sorted."""


@dataclass(frozen=True, slots=True)
class Package:
    """What a file of any format holds, and what any format writes."""

    records: tuple[Record, ...]
    stimuli: tuple[Stimulus, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with an item: a key for its words, the place, and what the words need."""

    key: str
    place: str = ""
    """Such as "kk.options.2", "right"; "" for the whole item."""
    details: Mapping[str, Any] = field(default_factory=dict)


def faults(item: Item) -> list[Fault]:
    """What makes an item impossible to pose or to score, in any of its languages.

    Whether a language is missing is not asked here: an item may be on its way.
    """
    found = [*_faults_of_structure(item)]
    for language, wording in item.wordings.items():
        found += _faults_of_wording(item, language, wording)
    return found


def _faults_of_structure(item: Item) -> Iterator[Fault]:
    if not item.wordings:
        yield Fault("no_wording")
    if item.kind in WITH_OPTIONS:
        if item.size < 2:
            yield Fault("too_few_options", "options")
        if item.size > MOST_OPTIONS or item.targets > MOST_OPTIONS:
            yield Fault("too_many_options", "options", {"most": MOST_OPTIONS})
    yield from _faults_of_key(item)


def _faults_of_key(item: Item) -> Iterator[Fault]:
    most = item.targets if item.kind == "matching" else item.size
    said = [place for place in item.right if place != UNSAID]
    if item.kind in KEYED_BY_PLACE and not all(0 <= place < most for place in said):
        yield Fault("key_not_among_options", "right")
    elif not _is_keyed(item):
        yield Fault(KEY_FAULTS[item.kind], "right")


KEY_FAULTS: Mapping[str, str] = {
    "single": "not_one_key",
    "multiple": "no_key",
    "ordering": "key_is_no_order",
    "matching": "key_matches_not_all",
    "number": "no_number",
    "text": "no_accepted_text",
    "judgement": "levels_do_not_fit",
}
"""What is wrong where a key does not fit its kind."""


def _is_keyed(item: Item) -> bool:
    places = list(range(item.size))
    return (
        UNSAID not in item.right
        and {
            "single": len(item.right) == 1,
            "multiple": bool(item.right) and list(item.right) == sorted(set(item.right)),
            "ordering": sorted(item.right) == places,
            "matching": item.targets > 1 and len(item.right) == item.size,
            "number": bool(DECIMAL.fullmatch(item.value)) and _is_tolerance(item.tolerance),
            "text": all(any(map(str.strip, w.accepted)) for w in item.wordings.values()),
            "judgement": _are_levels(item),
        }[item.kind]
    )


def _is_tolerance(text: str) -> bool:
    return bool(DECIMAL.fullmatch(text)) and Fraction(text) >= 0


def _are_levels(item: Item) -> bool:
    fit = all(0 <= level <= MOST_LEVEL for level in item.levels)
    return fit and len(item.levels) == item.size and len(set(item.levels)) > 1


def is_blank(text: str) -> bool:
    """Whether nothing is seen of a Markdown text: white space, entities and marks alone."""
    if SHOWS_NOTHING.fullmatch(text):
        return True
    shown = ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text
    return not any(map(_is_seen, shown))


def _is_seen(character: str) -> bool:
    is_blank = character.isspace() or character in FILLERS
    return not is_blank and unicodedata.category(character) not in {"Cc", "Cf"}


def _faults_of_wording(item: Item, language: str, wording: Wording) -> Iterator[Fault]:
    if is_blank(wording.prompt):
        yield Fault("empty", f"{language}.prompt")
    for name, wanted in (("options", item.size), ("targets", item.targets)):
        if len(getattr(wording, name)) != wanted:
            yield Fault("languages_unequal", f"{language}.{name}", {"wanted": wanted})
    for place, text in wording.texts():
        if len(text) > MOST_CHARACTERS:
            yield Fault("too_long", f"{language}.{place}", {"most": MOST_CHARACTERS})
        if CONTROL.search(text):
            yield Fault("control_characters", f"{language}.{place}")
        if place.startswith(("options", "targets")) and is_blank(text):
            yield Fault("empty", f"{language}.{place}")
    if any(map(CONTROL.search, wording.accepted)):
        yield Fault("control_characters", f"{language}.accepted")


def as_json(item: Item) -> dict[str, Any]:
    """An item as plain JSON, the form in which it is kept and hashed."""
    return {
        "format": FORMAT,
        "kind": item.kind,
        "right": list(item.right),
        "levels": list(item.levels),
        "value": item.value,
        "tolerance": item.tolerance,
        "shuffle": item.shuffle,
        "partial": item.partial,
        "wordings": {language: _wording_json(w) for language, w in sorted(item.wordings.items())},
    }


def _wording_json(wording: Wording) -> dict[str, Any]:
    return {
        "prompt": wording.prompt,
        "options": list(wording.options),
        "targets": list(wording.targets),
        "accepted": list(wording.accepted),
        "explanation": wording.explanation,
    }


def from_json(kept: Mapping[str, Any]) -> Item:
    """The item behind `as_json`; ValueError for another format."""
    if kept.get("format") != FORMAT:
        raise ValueError(f"not {FORMAT}")
    return Item(
        kind=kept["kind"],
        wordings={language: _wording(w) for language, w in kept["wordings"].items()},
        right=tuple(kept["right"]),
        levels=tuple(kept["levels"]),
        value=kept["value"],
        tolerance=kept["tolerance"],
        shuffle=kept["shuffle"],
        partial=kept["partial"],
    )


def _wording(kept: Mapping[str, Any]) -> Wording:
    return Wording(
        prompt=kept["prompt"],
        options=tuple(kept["options"]),
        targets=tuple(kept["targets"]),
        accepted=tuple(kept["accepted"]),
        explanation=kept["explanation"],
    )
