"""Places in exact fractions, and how scores are shown."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.ranking import Row, composite, rank, shown

TOTALS = st.none() | st.fractions(-3, 3, max_denominator=4)
ROWS = st.lists(
    st.builds(
        lambda total, a, e: (total, {} if a is None else {"a": a}, (e,)),
        TOTALS,
        st.none() | st.integers(0, 2).map(Fraction),
        st.integers(0, 1).map(Fraction),
    ),
    max_size=12,
).map(lambda rows: [Row(str(n), "all", *row) for n, row in enumerate(rows)])


def row(key, total, *, parts=None, earlier=()):
    return Row(key, "all", None if total is None else Fraction(total), parts or {}, earlier)


def places(rows, *tie_order):
    return {each.row.id: each.place for each in rank(rows, tie_order=tie_order)}


def test_composite_is_the_exact_weighted_sum():
    parts = {"theory": Decimal("0.1"), "thinking": Decimal("0.2")}

    total = composite(parts, {"theory": Fraction(1, 3), "thinking": Fraction(2, 3)})

    assert total == Fraction(1, 6)


@pytest.mark.parametrize("parts", [{}, {"a": Decimal(1)}, {"a": Decimal(1), "c": Decimal(1)}])
def test_composite_of_other_parts_than_weighted_is_refused(parts):
    with pytest.raises(ValueError, match="weights are of"):
        composite(parts, {"a": Fraction(1), "b": Fraction(1)})


@pytest.mark.parametrize("score", ["NaN", "Infinity"])
def test_composite_of_a_score_that_is_not_finite_is_refused(score):
    with pytest.raises(ValueError, match="not a finite score: a"):
        composite({"a": Decimal(score)}, {"a": Fraction(1)})


def test_highest_total_is_first_and_equal_rows_share_a_place():
    rows = [row("d", 1), row("b", 2), row("a", 3), row("c", 2)]

    ranked = rank(rows, tie_order=())

    assert [(each.row.id, each.place, each.tied_with) for each in ranked] == [
        ("a", 1, frozenset()),
        ("b", 2, frozenset("bc")),
        ("c", 2, frozenset("bc")),
        ("d", 4, frozenset()),
    ]


def test_row_without_a_total_has_no_place():
    assert places([row("a", None), row("b", 0)]) == {"b": 1}


def test_totals_that_floats_cannot_tell_apart_are_told_apart():
    nearly = Fraction(1, 3) + Fraction(1, 10**30)

    assert places([row("a", Fraction(1, 3)), row("b", nearly)]) == {"b": 1, "a": 2}


def test_tie_is_broken_by_the_declared_keys_in_turn():
    rows = [
        row("a", 9, parts={"x": Fraction(1), "y": Fraction(9)}),
        row("b", 9, parts={"x": Fraction(2), "y": Fraction(1)}),
        row("c", 9, parts={"x": Fraction(2), "y": Fraction(3)}),
    ]

    assert places(rows) == {"a": 1, "b": 1, "c": 1}
    assert places(rows, "x") == {"b": 1, "c": 1, "a": 3}
    assert places(rows, "x", "y") == {"c": 1, "b": 2, "a": 3}
    assert places(rows, "y", "x") == {"a": 1, "c": 2, "b": 3}


def test_tie_is_broken_by_earlier_stages_first_to_last():
    rows = [
        row("a", 9, earlier=(Fraction(5), Fraction(1))),
        row("b", 9, earlier=(Fraction(5), Fraction(2))),
        row("c", 9, earlier=(Fraction(6), Fraction(0))),
    ]

    assert places(rows, "earlier") == {"c": 1, "b": 2, "a": 3}


def test_missing_part_is_lower_than_any_score():
    rows = [
        row("a", 9),
        row("b", 9, parts={"x": Fraction(-1)}),
        row("c", 9, parts={"x": Fraction(0)}),
    ]

    assert places(rows, "x") == {"c": 1, "b": 2, "a": 3}


@given(ROWS, st.randoms())
def test_order_of_rows_changes_no_place(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert places(shuffled, "a", "earlier") == places(rows, "a", "earlier")


@given(ROWS, st.randoms())
def test_id_changes_no_place(rows, random):
    names = [each.id for each in rows]
    random.shuffle(names)
    renamed = [
        Row(name, each.track, each.total, each.parts, each.earlier)
        for name, each in zip(names, rows, strict=True)
    ]

    before, after = places(rows, "a"), places(renamed, "a")

    assert [before.get(each.id) for each in rows] == [after.get(name) for name in names]


@given(ROWS)
def test_place_is_one_more_than_the_rows_that_are_better(rows):
    def key(each):
        part = each.parts.get("a")
        return (each.total, part is not None, part or 0, each.earlier)

    ranked = rank(rows, tie_order=("a", "earlier"))

    with_total = [each for each in rows if each.total is not None]
    assert {each.row.id: each.place for each in ranked} == {
        each.id: 1 + sum(key(other) > key(each) for other in with_total) for each in with_total
    }


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(2, 3), 0, "1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(100), 1, "100.0"),
        (Fraction(999, 1000), 2, "1.00"),
        (Fraction(0), 2, "0.00"),
    ],
)
def test_score_is_shown_rounded_half_up(value, decimals, text):
    assert shown(value, decimals) == text


@given(st.fractions(-1000, 1000), st.integers(0, 6))
def test_shown_score_is_at_most_half_a_unit_off(value, decimals):
    assert abs(Fraction(shown(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)
