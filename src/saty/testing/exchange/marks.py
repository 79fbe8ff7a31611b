"""What Moodle XML and GIFT have no place for, as tags of a question: `saty:difficulty=4`.

Both formats let a question carry tags; Moodle keeps them when it gives a question out again. A tag
is written only where leaving it out would be read as something else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import unquote

from saty.core.items import MOST_LEVEL, Item, Record
from saty.testing.exchange.html_text import NotTaken

PREFIX = "saty:"
PARTIAL_BY_ITSELF = frozenset({"multiple", "matching"})
"""Kinds of which Moodle gives a part of the points for a part of the answer."""
GUARDED = {each: f"%{ord(each):02X}" for each in "%[]\\,\n\r\t<>&"}
DIFFICULTY, SECONDS = range(1, 6), range(1, 3601)
YES, NO = "yes", "no"

Piece = TypeVar("Piece")


@dataclass(frozen=True, slots=True)
class Marks:
    """The tags of one question, by their keys; a key that stands twice has several values."""

    values: Mapping[str, tuple[str, ...]]

    def text(self, key: str) -> str | None:
        """The first value of a key; None where it is absent."""
        return self.values.get(key, (None,))[0]

    def number(self, key: str, default: int, among: range) -> int:
        """A whole number; NotTaken (`tag_wrong`) for anything else."""
        found = self.numbers(key)
        if found is None:
            return default
        if len(found) != 1 or found[0] not in among:
            raise NotTaken("tag_wrong", {"tag": key})
        return found[0]

    def numbers(self, key: str) -> tuple[int, ...] | None:
        """Whole numbers with blanks between; NotTaken (`tag_wrong`) for anything else."""
        text = self.text(key)
        if text is None:
            return None
        parts = text.split()
        if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
            raise NotTaken("tag_wrong", {"tag": key})
        return tuple(map(int, parts))

    def flag(self, key: str, *, default: bool) -> bool:
        """A yes or no."""
        return {YES: True, NO: False}.get(self.text(key) or "", default)


def read(tags: Iterable[str]) -> Marks:
    """Those tags of a question that are ours."""
    values: dict[str, tuple[str, ...]] = {}
    for tag in tags:
        if tag.startswith(PREFIX):
            key, _equals, value = tag.removeprefix(PREFIX).partition("=")
            values[key] = (*values.get(key, ()), unquote(value))
    return Marks(values)


def written(key: str, value: object) -> str:
    """One tag; what would end it early is escaped as in an address."""
    return f"{PREFIX}{key}={''.join(GUARDED.get(each, each) for each in str(value))}"


def of(record: Record, *, in_package_with_stimuli: bool) -> list[str]:
    """The tags of a record, but for those that only its format knows to need."""
    item = record.item
    found: list[tuple[str, object]] = []
    if record.difficulty != 3:
        found.append(("difficulty", record.difficulty))
    if record.seconds != 60:
        found.append(("seconds", record.seconds))
    found += [
        (key, value)
        for key, value in (("competency", record.competency), ("source", record.source))
        if value
    ]
    found += [("enemy", each) for each in record.enemies]
    if in_package_with_stimuli:
        found.append(("stimulus", record.stimulus))
    if not item.shuffle:
        found.append(("shuffle", NO))
    if item.partial != (item.kind in PARTIAL_BY_ITSELF):
        found.append(("partial", YES if item.partial else NO))
    return [written(key, value) for key, value in (*found, *_of_key(item))]


def _of_key(item: Item) -> list[tuple[str, object]]:
    if item.kind == "judgement":
        return [("judgement", max(item.levels))]
    if item.kind == "ordering" and list(item.right) != sorted(item.right):
        return [("order", _spaced(item.right))]
    if item.kind == "matching":
        order = order_of_targets(item)
        return [("targets", _spaced(order))] if list(order) != sorted(order) else []
    return []


def _spaced(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def order_of_targets(item: Item) -> tuple[int, ...]:
    """Places of the targets as pairs name them, then those that no option belongs to."""
    return tuple(dict.fromkeys((*item.right, *range(item.targets))))


def placed(pieces: Sequence[Piece], places: Sequence[int] | None) -> list[Piece]:
    """Pieces that were written in another order, at their places; NotTaken if these do not fit."""
    if places is None:
        return list(pieces)
    if sorted(places) != list(range(len(pieces))):
        raise NotTaken("tag_wrong", {"tag": "order"})
    return [pieces[places.index(place)] for place in range(len(pieces))]


def scale_of(marks: Marks) -> int:
    """The highest level of a judgement; 0 where the question is no judgement by its tags."""
    return marks.number("judgement", 0, range(1, MOST_LEVEL + 1))


def completed(record: Record, marks: Marks) -> Record:
    """A record with what its tags say of it."""
    item = record.item
    partial = marks.flag("partial", default=item.partial)
    shuffle = marks.flag("shuffle", default=item.shuffle)
    stimulus = marks.text("stimulus")
    return replace(
        record,
        item=replace(item, partial=partial, shuffle=shuffle),
        difficulty=marks.number("difficulty", 3, DIFFICULTY),
        seconds=marks.number("seconds", 60, SECONDS),
        competency=marks.text("competency") or "",
        source=marks.text("source") or "",
        stimulus=record.stimulus if stimulus is None else stimulus,
        enemies=tuple(sorted(marks.values.get("enemy", ()))),
    )
