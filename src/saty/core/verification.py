"""Whether a verified result fell improbably far: figures for people who decide, no decision.

A test is sat twice, in parallel forms, the second time under supervision. Comparing the two, and
looking closer at whoever falls far, is how unproctored tests are verified (Guo and Drasgow 2010,
"Detecting cheating on unproctored internet tests: the Z-test and the likelihood ratio test",
International Journal of Selection and Assessment 18; theirs works on the items, this on the
totals). The rules, in exact fractions:

1. Drop: total of the first test - total of the second, both weighted alike.
2. Error variance of a section of k items: k / (k - 1) x (sum of the items' variances - S^2 / k),
   where S^2 is the variance of the sum of credits. It is the square of the standard error of
   measurement S x sqrt(1 - alpha) of classical test theory (Lord and Novick 1968, chapter 3), with
   Cronbach's alpha of the section written out. Variances are of a sample (n - 1).
3. Error variance of a total: the sum of those of its sections, each times the square of what one
   credit is worth (errors of sections are taken as uncorrelated, as in stratified alpha).
4. Over several forms: the mean, each form weighted by its people.
5. Error variance of a difference: the sum of those of both tests; its root is the standard error
   of a difference.
6. By "standard_error" a drop is improbable where it is above 0 and drop^2 >= at_least^2 x error
   variance of the difference: squares are compared, so that no root and no float decides. By
   "points" where drop >= at_least.
7. From fewer than `FEWEST` people in either test, "standard_error" says nothing of anybody.

What it does not do: whoever was chosen for a high first result is expected to fall a little without
having done anything wrong (regression to the mean), and forms are taken as equally hard. So a drop
beyond the limit is a ground to ask, never a finding.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from saty.core.psychometrics.classical import Column

Rule = Literal["standard_error", "points"]
FEWEST = 30
"""People who must have sat each of both tests before errors of measurement are taken from them."""
PLACES = 2
"""Of a limit as it is shown."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The error of one test or form: its variance in points of the total, from so many people."""

    error: Fraction
    people: int


@dataclass(frozen=True, slots=True)
class Limit:
    """From which drop on a candidate is heard; `square` is its exact square, None where the rule
    says nothing."""

    rule: Rule
    at_least: Fraction
    square: Fraction | None

    @property
    def shown(self) -> str:
        """The limit as a decimal of `PLACES`, rounded down: whoever reaches it sees no more."""
        if self.square is None:
            return ""
        scale = 10**PLACES
        scaled = self.square * scale**2
        whole, rest = divmod(isqrt(scaled.numerator // scaled.denominator), scale)
        return f"{whole}.{rest:0{PLACES}d}"

    def reached_by(self, drop: Fraction) -> bool:
        """Whether a drop is improbable."""
        return self.square is not None and drop > 0 and drop * drop >= self.square


def error_of_section(columns: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """The error variance of a sum of credits; `columns` are items, each with every person's credit.

    None where there are fewer than two items or two people. Never below 0.

    Raises:
        ValueError: where items have different numbers of people.
    """
    if len(columns) < 2 or len(columns[0]) < 2:
        return None
    sums = [sum(row, Fraction(0)) for row in zip(*columns, strict=True)]
    return error_from(len(columns), [variance(each) for each in columns], variance(sums))


def error_of_columns(columns: Sequence[Column]) -> Fraction | None:
    """As `error_of_section`, of many people at once: whole numbers over a common denominator."""
    if len(columns) < 2 or len(columns[0].codes) < 2:
        return None
    denominator = lcm(*(credit.denominator for each in columns for credit in each.credits))
    whole = np.array([_whole(each, denominator)[each.codes] for each in columns])
    variances = [_variance_of(row, denominator) for row in whole]
    return error_from(len(columns), variances, _variance_of(whole.sum(axis=0), denominator))


def _whole(column: Column, denominator: int) -> NDArray[np.int64]:
    return np.array([int(credit * denominator) for credit in column.credits], dtype=np.int64)


def _variance_of(values: NDArray[np.int64], denominator: int) -> Fraction:
    total, squares = int(values.sum()), int((values * values).sum())
    found = variance_from(len(values), Fraction(total), squares)
    return found / denominator**2


def error_from(items: int, of_items: Iterable[Fraction], of_sum: Fraction) -> Fraction:
    """Rule 2, from variances."""
    return (items * sum(of_items, Fraction(0)) - of_sum) / (items - 1)


def variance(values: Sequence[Fraction]) -> Fraction:
    """The variance of a sample of at least two."""
    return variance_from(len(values), sum(values, Fraction(0)), sum(v * v for v in values))


def variance_from(people: int, total: Fraction, squares: Fraction | int) -> Fraction:
    """The variance of a sample, from its size, its sum and the sum of its squares."""
    return (Fraction(squares) - Fraction(total) ** 2 / people) / (people - 1)


def error_of_total(
    sections: Mapping[str, Fraction], worth: Mapping[str, Fraction], people: int
) -> Measured:
    """Rule 3: error variances of the sections, and what one credit of each adds to the total.

    Raises:
        KeyError: where a section has no worth.
    """
    found = (error * worth[key] ** 2 for key, error in sections.items())
    return Measured(sum(found, Fraction(0)), people)


def pooled(forms: Iterable[Measured]) -> Measured:
    """Rule 4; of nobody where there is no form."""
    listed = list(forms)
    people = sum(each.people for each in listed)
    weighed = sum((each.error * each.people for each in listed), Fraction(0))
    return Measured(weighed / people if people else Fraction(0), people)


def limit_of(
    rule: Rule, at_least: Fraction, first: Measured | None = None, second: Measured | None = None
) -> Limit:
    """From which drop on, by the declared rule."""
    if rule == "points":
        return Limit(rule, at_least, at_least**2)
    return Limit(rule, at_least, _square(at_least, first, second))


def _square(at_least: Fraction, first: Measured | None, second: Measured | None) -> Fraction | None:
    if first is None or second is None or min(first.people, second.people) < FEWEST:
        return None
    error = first.error + second.error
    return at_least**2 * error if error > 0 else None
