"""Classical test theory against published figures, functioning by language, and the simulation."""

import csv
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from saty.core.psychometrics import classical, functioning, simulation
from saty.core.psychometrics.classical import Column
from saty.core.psychometrics.functioning import Table

DATA = Path(__file__).parents[1] / "data"


def patterns(name):
    """Answer patterns of Bock and Lieberman 1970: a row for each person."""
    with (DATA / f"{name}_patterns.csv").open() as file:
        rows = [list(map(int, row)) for row in list(csv.reader(file))[1:]]
    return np.array([row[:-1] for row in rows for _ in range(row[-1])])


def columns(credits):
    return [Column(column, (Fraction(0), Fraction(1))) for column in credits.T]


def rounded(values, digits=5):
    return [None if each is None else round(each, digits) for each in values]


def test_figures_of_lsat_6_are_those_published():
    found = classical.analyse(columns(patterns("lsat6")))

    assert found.people == 1000
    assert round(found.alpha, 5) == 0.29500
    assert round(found.kr20, 5) == 0.29500
    assert round(found.error, 5) == 0.86907
    related = [each.item_rest for each in found.items]
    assert rounded(related) == [0.11283, 0.15318, 0.17278, 0.14443, 0.12160]
    assert [each.p for each in found.items] == [
        Fraction(text) for text in ("0.924", "0.709", "0.553", "0.763", "0.870")
    ]
    assert found.mean == pytest.approx(3.819)


def test_figures_of_lsat_7_are_those_published():
    found = classical.analyse(columns(patterns("lsat7")))

    assert round(found.alpha, 5) == 0.45341
    assert round(found.error, 5) == 0.88613


def test_alpha_without_an_item_is_alpha_of_the_others():
    credits = patterns("lsat7").astype(float)

    for place, found in enumerate(classical.alphas_without(credits)):
        assert found == pytest.approx(classical.alpha(np.delete(credits, place, axis=1)))


def choices(chosen, key=0, options=3):
    """A column of a single choice from the place that each person chose."""
    return Column(
        np.array(chosen),
        tuple(Fraction(place == key) for place in range(options)),
        tuple(frozenset({place}) for place in range(options)),
        options,
        frozenset({key}),
    )


def filler(*sums):
    """Other items, such that the total of each person is as given."""
    return [
        Column(np.array([int(total > place) for total in sums]), (Fraction(0), Fraction(1)))
        for place in range(max(sums))
    ]


def test_distractors_are_counted_by_thirds_of_the_total_score():
    chosen = [2, 2, 1, 1, 1, 0, 0, 0, 0]
    form = [choices(chosen), *filler(0, 0, 0, 3, 3, 3, 6, 6, 6)]

    key, second, third = classical.analyse(form).items[0].options

    assert (key.number, key.by_third, key.is_key) == (4, (0, 1, 3), True)
    assert (second.number, second.by_third) == (3, (1, 2, 0))
    assert (third.number, third.by_third) == (2, (2, 0, 0))
    assert key.correlation > 0 > third.correlation


def test_equal_people_stay_in_one_third():
    assert list(classical.thirds(np.array([5.0, 5, 5, 5]))) == [1, 1, 1, 1]
    assert list(classical.thirds(np.array([1.0, 2, 3, 3, 3, 9]))) == [0, 0, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("chosen", "flags"),
    [
        ("1212 12 010000000000", ()),
        ("1212 21 121212120120", ("hard",)),
        ("1200 00 000000000000", ()),
        ("2000 00 000000000000", ("distractor_unused",)),
        ("0000 00 000000000000", ("easy", "distractor_unused")),
        ("0000 00 001111111212", ("distractor_beats_key", "unrelated")),
        ("1111 11 111000000000", ("distractor_unused",)),
    ],
    ids=["good", "hard", "p .89", "not chosen", "easy", "key of another", "two options work"],
)
def test_item_needs_a_look_within_the_declared_limits(chosen, flags):
    places = [int(place) for place in chosen.replace(" ", "")]

    found = classical.analyse([choices(places), *filler(*range(18))]).items[0].flags

    assert found == flags


@pytest.mark.parametrize(
    ("right", "flags"),
    [(19, ("hard",)), (20, ()), (95, ()), (96, ("easy",))],
)
def test_limits_of_p_themselves_are_no_flag(right, flags):
    """20 of 100 and 95 of 100 are still within; 19 and 96 are not."""
    people = [1] * (100 - right) + [0] * right
    people = [*people[:50], 2, *people[51:]] if right < 50 else [2, *people[1:]]

    found = classical.analyse([choices(people), *filler(*range(100))]).items[0].flags

    assert found == flags


def test_worst_flags_come_first():
    form = [choices([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]), *filler(*range(10))]

    assert classical.analyse(form).items[0].flags == (
        "distractor_beats_key",
        "unrelated",
        "distractor_unused",
    )


def test_figures_that_cannot_be_had_are_none():
    found = classical.analyse([choices([0])])

    assert (found.alpha, found.kr20, found.deviation, found.error) == (None, None, None, None)
    assert found.items[0].item_rest is None


def test_blank_answers_choose_nothing():
    column = Column(
        np.array([0, 1, 0]), (Fraction(0), Fraction(1)), (frozenset(), frozenset({1})), 2,
        frozenset({1}),
    )  # fmt: skip

    (found,) = classical.analyse([column]).items

    assert found.blank == 2
    assert [each.number for each in found.options] == [0, 1]


BERKELEY = (
    (512, 313, 89, 19), (353, 207, 17, 8), (120, 205, 202, 391),
    (138, 279, 131, 244), (53, 138, 94, 299), (22, 351, 24, 317),
)  # fmt: skip
"""Bickel, Hammel and O'Connell 1975: admitted and refused men and women, by department."""


def test_mantel_haenszel_is_that_of_a_published_example():
    """`mantelhaen.test(UCBAdmissions)` in the manual of R: 1.4269, 0.9046968, 0.7719 to 1.0603."""
    found = functioning.mantel_haenszel([Table(*row) for row in BERKELEY])

    assert round(found.chi_square, 4) == 1.4269
    assert round(found.significance, 4) == 0.2323
    assert round(found.odds_ratio, 7) == 0.9046968
    reach = 1.959964 * found.error / 2.35
    ends = [math.exp(math.log(found.odds_ratio) + sign * reach) for sign in (-1, 1)]
    assert rounded(ends, 4) == [0.7719, 1.0603]
    assert found.grade == "A"


@pytest.mark.parametrize(
    ("table", "grade"),
    [
        (Table(60, 40, 60, 40), "A"),
        (Table(500, 500, 400, 600), "A"),
        (Table(600, 400, 460, 540), "B"),
        (Table(800, 200, 400, 600), "C"),
        (Table(80, 20, 65, 35), "B"),
        (Table(40, 10, 30, 20), "A"),
    ],
)
def test_classes_need_size_and_significance(table, grade):
    assert functioning.mantel_haenszel([table]).grade == grade


def test_item_that_is_harder_for_the_focal_group_has_a_delta_below_0():
    found = functioning.mantel_haenszel([Table(80, 20, 40, 60)])

    assert found.delta < -1.5


def test_too_few_people_say_nothing():
    right = np.array([True, False] * 60)
    reference = np.array([True] * 60 + [False] * 60)

    assert functioning.between(right, right.astype(float), reference) is None
    assert functioning.mantel_haenszel([Table(5, 0, 5, 0)]) is None


def test_equal_people_of_equal_ability_are_in_class_a():
    random = np.random.default_rng(5)
    items = [simulation.Posed(difficulty) for difficulty in np.linspace(-1, 1, 20)]
    chosen = simulation.answers(items, random.normal(size=1000), random)
    right = chosen == 0
    total = right.sum(axis=1).astype(float)
    reference = np.arange(1000) < 500

    grades = [functioning.between(column, total, reference).grade for column in right.T]

    assert grades.count("A") >= 19


def test_simulation_recovers_difficulty_and_reliability_roughly():
    random = np.random.default_rng(7)
    items = [
        simulation.Posed(b, 1.0, 4, key=place % 4, guessing=0.1)
        for place, b in enumerate(np.linspace(-1.5, 1.5, 40))
    ]
    abilities = random.normal(size=2000)

    chosen = simulation.answers(items, abilities, random)

    form = classical.analyse(
        [choices(column, item.key, 4) for column, item in zip(chosen.T, items, strict=True)]
    )
    expected = [simulation.chance_of_key(item, abilities).mean() for item in items]
    assert np.allclose([float(each.p) for each in form.items], expected, atol=0.04)
    assert 0.85 < form.alpha < 0.97
    assert all(each.number for item in form.items for each in item.options)
    assert not any("distractor_beats_key" in each.flags for each in form.items)
