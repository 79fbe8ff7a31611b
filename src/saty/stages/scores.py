"""Scores of one stage: the parts that its programme file declares, as exact decimal text."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.core.ledger.canonical import LARGEST_DECIMAL, decimal_text
from saty.programmes import schema

PLACES_AFTER_THE_POINT = 6

ScoreFault = Literal["not_a_number", "too_many_digits", "below_zero", "above_maximum"]


WORDS: Mapping[str, Promise] = {
    "not_a_number": _("This is not a number. Write a score such as 41.5."),
    "too_many_digits": _("This number has too many digits: at most 15, 6 after the point."),
    "below_zero": _("A score is not below zero."),
    "above_maximum": _("This is more than the part can give."),
}


class ScoreError(ValueError):
    """A text is not a score of the part; `fault` says why."""

    def __init__(self, fault: ScoreFault) -> None:
        super().__init__(fault)
        self.fault: ScoreFault = fault


def parts_of(stage: schema.Stage) -> tuple[schema.ScorePart, ...]:
    """The parts that a stage is scored by; none where it is not scored."""
    return stage.score.parts if stage.score else ()


def exact(text: str, part: schema.ScorePart) -> str:
    """The one decimal text of a score of `part`; a decimal comma is taken as a point.

    Raises:
        ScoreError: for anything but a decimal of at most 15 digits, 6 of them after the point,
            from 0 to the maximum of the part.
    """
    value = _decimal(text.strip().replace(",", ".", 1))
    if value < 0:
        raise ScoreError("below_zero")
    if value > Decimal(part.maximum):
        raise ScoreError("above_maximum")
    return decimal_text(value)


def _decimal(text: str) -> Decimal:
    if not text.isascii() or not set(text) <= set("0123456789.+-"):
        raise ScoreError("not_a_number")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ScoreError("not_a_number") from None
    digits, after = value.as_tuple().digits, -int(value.as_tuple().exponent)
    if len(digits) > LARGEST_DECIMAL or after > PLACES_AFTER_THE_POINT:
        raise ScoreError("too_many_digits")
    return value


def weights(stage: schema.Stage) -> dict[str, Fraction]:
    """Part -> weight; of none where the stage is not scored."""
    return {part.key: Fraction(part.weight) for part in parts_of(stage)}


def total(parts: Mapping[str, str], weight_of: Mapping[str, Fraction]) -> Fraction:
    """The weighted sum of the parts, exactly; 0 where the stage is not scored.

    Raises:
        ValueError: when the parts are not those that have weights.
    """
    if parts.keys() != weight_of.keys():
        raise ValueError(f"weights are of {sorted(weight_of)}, parts are of {sorted(parts)}")
    return sum((_weighted(parts[key], weight_of[key]) for key in weight_of), Fraction(0))


@lru_cache(maxsize=65_536)
def fraction(text: str) -> Fraction:
    """A score as an exact fraction; few scores differ among many candidates."""
    return Fraction(text)


@lru_cache(maxsize=65_536)
def _weighted(text: str, weight: Fraction) -> Fraction:
    return fraction(text) * weight


def maximum(stage: schema.Stage) -> Fraction:
    """The highest total there can be."""
    tops = (Fraction(part.maximum) * Fraction(part.weight) for part in parts_of(stage))
    return sum(tops, Fraction(0))
