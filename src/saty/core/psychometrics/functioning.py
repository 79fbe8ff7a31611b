"""Differential item functioning: whether an item is harder in one language for equal people.

The Mantel-Haenszel procedure (Mantel and Haenszel 1959; Holland and Thayer 1988, "Differential
item performance and the Mantel-Haenszel procedure"): people are compared within equal total
scores, the item studied included; the common odds ratio becomes the delta of ETS,
-2.35 x ln(odds ratio), below 0 where the item is harder for the focal group. Its standard error
follows Robins, Breslow and Greenland 1986 (Biometrics 42). The chi-square has one degree of
freedom, with the correction for continuity.

Classes (Zwick 2012, "A review of ETS differential item functioning assessment procedures", ETS
RR-12-08): A where delta is not significantly different from 0 at 5 % or below 1 in size; C where
it is at least 1.5 in size and significantly above 1; B between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, log, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from saty.core.psychometrics.classical import Floats

FEWEST = 100
"""People in each language; below it nothing is said."""
DELTA = 2.35
SIGNIFICANT = 0.05
ONE_SIDED = 1.645
"""The 95th percentile of the normal distribution."""
Class = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Table:
    """People of one total score: how many are right and wrong in both groups."""

    reference_right: int
    reference_wrong: int
    focal_right: int
    focal_wrong: int

    @property
    def people(self) -> int:
        """All of them."""
        return self.reference_right + self.reference_wrong + self.focal_right + self.focal_wrong


@dataclass(frozen=True, slots=True)
class Functioning:
    """How differently an item works."""

    odds_ratio: float
    chi_square: float
    significance: float
    delta: float
    error: float
    """Standard error of delta."""
    grade: Class


def mantel_haenszel(tables: Sequence[Table]) -> Functioning | None:
    """The common odds ratio of several tables; None where it cannot be estimated."""
    used = [each for each in tables if each.people > 1]
    agree = sum(t.reference_right * t.focal_wrong / t.people for t in used)
    cross = sum(t.reference_wrong * t.focal_right / t.people for t in used)
    spread = sum(map(_variance, used))
    if not agree or not cross or not spread:
        return None
    ratio = agree / cross
    gap = abs(sum(t.reference_right - _expected(t) for t in used))
    chi_square = max(gap - 0.5, 0.0) ** 2 / spread
    significance = erfc(sqrt(chi_square / 2))
    delta, error = -DELTA * log(ratio), DELTA * sqrt(_log_variance(used, agree, cross))
    grade = _grade(delta, error, significance)
    return Functioning(ratio, chi_square, significance, delta, error, grade)


def _expected(table: Table) -> float:
    right = table.reference_right + table.focal_right
    reference = table.reference_right + table.reference_wrong
    return right * reference / table.people


def _variance(table: Table) -> float:
    n = table.people
    reference = table.reference_right + table.reference_wrong
    right = table.reference_right + table.focal_right
    return reference * (n - reference) * right * (n - right) / (n * n * (n - 1))


def _log_variance(tables: Sequence[Table], agree: float, cross: float) -> float:
    """Of the logarithm of the odds ratio, after Robins, Breslow and Greenland."""
    of_agree = of_both = of_cross = 0.0
    for t in tables:
        p = (t.reference_right + t.focal_wrong) / t.people
        q = (t.reference_wrong + t.focal_right) / t.people
        r = t.reference_right * t.focal_wrong / t.people
        s = t.reference_wrong * t.focal_right / t.people
        of_agree, of_both, of_cross = of_agree + p * r, of_both + p * s + q * r, of_cross + q * s
    return of_agree / (2 * agree**2) + of_both / (2 * agree * cross) + of_cross / (2 * cross**2)


def _grade(delta: float, error: float, significance: float) -> Class:
    size = abs(delta)
    if size < 1 or significance >= SIGNIFICANT:
        return "A"
    return "C" if size >= 1.5 and size - ONE_SIDED * error > 1 else "B"


def between(
    is_right: NDArray[np.bool_], total: Floats, is_reference: NDArray[np.bool_]
) -> Functioning | None:
    """How an item works for the focal group (not `is_reference`) at equal totals.

    None where either group has fewer than `FEWEST` people, or nothing can be estimated.
    """
    if min(is_reference.sum(), (~is_reference).sum()) < FEWEST:
        return None
    _scores, stratum = np.unique(np.floor(total + 1e-9), return_inverse=True)
    size = int(stratum.max()) + 1
    counts = [
        np.bincount(stratum[group & (is_right == right)], minlength=size)
        for group in (is_reference, ~is_reference)
        for right in (True, False)
    ]
    return mantel_haenszel([Table(*map(int, row)) for row in zip(*counts, strict=True)])
