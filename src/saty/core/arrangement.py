"""Arranging a form: the order of its items, of their options, and names of its own for all.

Nothing of the bank's order is left: items stand by chance within their section (those of one
stimulus together), options by chance within their item, and every item, option and target has a
random identifier. The places of keys are balanced: among the single-choice items of a section that
may be shuffled, and have equally many options, each place holds the key as often as any other, or
once more; where they have not, as equally as the smaller ones allow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Chance = Callable[[int], int]
"""Gives an integer of 0 to n - 1."""
Name = Callable[[], str]
"""Gives a random identifier."""
Some = TypeVar("Some")


@dataclass(frozen=True, slots=True)
class Piece:
    """An item that is to be arranged."""

    key: str
    options: int = 0
    targets: int = 0
    stimulus: str = ""
    right: int | None = None
    """The place of the key where there is one key among options."""
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class Arranged:
    """An item at its place: identifiers by place in the bank, and the order of the options."""

    position: int
    section: str
    key: str
    public_id: str
    option_ids: tuple[str, ...]
    target_ids: tuple[str, ...]
    order: tuple[int, ...]


def arranged(
    sections: Mapping[str, Sequence[Piece]], chance: Chance, name: Name
) -> tuple[Arranged, ...]:
    """The items of a form in order; sections stay in theirs."""
    names = _fresh(name)
    made: list[Arranged] = []
    for section, pieces in sections.items():
        orders = _orders(pieces, chance)
        for piece in _together(pieces, chance):
            made.append(
                Arranged(
                    position=len(made),
                    section=section,
                    key=piece.key,
                    public_id=next(names),
                    option_ids=tuple(next(names) for _place in range(piece.options)),
                    target_ids=tuple(next(names) for _place in range(piece.targets)),
                    order=orders[piece.key],
                )
            )
    return tuple(made)


def shuffled(things: Iterable[Some], chance: Chance) -> list[Some]:
    """The same things in an order by chance, each order equally likely (Fisher and Yates)."""
    left = list(things)
    for last in range(len(left) - 1, 0, -1):
        other = chance(last + 1)
        left[last], left[other] = left[other], left[last]
    return left


def _fresh(name: Name) -> Iterator[str]:
    """Identifiers of which none comes twice."""
    given: set[str] = set()
    while True:
        if (found := name()) not in given:
            given.add(found)
            yield found


def _together(pieces: Sequence[Piece], chance: Chance) -> Iterator[Piece]:
    units: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        own = ("stimulus", piece.stimulus) if piece.stimulus else ("item", piece.key)
        units.setdefault(own, []).append(piece)
    for unit in shuffled(units.values(), chance):
        yield from shuffled(unit, chance)


def _orders(pieces: Sequence[Piece], chance: Chance) -> dict[str, tuple[int, ...]]:
    """Key of the item -> places of its options, in the order in which the form stores them."""
    places = _key_places(pieces, chance)
    orders = {}
    for piece in pieces:
        if not piece.shuffle:
            orders[piece.key] = tuple(range(piece.options))
        elif piece.key in places:
            others = shuffled((n for n in range(piece.options) if n != piece.right), chance)
            others.insert(places[piece.key], int(piece.right or 0))
            orders[piece.key] = tuple(others)
        else:
            orders[piece.key] = tuple(shuffled(range(piece.options), chance))
    return orders


def _key_places(pieces: Sequence[Piece], chance: Chance) -> dict[str, int]:
    """Item -> the place of its key. Those with fewer options choose first, among the places that
    hold fewest keys; so the counts are as equal as can be."""
    balanced = [each for each in pieces if each.shuffle and each.right is not None]
    held: Counter[int] = Counter()
    places = {}
    for piece in sorted(shuffled(balanced, chance), key=lambda each: each.options):
        fewest = min(held[place] for place in range(piece.options))
        free = [place for place in range(piece.options) if held[place] == fewest]
        places[piece.key] = free[chance(len(free))]
        held[places[piece.key]] += 1
    return places
