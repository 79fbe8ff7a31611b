"""Texts of items as checks compare them: folded, as numbers whatever their separators."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core import item_texts
from saty.core.items import Item, Wording, faults


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Алматы", " **алматы**. "),
        ("Ёлка  и\u00a0дом", "елка и дом"),
        ("The $x + y$ axis", "the $x+y$ axis"),
    ],
)
def test_texts_that_say_the_same_fold_alike(one, other):
    assert item_texts.folded(one) == item_texts.folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("$M$", "$m$"), ("-5", "5"), ("x^2", "x2"), (".5", "5"), ("5%", "5")]
)
def test_texts_that_say_something_else_fold_apart(one, other):
    assert item_texts.folded(one) != item_texts.folded(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Let $x_1$ and $$y = 2$$ be", ["x_1", "y = 2"]),
        ("It costs $5 and then $6", []),
        (r"It costs \$5, not \$6", []),
        (r"$a \$ b$", [r"a \$ b"]),
        ("$ x $ and 5$y$", ["x"]),
        ("One $\n\n and two$", []),
    ],
)
def test_formulas_stand_between_dollars(text, found):
    assert item_texts.formulas(text) == found


@pytest.mark.parametrize(
    ("token", "values"),
    [
        ("7", {"7"}),
        ("1 250,5", {"1250.5"}),
        ("1\u202f250\u202f000", {"1250000"}),
        ("1,250.5", {"1250.5"}),
        ("1.250,5", {"1250.5"}),
        ("1,250", {"1250", "1.25"}),
        ("0,125", {"0.125"}),
        ("12,5", {"12.5"}),
        ("1,250,000", {"1250000"}),
        ("1 250", {"1250"}),
    ],
)
def test_number_is_read_with_any_separators(token, values):
    assert item_texts.readings(token) == {Fraction(value) for value in values}


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_number_written_for_any_language_is_the_same_number(whole, decimals):
    value = Fraction(whole) + Fraction(decimals, 100)
    english = f"{whole:,}.{decimals:02}"
    russian = f"{whole:,}".replace(",", "\u00a0") + f",{decimals:02}"

    assert [*item_texts.numbers(english).values()] == [{value}]
    assert [*item_texts.numbers(russian).values()] == [{value}]


def test_day_and_year_of_a_date_are_numbers_and_its_month_may_be_a_word():
    dated, worded = item_texts.numbers("01.02.2024"), item_texts.numbers("1 February 2024")

    assert item_texts.missing_numbers(worded, dated) == []
    assert item_texts.missing_numbers(dated, worded) == []


def test_number_that_the_other_text_lacks_is_named_as_it_is_written():
    here, there = item_texts.numbers("от 3 до 1 250,5"), item_texts.numbers("from 3 to 1,205.5")

    assert item_texts.missing_numbers(here, there) == ["1 250,5"]


@pytest.mark.parametrize(
    ("text", "values"),
    [("−12,5 %", {"-12.5"}), ("**7**.", {"7"}), ("7 days", set()), ("", set()), ("$7$", set())],
)
def test_number_alone_is_a_whole_text(text, values):
    assert item_texts.number_alone(text) == {Fraction(value) for value in values}


def test_order_of_options_makes_no_other_question():
    one = Wording("Which?", ("A", "B", "C"))

    assert item_texts.whole_question(one) == item_texts.whole_question(
        Wording("which?", ("c", "a", "b"))
    )
    assert item_texts.whole_question(one) != item_texts.whole_question(
        Wording("Which?", ("A", "B"))
    )


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x1f", "\x7f", "\x96", "\ufffe"])
def test_control_characters_in_texts_are_faults(character):
    bad = f"a{character}b"
    wording = Wording("What?", ("one", bad), accepted=(bad,), explanation=bad)

    assert [
        (each.key, each.place) for each in faults(Item("single", {"en": wording}, right=(0,)))
    ] == [
        ("control_characters", "en.options.1"),
        ("control_characters", "en.explanation"),
        ("control_characters", "en.accepted"),
    ]


def test_line_breaks_and_tabs_are_no_faults():
    wording = Wording("What?\r\n\n- this\tor that", ("one", "two"))

    assert faults(Item("single", {"en": wording}, right=(0,))) == []
