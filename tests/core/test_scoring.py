"""Scoring: truth tables of every kind, and what holds whatever is answered."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core import scoring
from saty.core.items import Item, Wording, faults
from saty.core.scoring import (
    AnswerError,
    Chosen,
    Matched,
    Ordered,
    Written,
    credit,
    decimal_of,
    printed_answer,
    read_answer,
    section_score,
    with_key,
)

OPTIONS = ("Zk3", "Ab9", "Qe1", "Mm7")
TARGETS = ("t0", "t1", "t2")
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def item(kind, **fields):
    options = ("a", "b", "c", "d") if kind not in {"number", "text"} else ()
    targets = ("x", "y", "z") if kind == "matching" else ()
    words = Wording("Question?", options, targets)
    return Item(kind=kind, wordings=fields.pop("wordings", {"en": words}), **fields)


SINGLE = item("single", right=(1,))
MULTIPLE = item("multiple", right=(0, 2), partial=True)
WHOLE = item("multiple", right=(0, 2))
ORDERING = item("ordering", right=(2, 0, 3, 1), partial=True)
MATCHING = item("matching", right=(0, 2, 1, 0), partial=True)
NUMBER = item("number", value="12.5", tolerance="0.5")
TEXT = item(
    "text",
    wordings={
        "ru": Wording("Вопрос?", accepted=("Счётная палата",)),
        "en": Wording("Question?", accepted=("Accounts Chamber",)),
    },
)
JUDGEMENT = item("judgement", levels=(3, 1, 0, 2))


def chosen(*places):
    return Chosen(frozenset(places))


@pytest.mark.parametrize(
    ("asked", "answer", "got"),
    [
        (SINGLE, chosen(1), 1),
        (SINGLE, chosen(0), 0),
        (SINGLE, None, 0),
        (WHOLE, chosen(0, 2), 1),
        (WHOLE, chosen(0), 0),
        (WHOLE, chosen(0, 1, 2), 0),
        (MULTIPLE, chosen(0, 2), 1),
        (MULTIPLE, chosen(0), HALF),
        (MULTIPLE, chosen(0, 1, 2), HALF),
        (MULTIPLE, chosen(0, 1), 0),
        (MULTIPLE, chosen(1, 3), 0),
        (MULTIPLE, chosen(0, 1, 2, 3), 0),
        (ORDERING, Ordered((2, 0, 3, 1)), 1),
        (ORDERING, Ordered((1, 2, 0, 3)), Fraction(2, 3)),
        (ORDERING, Ordered((3, 1, 2, 0)), Fraction(2, 3)),
        (ORDERING, Ordered((1, 3, 0, 2)), 0),
        (item("ordering", right=(2, 0, 3, 1)), Ordered((3, 1, 2, 0)), 0),
        (MATCHING, Matched({0: 0, 1: 2, 2: 1, 3: 0}), 1),
        (MATCHING, Matched({0: 0, 1: 2}), HALF),
        (MATCHING, Matched({0: 1, 1: 1, 2: 2, 3: 1}), 0),
        (item("matching", right=(0, 2, 1, 0)), Matched({0: 0, 1: 2}), 0),
        (JUDGEMENT, chosen(0), 1),
        (JUDGEMENT, chosen(3), Fraction(2, 3)),
        (JUDGEMENT, chosen(1), THIRD),
        (JUDGEMENT, chosen(2), 0),
        (JUDGEMENT, None, 0),
    ],
)
def test_credit_of_a_choice(asked, answer, got):
    assert credit(asked, answer) == got


@pytest.mark.parametrize(
    ("typed", "got"),
    [
        ("12.5", 1),
        ("12,5", 1),
        (" 1 2,5 ", 1),
        ("13", 1),
        ("12", 1),
        ("+12.50", 1),
        ("12.4999999999", 1),
        ("13.0000000001", 0),
        ("11.99", 0),
        ("-12.5", 0),
        ("1.25e1", 0),
        ("25/2", 0),
        ("twelve", 0),
        ("12.5.0", 0),
        ("\u0661\u0662", 0),
    ],
)
def test_number_is_within_its_tolerance_exactly(typed, got):
    assert credit(NUMBER, Written(typed)) == got


@pytest.mark.parametrize("typed", ["-3", "−3", "–3", " - 3 "])
def test_any_minus_sign_is_taken(typed):
    assert credit(item("number", value="-3"), Written(typed)) == 1


@pytest.mark.parametrize(
    ("typed", "got"),
    [
        ("Счётная палата", 1),
        ("счетная  ПАЛАТА", 1),
        ("accounts chamber", 1),
        ("Счётная", 0),
        ("Счётная палата.", 0),
    ],
)
def test_text_is_folded_and_accepted_in_any_language(typed, got):
    assert credit(TEXT, Written(typed)) == got


EVERY = (SINGLE, WHOLE, MULTIPLE, ORDERING, MATCHING, NUMBER, TEXT, JUDGEMENT)


@pytest.mark.parametrize("asked", EVERY, ids=lambda each: each.kind)
def test_right_answer_is_1_blank_is_0_and_void_is_1_for_all(asked):
    assert credit(asked, scoring.right_answer(asked)) == 1
    assert credit(asked, None) == 0
    assert credit(asked, None, is_void=True) == 1
    assert faults(asked) == []


@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [
        ("single", "Ab9", chosen(1)),
        ("judgement", "Zk3", chosen(0)),
        ("multiple", ["Qe1", "Zk3"], chosen(0, 2)),
        ("ordering", ["Mm7", "Zk3", "Ab9", "Qe1"], Ordered((3, 0, 1, 2))),
        ("matching", [["Zk3", "t2"], ["Mm7", "t0"]], Matched({0: 2, 3: 0})),
        ("number", "12,5", Written("12,5")),
        ("text", "word", Written("word")),
        ("single", None, None),
        ("single", "", None),
        ("multiple", [], None),
        ("text", "  ", None),
    ],
)
def test_stored_value_is_read_by_the_identifiers_of_the_form(kind, value, answer):
    assert read_answer(kind, value, OPTIONS, TARGETS) == answer


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        ("single", "xx", "unknown_option"),
        ("single", ["Ab9"], "not_this_kind"),
        ("single", 1, "not_this_kind"),
        ("multiple", "Ab9", "not_this_kind"),
        ("multiple", ["Ab9", "Ab9"], "option_twice"),
        ("ordering", ["Ab9"], "not_every_option"),
        ("ordering", ["Ab9", "Ab9", "Qe1", "Mm7"], "option_twice"),
        ("matching", [["Zk3"]], "not_this_kind"),
        ("matching", [["Zk3", "t9"]], "unknown_option"),
        ("matching", [["Zk3", "t1"], ["Zk3", "t2"]], "option_twice"),
        ("matching", {"Zk3": "t1"}, "not_this_kind"),
        ("number", 12, "not_this_kind"),
        ("text", "x" * 1_001, "text_too_long"),
        ("essay", ["Ab9"], "not_this_kind"),
    ],
)
def test_value_that_the_question_cannot_have_is_an_error(kind, value, key):
    with pytest.raises(AnswerError) as error:
        read_answer(kind, value, OPTIONS, TARGETS)

    assert error.value.key == key


ORDER = (2, 0, 3, 1)
"""Printed as A: Qe1, B: Zk3, C: Mm7, D: Ab9."""


@pytest.mark.parametrize(
    ("kind", "marked", "value"),
    [
        ("single", "A", "Qe1"),
        ("single", " d ", "Ab9"),
        ("single", "2", "Zk3"),
        ("multiple", "AC", ["Qe1", "Mm7"]),
        ("multiple", "a, c", ["Qe1", "Mm7"]),
        ("multiple", "1;3", ["Qe1", "Mm7"]),
        ("ordering", "D C B A", ["Ab9", "Mm7", "Zk3", "Qe1"]),
        ("matching", "A2 B1", [["Qe1", "t1"], ["Zk3", "t0"]]),
        ("matching", "A-2, B-1", [["Qe1", "t1"], ["Zk3", "t0"]]),
        ("number", " 12,5", "12,5"),
        ("single", "", ""),
    ],
)
def test_answer_marked_on_paper_is_read_as_printed(kind, marked, value):
    read = printed_answer(kind, marked, order=ORDER, option_ids=OPTIONS, target_ids=TARGETS)

    assert read == value


@pytest.mark.parametrize(
    ("kind", "marked", "key"),
    [
        ("single", "E", "no_such_option"),
        ("single", "0", "no_such_option"),
        ("single", "AB", "one_option_only"),
        ("single", "В", "not_a_letter"),
        ("multiple", "AA", "option_twice"),
        ("ordering", "ABC", "not_every_option"),
        ("matching", "A9", "no_such_target"),
        ("matching", "A2 2", "not_a_letter"),
        ("matching", "A2 A1", "option_twice"),
    ],
)
def test_mark_that_means_nothing_is_an_error(kind, marked, key):
    with pytest.raises(AnswerError) as error:
        printed_answer(kind, marked, order=ORDER, option_ids=OPTIONS, target_ids=TARGETS)

    assert error.value.key == key


PLACES = st.frozensets(st.integers(0, 3), min_size=1)
ORDERS = st.permutations(range(4)).map(tuple)


@given(PLACES, PLACES, st.integers(0, 3))
def test_better_choice_never_scores_less(right, places, place):
    """Adding a right option or leaving out a wrong one."""
    asked = item("multiple", right=tuple(sorted(right)), partial=True)
    better = places | {place} if place in right else places - {place}

    assert credit(asked, Chosen(places)) <= credit(asked, Chosen(better))


@given(ORDERS, ORDERS, st.integers(0, 2))
def test_better_order_never_scores_less(right, given_order, at):
    """A run that is right within itself is moved to behind the option that comes before it."""
    asked = item("ordering", right=right, partial=True)
    before, moved = right[at], right[at + 1]
    order = list(given_order)
    if order.index(moved) == order.index(before) + 1:
        return
    run = [moved]
    follows = dict(pairwise(right))
    while order.index(run[-1]) < 3 and order[order.index(run[-1]) + 1] == follows.get(run[-1]):
        run.append(follows[run[-1]])
    rest = [each for each in order if each not in run]
    if before not in rest:
        return
    place = rest.index(before) + 1
    better = tuple(rest[:place] + run + rest[place:])

    assert credit(asked, Ordered(given_order)) < credit(asked, Ordered(better))


@given(
    st.lists(st.integers(0, 2), min_size=4, max_size=4),
    st.dictionaries(st.integers(0, 3), st.integers(0, 2)),
    st.integers(0, 3),
)
def test_better_match_never_scores_less(right, targets, place):
    asked = item("matching", right=tuple(right), partial=True)
    better = targets | {place: right[place]}

    assert credit(asked, Matched(targets)) <= credit(asked, Matched(better))


@given(st.lists(st.integers(0, 10), min_size=4, max_size=4).filter(lambda x: len({*x}) > 1))
def test_more_appropriate_action_never_scores_less(levels):
    asked = item("judgement", levels=tuple(levels))
    got = [credit(asked, chosen(place)) for place in range(4)]

    assert sorted(range(4), key=lambda p: (levels[p], p)) == sorted(
        range(4), key=lambda p: (got[p], p)
    )
    assert all(0 <= each <= 1 for each in got)


@given(
    st.sampled_from([SINGLE, MULTIPLE, ORDERING, MATCHING, JUDGEMENT]),
    st.permutations(OPTIONS),
    st.permutations(TARGETS),
    st.randoms(use_true_random=False),
)
def test_other_identifiers_change_nothing(asked, options, targets, random):
    places = random.sample(range(4), random.randint(1, 4) if asked.kind == "multiple" else 4)

    def stored(names, aims):
        if asked.kind in {"single", "judgement"}:
            return names[places[0]]
        if asked.kind == "matching":
            return [[names[place], aims[place % 3]] for place in places]
        return [names[place] for place in places]

    first = read_answer(asked.kind, stored(OPTIONS, TARGETS), OPTIONS, TARGETS)
    second = read_answer(asked.kind, stored(options, targets), options, targets)

    assert first == second
    assert credit(asked, first) == credit(asked, second)


@given(st.text(max_size=40))
def test_whatever_is_typed_gets_nothing_or_all(typed):
    for asked in (NUMBER, TEXT):
        assert credit(asked, read_answer(asked.kind, typed, ())) in {0, 1}


def test_key_is_replaced_and_the_question_stays():
    changed = with_key(SINGLE, {"right": [3]})

    assert credit(changed, chosen(3)) == 1
    assert credit(changed, chosen(1)) == 0
    assert changed.wordings == SINGLE.wordings
    assert with_key(TEXT, scoring.key_of(TEXT)) == TEXT


def test_accepted_texts_are_replaced_by_language():
    changed = with_key(TEXT, {"accepted": {"en": ["Audit Office"]}})

    assert credit(changed, Written("audit office")) == 1
    assert credit(changed, Written("accounts chamber")) == 0
    assert credit(changed, Written("счетная палата")) == 1


@pytest.mark.parametrize(
    ("maximum", "credits", "items", "score", "text"),
    [
        ("40", ["1", "1", "0"], 3, Fraction(80, 3), "26.666667"),
        ("40", ["1/2"], 3, Fraction(20, 3), "6.666667"),
        ("100", ["1", "1/3", "2/3"], 3, Fraction(200, 3), "66.666667"),
        ("10", [], 7, Fraction(0), "0"),
        ("10", ["1"], 1, Fraction(10), "10"),
        ("0.000001", ["1"], 2, Fraction(1, 2_000_000), "0.000001"),
        ("12.5", ["1", "1"], 4, Fraction(25, 4), "6.25"),
    ],
)
def test_section_is_its_maximum_times_the_mean_credit(maximum, credits, items, score, text):
    got = section_score(Fraction(maximum), map(Fraction, credits), items)

    assert got == score
    assert decimal_of(got) == text


@given(st.fractions(0, 1_000_000))
def test_decimal_is_the_nearest_of_six_places(score):
    rounded = Fraction(decimal_of(score))

    assert -Fraction(1, 2_000_000) <= score - rounded < Fraction(1, 2_000_000) + Fraction(1, 10**12)
    assert len(decimal_of(score).partition(".")[2]) <= 6


def test_half_goes_up():
    assert decimal_of(Fraction(5, 10_000_000)) == "0.000001"
    assert decimal_of(Fraction(4, 10_000_000)) == "0"


def test_what_has_no_score_is_refused():
    with pytest.raises(ValueError, match="at least one item"):
        section_score(Fraction(1), [], 0)
    with pytest.raises(ValueError, match="not below 0"):
        decimal_of(Fraction(-1))
    with pytest.raises(ValueError, match="weights are of"):
        scoring.weighted({"a": Fraction(1)}, {"b": Fraction(1)})


def test_sections_are_weighted_exactly():
    scores = {"a": Fraction(1, 3), "b": Fraction(2)}

    assert scoring.weighted(scores, {"a": Fraction(3), "b": Fraction("0.5")}) == 2
