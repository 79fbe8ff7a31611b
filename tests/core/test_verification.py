"""Verification of a test: drops, errors of measurement, the limit; by hand, by table, at random."""

import csv
from fractions import Fraction
from math import isclose, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.psychometrics import classical
from saty.core.psychometrics.classical import Column
from saty.core.verification import (
    FEWEST,
    Limit,
    Measured,
    error_of_columns,
    error_of_section,
    error_of_total,
    limit_of,
    pooled,
)

DATA = Path(__file__).parents[1] / "data"
CREDITS = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
MATRICES = st.integers(2, 6).flatmap(
    lambda items: st.lists(
        st.lists(CREDITS, min_size=items, max_size=items), min_size=2, max_size=12
    )
)
MANY = FEWEST


def by_items(rows):
    return [list(column) for column in zip(*rows, strict=True)]


def as_columns(rows):
    values = sorted({credit for row in rows for credit in row})
    codes = np.array([[values.index(credit) for credit in row] for row in rows])
    return [Column(column, tuple(values)) for column in codes.T]


def lsat(name):
    with (DATA / f"{name}_patterns.csv").open() as file:
        rows = [list(map(int, row)) for row in list(csv.reader(file))[1:]]
    return [[Fraction(each) for each in row[:-1]] for row in rows for _ in range(row[-1])]


@pytest.mark.parametrize(("name", "published"), [("lsat6", 0.86907), ("lsat7", 0.88613)])
def test_error_of_lsat_is_the_square_of_the_one_published(name, published):
    found = error_of_columns(as_columns(lsat(name)))

    assert round(sqrt(found), 5) == published


def test_error_by_hand():
    rows = [[Fraction(each) for each in row] for row in ([0, 0], [0, 1], [1, 0], [1, 1])]

    # Each item varies by 1/3 and their sum by 2/3, so that alpha is 0: all variance is error.
    assert error_of_section(by_items(rows)) == Fraction(2, 3)


@given(MATRICES)
def test_error_of_many_is_the_error_of_each_written_out(rows):
    assert error_of_columns(as_columns(rows)) == error_of_section(by_items(rows))


@given(MATRICES)
def test_error_is_variance_times_one_less_alpha_and_never_below_0(rows):
    found = error_of_section(by_items(rows))
    figures = classical.analyse(as_columns(rows))

    assert found >= 0
    if figures.alpha is not None:
        wanted = figures.deviation**2 * (1 - figures.alpha)
        assert isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("rows", [[[Fraction(1)], [Fraction(0)]], [[Fraction(1), Fraction(0)]]])
def test_one_item_or_one_person_measures_no_error(rows):
    assert error_of_section(by_items(rows)) is None
    assert error_of_columns(as_columns(rows)) is None


def test_error_of_a_total_is_that_of_its_sections_at_their_worth():
    found = error_of_total(
        {"verbal": Fraction(4), "numerical": Fraction(9)},
        {"verbal": Fraction(1), "numerical": Fraction(1, 3)},
        40,
    )

    assert found == Measured(Fraction(5), 40)


def test_forms_weigh_by_their_people():
    forms = [Measured(Fraction(2), 30), Measured(Fraction(5), 10)]

    assert pooled(forms) == Measured(Fraction(11, 4), 40)
    assert pooled([]) == Measured(Fraction(0), 0)


@pytest.mark.parametrize(
    ("rule", "at_least", "first", "second", "drop", "heard"),
    [
        ("points", "5", None, None, "5", True),
        ("points", "5", None, None, "4.999999", False),
        ("points", "5", None, None, "-9", False),
        # Errors of 9 and 16 make a standard error of the difference of exactly 5.
        ("standard_error", "2", (9, MANY), (16, MANY), "10", True),
        ("standard_error", "2", (9, MANY), (16, MANY), "9.999999", False),
        ("standard_error", "2", (9, MANY), (16, MANY), "-10", False),
        ("standard_error", "2", (9, MANY - 1), (16, MANY), "50", False),
        ("standard_error", "2", (9, MANY), (16, MANY - 1), "50", False),
        ("standard_error", "2", None, (16, MANY), "50", False),
        ("standard_error", "2", (0, MANY), (0, MANY), "50", False),
    ],
)
def test_who_is_heard(rule, at_least, first, second, drop, heard):
    measured = [
        Measured(Fraction(each[0]), each[1]) if each is not None else None
        for each in (first, second)
    ]

    limit = limit_of(rule, Fraction(at_least), *measured)

    assert limit.reached_by(Fraction(drop)) is heard


def test_limit_is_shown_rounded_down_so_that_nobody_heard_is_below_it():
    error = Measured(Fraction(1), MANY)

    limit = limit_of("standard_error", Fraction("1.96"), error, error)

    assert limit.shown == "2.77"
    assert limit.square == Fraction("1.96") ** 2 * 2
    assert limit_of("standard_error", Fraction(2)).shown == ""


@given(st.fractions(0, 100), st.fractions(0, 100), st.fractions("0.01", 10))
def test_farther_drop_is_heard_where_a_nearer_one_is(drop, more, square):
    limit = Limit("standard_error", Fraction(1), square)

    assert limit.reached_by(drop + more) or not limit.reached_by(drop)


@given(st.fractions("0.01", 50), st.fractions("0.1", 5))
def test_shown_limit_is_below_every_drop_that_is_heard(error, at_least):
    limit = limit_of("standard_error", at_least, Measured(error, MANY), Measured(error, MANY))

    assert (
        Fraction(limit.shown) ** 2 <= limit.square < (Fraction(limit.shown) + Fraction(1, 100)) ** 2
    )
