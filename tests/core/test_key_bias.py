"""Tests of bias, against tables and against scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from saty.core.key_bias import binomial_tail, chi_squared_tail, uneven


@pytest.mark.parametrize(
    ("degrees", "critical"), [(1, 3.841), (2, 5.991), (3, 7.815), (4, 9.488), (7, 14.067)]
)
def test_critical_values_of_the_printed_tables_have_five_per_cent(degrees, critical):
    assert chi_squared_tail(critical, degrees) == pytest.approx(0.05, abs=5e-5)


@given(st.floats(0.01, 200), st.integers(1, 19))
def test_tail_of_chi_squared_is_that_of_scipy(statistic, degrees):
    assert chi_squared_tail(statistic, degrees) == pytest.approx(
        float(stats.chi2.sf(statistic, degrees)), rel=1e-9, abs=1e-300
    )


@given(st.integers(1, 400), st.data(), st.sampled_from([1 / 2, 1 / 3, 1 / 4, 1 / 5]))
def test_binomial_tail_is_that_of_scipy(trials, data, chance):
    successes = data.draw(st.integers(0, trials))

    assert binomial_tail(successes, trials, chance) == pytest.approx(
        float(stats.binom.sf(successes - 1, trials, chance)), rel=1e-7, abs=1e-300
    )


@pytest.mark.parametrize(
    ("counts", "is_uneven"),
    [
        ([25, 25, 25, 25], False),
        ([10, 60, 20, 10], True),
        ([0, 12, 0, 0], True),
        ([3, 4, 2, 3], False),
        ([7], False),
        ([], False),
    ],
)
def test_places_are_uneven_beyond_chance(counts, is_uneven):
    assert (uneven(counts) < 0.01) == is_uneven


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6))
def test_unevenness_is_a_probability_and_does_not_ask_for_the_order(counts):
    assert 0 <= uneven(counts) <= 1
    assert uneven(counts) == pytest.approx(uneven(sorted(counts)))
