"""Whether keys stand in some places more often than chance puts them there.

Tests of a count against equal chances: Pearson's chi-squared goodness of fit where every expected
count is at least 5 (Cochran 1954, "Some methods for strengthening the common chi-squared tests"),
else the exact binomial tail of the fullest place, times the number of places (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

FEWEST_EXPECTED = 5
"""Cochran's rule for chi-squared."""


def chi_squared_tail(statistic: float, degrees: int) -> float:
    """P(X >= statistic) of a chi-squared variable (Abramowitz and Stegun 26.4.4 and 26.4.5)."""
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    if degrees % 2 == 0:
        term = total = math.exp(-half)
        steps = (half / n for n in range(1, degrees // 2))
    else:
        total = math.erfc(math.sqrt(half))
        term = math.sqrt(2 / math.pi) * math.exp(-half) * math.sqrt(statistic)
        total += term if degrees > 1 else 0.0
        steps = (statistic / n for n in range(3, degrees, 2))
    for factor in steps:
        term *= factor
        total += term
    return min(total, 1.0)


def binomial_tail(successes: int, trials: int, chance: float) -> float:
    """P(X >= successes) of so many trials, each with the same chance; summed exactly."""
    if successes <= 0:
        return 1.0
    log, other = math.log(chance), math.log1p(-chance)
    terms = (
        math.lgamma(trials + 1)
        - math.lgamma(n + 1)
        - math.lgamma(trials - n + 1)
        + n * log
        + (trials - n) * other
        for n in range(successes, trials + 1)
    )
    return min(math.fsum(map(math.exp, terms)), 1.0)


def uneven(counts: Sequence[int]) -> float:
    """The probability of counts at least as uneven as these if every place had the same chance."""
    trials, places = sum(counts), len(counts)
    if not trials or places < 2:
        return 1.0
    expected = trials / places
    if expected < FEWEST_EXPECTED:
        return min(places * binomial_tail(max(counts), trials, 1 / places), 1.0)
    statistic = math.fsum((count - expected) ** 2 for count in counts) / expected
    return chi_squared_tail(statistic, places - 1)
