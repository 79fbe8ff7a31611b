"""Places by score, in exact fractions.

Equal totals are told apart by the declared keys alone, and rows that are then still equal share
a place ("1224"). Never does the id, the number or the time of filing decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

EARLIER = "earlier"

_Key: TypeAlias = tuple[tuple[tuple[bool, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate's result at one stage.

    `total` is None for no result. `parts` are the scores by part; `earlier` are the totals of
    earlier stages, in the order in which they are to tell ties apart.
    """

    id: str
    track: str
    total: Fraction | None
    parts: Mapping[str, Fraction]
    earlier: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row and its place; `tied_with` are all who share the place, itself included, or nobody."""

    row: Row
    place: int
    tied_with: frozenset[str]


def shared_places(keys: Mapping[str, tuple[Fraction, ...]]) -> dict[str, int]:
    """Return the place of each by its key, the highest first; equal keys share one ("1224")."""
    order = sorted(keys.values(), reverse=True)
    first = {key: place for place, key in reversed(list(enumerate(order, 1)))}
    return {each: first[key] for each, key in keys.items()}


def composite(parts: Mapping[str, Decimal], weights: Mapping[str, Fraction]) -> Fraction:
    """Return the sum of the parts, each times its weight, exactly.

    Raises:
        ValueError: when parts and weights have not the same keys, or a part is not finite.
    """
    if parts.keys() != weights.keys():
        raise ValueError(f"weights are of {sorted(weights)}, parts are of {sorted(parts)}")
    if infinite := [key for key, score in parts.items() if not score.is_finite()]:
        raise ValueError(f"not a finite score: {', '.join(infinite)}")
    return sum((Fraction(parts[key]) * weights[key] for key in weights), Fraction(0))


def rank(rows: Iterable[Row], *, tie_order: Sequence[str]) -> list[Ranked]:
    """Return the rows that have a total with their places, highest first.

    Order:
        1. by total;
        2. by each key of `tie_order` in turn, the higher first: the part of that name, or under
           the key `earlier` the totals of earlier stages, first to last; what a row lacks is
           lower than any score;
        3. rows equal in all of these share the place, and stand in the order given.
    """
    with_total = [row for row in rows if row.total is not None]
    keys = _sort_keys(with_total, tie_order)
    order = sorted(range(len(with_total)), key=keys.__getitem__, reverse=True)
    ranked: list[Ranked] = []
    for _, group in groupby(order, key=keys.__getitem__):
        ranked.extend(_sharing([with_total[each] for each in group], len(ranked) + 1))
    return ranked


def _sharing(rows: list[Row], place: int) -> list[Ranked]:
    tied = frozenset(row.id for row in rows) if len(rows) > 1 else frozenset()
    return [Ranked(row, place, tied) for row in rows]


def _sort_keys(rows: Sequence[Row], tie_order: Sequence[str]) -> list[_Key]:
    """Return a key for each row; integers over one denominator compare fast and exactly."""
    columns = [_compared(row, tie_order) for row in rows]
    values = (value for columns_of_row in columns for column in columns_of_row for value in column)
    denominator = math.lcm(*{value.denominator for value in values if value is not None})
    return [
        tuple(tuple(_scaled(value, denominator) for value in column) for column in columns_of_row)
        for columns_of_row in columns
    ]


def _compared(row: Row, tie_order: Sequence[str]) -> list[tuple[Fraction | None, ...]]:
    ties = (row.earlier if key == EARLIER else (row.parts.get(key),) for key in tie_order)
    return [(row.total,), *ties]


def _scaled(value: Fraction | None, denominator: int) -> tuple[bool, int]:
    if value is None:
        return False, 0
    return True, value.numerator * (denominator // value.denominator)


def shown(value: Fraction, places: int) -> str:
    """Return the value rounded to `places` decimals, halves away from zero: `0.125` is `0.13`.

    For show only: nothing is ever compared or added up in this form.
    """
    units = (abs(value) * 10**places * 2 + 1) // 2
    digits = f"{units:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 and units else text
