"""What the weights of answers say of a choice, in Moodle XML and GIFT alike.

Moodle rounds weights to five decimals of a percent; a third is written 33.33333.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from saty.core.items import MOST_LEVEL, Item, Kind
from saty.testing.exchange.html_text import NotTaken

CLOSE = Fraction(1, 1000)
"""How far a weight may lie beside what it was rounded from; weights are parts of 1."""
WEIGHT = re.compile(r"\s*([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?)\s*")

Key = tuple[Kind, tuple[int, ...], tuple[int, ...]]


def weight(text: str) -> Fraction:
    """A weight in percent as a part of 1; NotTaken (`weight_wrong`) for anything else."""
    found = WEIGHT.fullmatch(text)
    if found is None:
        raise NotTaken("weight_wrong", {"weight": text[:20]})
    return Fraction(found[1]) / 100


def percent(part: Fraction) -> str:
    """A part of 1 as a weight in percent, rounded as Moodle rounds it."""
    exact = Decimal(part.numerator * 100) / Decimal(part.denominator)
    text = f"{exact:.5f}"
    return text.rstrip("0").rstrip(".")


def keyed(weights: Sequence[Fraction], *, is_single: bool, scale: int = 0) -> Key:
    """Kind, right places and levels of a choice.

    One answer of full weight is a single choice; with lesser weights beside it, the answers are
    levels of a judgement. `scale` is the highest level, where the question itself says so.

    Raises:
        NotTaken: `not_one_key`, `no_key`, `unequal_weights` or `levels_unclear`.
    """
    if not is_single:
        return _multiple(weights)
    full = [place for place, each in enumerate(weights) if each > 1 - CLOSE]
    lesser = [each for each in weights if CLOSE < each <= 1 - CLOSE]
    if not scale and len(full) != 1:
        raise NotTaken("not_one_key")
    if not scale and not lesser:
        return "single", tuple(full), ()
    return "judgement", (), _levels(weights, scale)


def _multiple(weights: Sequence[Fraction]) -> Key:
    right = tuple(place for place, each in enumerate(weights) if each > CLOSE)
    if not right:
        raise NotTaken("no_key")
    if max(weights) - min(weights[place] for place in right) > CLOSE:
        raise NotTaken("unequal_weights")
    return "multiple", right, ()


def _levels(weights: Sequence[Fraction], scale: int) -> tuple[int, ...]:
    for most in [scale] if scale else range(2, MOST_LEVEL + 1):
        levels = tuple(max(0, round(each * most)) for each in weights)
        if all(
            abs(Fraction(n, most) - max(each, Fraction(0))) < CLOSE
            for n, each in zip(levels, weights, strict=True)
        ):
            return levels
    raise NotTaken("levels_unclear")


def parts_of(item: Item) -> list[Fraction]:
    """How much of the point each option is worth, as Moodle counts it."""
    whole, nothing = Fraction(1), Fraction(0)
    if item.kind == "judgement":
        return [Fraction(level, max(item.levels)) for level in item.levels]
    if item.kind == "single":
        return [whole if place in item.right else nothing for place in range(item.size)]
    wrong = nothing if item.partial else -whole
    return [whole / len(item.right) if p in item.right else wrong for p in range(item.size)]
