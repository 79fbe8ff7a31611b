"""Classical test theory: how hard items are, how they go with the rest, how reliable a form is.

Sources:

- Lord and Novick 1968, "Statistical theories of mental test scores": difficulty p (chapter 15.2),
  item-rest correlation, that is the item against the sum of the others, so that it is not
  correlated with itself (15.3), point-biserial correlation (15.4), standard error of measurement
  S x sqrt(1 - reliability) (3.9);
- Cronbach 1951, "Coefficient alpha and the internal structure of tests", Psychometrika 16;
- Kuder and Richardson 1937, "The theory of the estimation of test reliability", Psychometrika 2:
  formula 20, which is alpha where every credit is 0 or 1;
- Haladyna and Rodriguez 2013, "Developing and validating test items": distractors by groups of the
  total score, here thirds.

Variances are of a sample (n - 1) throughout. Results are floats, for show; p is exact. A figure
that cannot be had, such as a correlation with something that does not vary, is None.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

FEWEST = 10
"""People of whom figures are shown at all."""
HARD, EASY, UNRELATED = 0.2, 0.95, 0.15
"""An item needs a look where p is below the first or above the second, or item-rest below the
third."""

Flag = Literal["hard", "easy", "unrelated", "distractor_beats_key", "distractor_unused"]
FLAGS: tuple[Flag, ...] = (
    "distractor_beats_key", "unrelated", "hard", "easy", "distractor_unused",
)  # fmt: skip
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Column:
    """What everybody answered to one item: for each person the number of an answer that occurs."""

    codes: Codes
    """By person."""
    credits: tuple[Fraction, ...]
    """Of each answer that occurs."""
    chosen: tuple[frozenset[int], ...] = ()
    """The options in each answer that occurs; empty where the item has none."""
    options: int = 0
    """How many options can be told apart; 0 for items without."""
    key: frozenset[int] = frozenset()
    """The options that belong to the full credit."""

    @property
    def values(self) -> Floats:
        """The credit of each person."""
        return np.array([float(each) for each in self.credits])[self.codes]

    @property
    def p(self) -> Fraction:
        """The mean credit, exactly."""
        counts = np.bincount(self.codes, minlength=len(self.credits))
        total = sum((int(n) * c for n, c in zip(counts, self.credits, strict=True)), Fraction(0))
        return total / len(self.codes)

    def has(self, option: int) -> NDArray[np.bool_]:
        """Who has chosen an option."""
        return np.array([option in each for each in self.chosen])[self.codes]


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """How an option works."""

    place: int
    is_key: bool
    number: int
    """How many chose it."""
    by_third: tuple[int, int, int]
    """Of them in the lowest, middle and highest third of the total score."""
    correlation: float | None
    """Point-biserial, with the sum of the other items."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How an item works."""

    people: int
    p: Fraction
    item_rest: float | None
    alpha_without: float | None
    blank: int
    """How many chose no option, where there are options."""
    options: tuple[OptionFigures, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class FormFigures:
    """How a form works as a whole."""

    people: int
    mean: float
    deviation: float | None
    alpha: float | None
    kr20: float | None
    """None where an item gives parts of the credit."""
    error: float | None
    """Standard error of measurement, in items."""
    scores: tuple[tuple[float, int], ...]
    """Sum of credits -> how many have it, from the lowest."""
    items: tuple[ItemFigures, ...]


def correlation(first: Floats, second: Floats) -> float | None:
    """Pearson's r; None where one of both does not vary."""
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def item_rest(credits: Floats) -> list[float | None]:
    """The correlation of each item (column) with the sum of the others."""
    total = credits.sum(axis=1)
    return [correlation(column, total - column) for column in credits.T]


def alpha(credits: Floats) -> float | None:
    """Cronbach's alpha: k / (k - 1) x (1 - sum of item variances / variance of the sum)."""
    people, items = credits.shape
    if people < 2 or items < 2:
        return None
    total = credits.sum(axis=1).var(ddof=1)
    if total == 0:
        return None
    return float(items / (items - 1) * (1 - credits.var(axis=0, ddof=1).sum() / total))


def alphas_without(credits: Floats) -> list[float | None]:
    """Alpha of the form without each item in turn."""
    people, items = credits.shape
    if people < 2 or items < 3:
        return [None] * items
    total, variances = credits.sum(axis=1), credits.var(axis=0, ddof=1)
    found: list[float | None] = []
    for place, column in enumerate(credits.T):
        rest = (total - column).var(ddof=1)
        others = variances.sum() - variances[place]
        left = items - 1
        found.append(float(left / (left - 1) * (1 - others / rest)) if rest > 0 else None)
    return found


def kr20(credits: Floats) -> float | None:
    """Kuder-Richardson 20: k / (k - 1) x (1 - sum of p q / variance), variances of n."""
    people, items = credits.shape
    if people < 2 or items < 2 or not np.isin(credits, (0, 1)).all():
        return None
    total = credits.sum(axis=1).var()
    p = credits.mean(axis=0)
    return float(items / (items - 1) * (1 - (p * (1 - p)).sum() / total)) if total > 0 else None


def error_of_measurement(deviation: float | None, reliability: float | None) -> float | None:
    """S x sqrt(1 - reliability); a reliability below 0 counts as 0, one above 1 as 1."""
    if deviation is None or reliability is None:
        return None
    return float(deviation * np.sqrt(1 - min(max(reliability, 0.0), 1.0)))


def thirds(total: Floats) -> Codes:
    """Of each person: 0, 1 or 2 for the lowest, middle and highest third of the total score.

    Whoever is equal stays together, in the third where the middle of their places falls.
    """
    _distinct, inverse, counts = np.unique(total, return_inverse=True, return_counts=True)
    above = np.cumsum(counts)
    middle = (above - counts + above) / 2
    return np.minimum(middle * 3 // len(total), 2).astype(np.int64)[inverse]


def analyse(columns: Sequence[Column]) -> FormFigures:
    """Every figure of a form, from the answers of at least one person to at least one item."""
    credits = np.column_stack([column.values for column in columns])
    total = credits.sum(axis=1)
    groups, rests, without = thirds(total), item_rest(credits), alphas_without(credits)
    items = tuple(
        _item(column, total - credits[:, place], groups, rests[place], without[place])
        for place, column in enumerate(columns)
    )
    deviation = float(total.std(ddof=1)) if len(total) > 1 else None
    reliability = alpha(credits)
    scores, counts = np.unique(np.round(total, 9), return_counts=True)
    return FormFigures(
        people=len(total),
        mean=float(total.mean()),
        deviation=deviation,
        alpha=reliability,
        kr20=kr20(credits),
        error=error_of_measurement(deviation, reliability),
        scores=tuple((float(s), int(n)) for s, n in zip(scores, counts, strict=True)),
        items=items,
    )


def _item(
    column: Column, rest: Floats, groups: Codes, related: float | None, without: float | None
) -> ItemFigures:
    options = tuple(_option(column, place, rest, groups) for place in range(column.options))
    p = column.p
    blank = int((~_chose_any(column)).sum()) if column.options else 0
    found = set(_flags(p, related, options))
    return ItemFigures(
        people=len(column.codes),
        p=p,
        item_rest=related,
        alpha_without=without,
        blank=blank,
        options=options,
        flags=tuple(flag for flag in FLAGS if flag in found),
    )


def _chose_any(column: Column) -> NDArray[np.bool_]:
    return np.array([bool(each) for each in column.chosen])[column.codes]


def _option(column: Column, place: int, rest: Floats, groups: Codes) -> OptionFigures:
    chose = column.has(place)
    low, middle, high = (int((chose & (groups == third)).sum()) for third in range(3))
    return OptionFigures(
        place=place,
        is_key=place in column.key,
        number=int(chose.sum()),
        by_third=(low, middle, high),
        correlation=correlation(chose.astype(np.float64), rest),
    )


def _flags(p: Fraction, related: float | None, options: Sequence[OptionFigures]) -> Iterator[Flag]:
    if p < Fraction(str(HARD)):
        yield "hard"
    if p > Fraction(str(EASY)):
        yield "easy"
    if related is not None and related < UNRELATED:
        yield "unrelated"
    keyed = [each.by_third[2] for each in options if each.is_key]
    wrong = [each for each in options if not each.is_key]
    if keyed and any(each.by_third[2] > min(keyed) for each in wrong):
        yield "distractor_beats_key"
    if any(each.number == 0 for each in wrong):
        yield "distractor_unused"
