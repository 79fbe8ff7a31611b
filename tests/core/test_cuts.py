"""Cuts: numbers, shares, marks, minima, quotas, ties; and what must hold of every cut."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.cuts import (
    WHOLE,
    CutError,
    CutRule,
    Fault,
    Line,
    LotsNeeded,
    RowOutcome,
    cut,
)
from saty.core.ranking import Row

TRACKS = ("regional", "sectoral", "administrative")


def row(key, total, *, track="sectoral", parts=None):
    exact = None if total is None else Fraction(total)
    return Row(key, track, exact, {k: Fraction(v) for k, v in (parts or {}).items()})


def rows_of(*totals, track="sectoral", prefix=""):
    return [row(f"{prefix}{n}", total, track=track) for n, total in enumerate(totals, 1)]


def top(number, **settings):
    return CutRule(kind="top_n", number=number, **settings)


def reasons(outcome):
    return {key: each.reason_key for key, each in outcome.outcomes.items()}


def test_top_n_admits_the_best_and_says_where_the_line_was():
    outcome = cut(rows_of(5, 9, None, 7), top(2))

    assert outcome.admitted == {"2", "4"}
    assert outcome.outcomes == {
        "1": RowOutcome(3, False, "below_number"),
        "2": RowOutcome(1, True, "admitted"),
        "3": RowOutcome(None, False, "no_result"),
        "4": RowOutcome(2, True, "admitted"),
    }
    assert outcome.lines == {WHOLE: Line(2, 2, Fraction(7), Fraction(5), 0, 3)}
    assert outcome.faults == ()


def test_ties_that_end_with_the_seats_are_not_at_the_line():
    outcome = cut(rows_of(9, 7, 7, 5), top(3, ties="draw"))

    assert outcome.admitted == {"1", "2", "3"}
    assert outcome.lines[WHOLE].tied_at_line == 0


def test_ties_at_the_line_are_all_admitted():
    outcome = cut(rows_of(9, 7, 7, 7, 5), top(2, ties="admit"))

    assert outcome.admitted == {"1", "2", "3", "4"}
    assert outcome.lines == {WHOLE: Line(2, 4, Fraction(7), Fraction(5), 3, 5)}


def test_ties_at_the_line_are_all_excluded_and_nobody_below_takes_the_seat():
    outcome = cut(rows_of(9, 7, 7, 7, 5), top(2, ties="exclude"))

    assert reasons(outcome) == {
        "1": "admitted",
        "2": "tie_excluded",
        "3": "tie_excluded",
        "4": "tie_excluded",
        "5": "below_number",
    }
    assert outcome.lines == {WHOLE: Line(2, 1, Fraction(9), Fraction(7), 3, 5)}


def test_ties_at_the_line_are_drawn_and_the_lower_lot_wins():
    lots = {"2": 30, "3": 10, "4": 20, "1": 99}

    outcome = cut(rows_of(9, 7, 7, 7, 5), top(3, ties="draw"), lots=lots)

    assert reasons(outcome) == {
        "1": "admitted",
        "2": "lot_lost",
        "3": "admitted",
        "4": "admitted",
        "5": "below_number",
    }
    assert outcome.lines == {WHOLE: Line(3, 3, Fraction(7), Fraction(7), 3, 5)}


def test_missing_lots_of_all_tracks_are_asked_for_at_once():
    rows = [*rows_of(7, 7, track="a", prefix="a"), *rows_of(5, 5, 5, track="b", prefix="b")]
    rule = CutRule(kind="top_n", per_track={"a": 1, "b": 2}, ties="draw")

    with pytest.raises(LotsNeeded) as refusal:
        cut(rows, rule, lots={"b2": 1})

    assert refusal.value.ids == {"a1", "a2", "b1", "b3"}


def test_equal_lots_at_the_line_are_refused():
    with pytest.raises(CutError) as refusal:
        cut(rows_of(7, 7), top(1, ties="draw"), lots={"1": 5, "2": 5})

    assert refusal.value.reason_key == "equal_lots"


def test_tie_order_is_tried_before_ties_are_ties():
    rows = [row("1", 7, parts={"x": 1}), row("2", 7, parts={"x": 2})]

    assert cut(rows, top(1, tie_order=("x",))).admitted == {"2"}


@pytest.mark.parametrize(("rows", "seats"), [(1, 1), (3, 2), (4, 2), (5, 3)])
def test_share_rounds_up(rows, seats):
    outcome = cut(rows_of(*range(rows)), CutRule(kind="top_share", share=Fraction(1, 2)))

    assert outcome.lines[WHOLE].seats == seats
    assert len(outcome.admitted) == seats


def test_share_counts_rows_with_a_result_whether_or_not_they_reach_the_minima():
    rows = [row(str(n), n, parts={"x": n}) for n in range(1, 7)] + [row("absent", None)]
    rule = CutRule(
        kind="top_share", share=Fraction(1, 2), minimum_parts={"x": Fraction(5)}, per_track=None
    )

    outcome = cut(rows, rule)

    assert outcome.admitted == {"5", "6"}
    assert outcome.lines == {WHOLE: Line(3, 2, Fraction(5), None, 0, 6)}
    assert outcome.faults == ()


def test_share_of_each_track_with_ties_admitted():
    """As in 2025: the top half of each track, and the equal ones at its line."""
    rows = [
        *rows_of(9, 7, 7, 5, track="a", prefix="a"),
        *rows_of(3, 2, 1, track="b", prefix="b"),
    ]
    rule = CutRule(kind="top_share", share=Fraction(1, 2), per_track="proportional")

    outcome = cut(rows, rule)

    assert outcome.admitted == {"a1", "a2", "a3", "b1", "b2"}
    assert {track: line.seats for track, line in outcome.lines.items()} == {"a": 2, "b": 2}


def test_pass_mark_admits_who_reaches_it():
    outcome = cut(rows_of(70, 69, 71), CutRule(kind="pass_mark", pass_mark=Fraction(70)))

    assert reasons(outcome) == {"1": "admitted", "2": "below_pass_mark", "3": "admitted"}
    assert outcome.lines == {WHOLE: Line(None, 2, Fraction(70), Fraction(69), 0, 3)}


def test_pass_mark_beside_a_number_leaves_seats_empty():
    outcome = cut(rows_of(9, 8, 4, 3), top(3, pass_mark=Fraction(5)))

    assert outcome.admitted == {"1", "2"}
    assert outcome.outcomes["3"] == RowOutcome(3, False, "below_pass_mark")
    assert outcome.faults == (Fault("more_than_there_are", WHOLE, 3, 2),)


def test_minimum_parts_come_first_and_name_the_part():
    rows = [
        row("1", 99, parts={"x": 4, "y": 4}),
        row("2", 50, parts={"x": 5, "y": 4}),
        row("3", 40, parts={"x": 5, "y": 5}),
        row("4", 30, parts={"y": 5}),
        row("5", 20, parts={"x": 5, "y": 5}),
    ]

    outcome = cut(rows, top(1, minimum_parts={"x": Fraction(5), "y": Fraction(5)}))

    assert outcome.outcomes == {
        "1": RowOutcome(None, False, "below_minimum_part", "x"),
        "2": RowOutcome(None, False, "below_minimum_part", "y"),
        "3": RowOutcome(1, True, "admitted"),
        "4": RowOutcome(None, False, "below_minimum_part", "x"),
        "5": RowOutcome(2, False, "below_number"),
    }


def test_all_completed_admits_everyone_with_a_result():
    outcome = cut(rows_of(1, None, 0), CutRule(kind="all_completed"))

    assert outcome.admitted == {"1", "3"}
    assert outcome.lines == {WHOLE: Line(None, 2, Fraction(0), None, 0, 2)}


def test_quotas_give_each_track_its_own_line():
    rows = [*rows_of(9, 8, 7, track="a", prefix="a"), *rows_of(3, 2, track="b", prefix="b")]

    outcome = cut(rows, CutRule(kind="top_n", per_track={"a": 1, "b": 1, "c": 0}))

    assert outcome.admitted == {"a1", "b1"}
    assert outcome.outcomes["b2"] == RowOutcome(2, False, "below_number")
    assert outcome.lines == {
        "a": Line(1, 1, Fraction(9), Fraction(8), 0, 3),
        "b": Line(1, 1, Fraction(3), Fraction(2), 0, 2),
        "c": Line(0, 0, None, None, 0, 0),
    }


def test_track_without_a_quota_is_refused():
    with pytest.raises(CutError) as refusal:
        cut(rows_of(1, track="b"), CutRule(kind="top_n", per_track={"a": 1}))

    assert refusal.value.reason_key == "track_without_quota"


def test_proportional_quotas_follow_the_size_of_the_track():
    rows = [
        *rows_of(*range(61), track="a", prefix="a"),
        *rows_of(*range(29), track="b", prefix="b"),
        *rows_of(*range(10), track="c", prefix="c"),
        *rows_of(*[None] * 50, track="c", prefix="absent"),
    ]

    lines = cut(rows, top(10, per_track="proportional")).lines

    assert {track: line.admitted for track, line in lines.items()} == {"a": 6, "b": 3, "c": 1}


@pytest.mark.parametrize(("tracks", "winner"), [(("a", "b"), "a"), (("b", "a"), "b"), ((), "a")])
def test_declared_order_of_tracks_decides_equal_remainders(tracks, winner):
    rows = [*rows_of(1, 2, track="b", prefix="b"), *rows_of(1, 2, track="a", prefix="a")]

    lines = cut(rows, top(1, per_track="proportional"), tracks=tracks).lines

    assert {track for track, line in lines.items() if line.seats} == {winner}


def test_seats_that_a_track_cannot_fill_go_to_the_others():
    rows = [
        *(row(f"a{n}", n, track="a", parts={"x": n}) for n in range(6)),
        *(row(f"b{n}", n, track="b", parts={"x": 9}) for n in range(6)),
    ]

    lines = cut(rows, top(6, per_track="proportional", minimum_parts={"x": Fraction(5)})).lines

    assert {track: line.admitted for track, line in lines.items()} == {"a": 1, "b": 5}


def test_size_of_a_track_counts_results_under_a_minimum_too():
    rows = [
        *(row(f"a{n}", n, track="a", parts={"x": n}) for n in range(8)),
        *(row(f"b{n}", n, track="b", parts={"x": 9}) for n in range(8)),
    ]

    lines = cut(rows, top(4, per_track="proportional", minimum_parts={"x": Fraction(6)})).lines

    assert {track: line.admitted for track, line in lines.items()} == {"a": 2, "b": 2}


def test_more_seats_than_rows_admits_all_and_says_so():
    outcome = cut(rows_of(2, None, 1), top(3))

    assert outcome.admitted == {"1", "3"}
    assert outcome.faults == (Fault("more_than_there_are", WHOLE, 3, 2),)


def test_more_seats_than_rows_is_refused_when_strict():
    with pytest.raises(CutError) as refusal:
        cut(rows_of(2, None, 1), top(3), strict=True)

    assert refusal.value.reason_key == "more_than_there_are"
    assert cut(rows_of(2, None, 1), top(2), strict=True).admitted == {"1", "3"}


def test_quota_that_a_track_cannot_fill_is_named():
    rows = [*rows_of(1, 2, track="a", prefix="a"), *rows_of(1, track="b", prefix="b")]

    outcome = cut(rows, CutRule(kind="top_n", per_track={"a": 2, "b": 4}))

    assert outcome.faults == (Fault("more_than_there_are", "b", 4, 1),)


def test_id_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="twice among the rows: 1"):
        cut([row("1", 1), row("1", 2)], top(1))


def test_cut_over_nobody_admits_nobody():
    outcome = cut([], CutRule(kind="top_share", share=Fraction(1, 2)))

    assert outcome.admitted == frozenset()
    assert outcome.lines == {WHOLE: Line(0, 0, None, None, 0, 0)}


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "best"},
        {"kind": "top_n"},
        {"kind": "top_n", "number": 0},
        {"kind": "top_n", "number": -1},
        {"kind": "top_n", "per_track": "proportional"},
        {"kind": "top_n", "number": 3, "per_track": "equal"},
        {"kind": "top_n", "number": 3, "per_track": {"a": 1, "b": 1}},
        {"kind": "top_n", "per_track": {"a": 1, "b": -1}},
        {"kind": "top_n", "per_track": {"a": 0}},
        {"kind": "top_n", "per_track": {}},
        {"kind": "top_n", "number": 3, "share": Fraction(1, 2)},
        {"kind": "top_n", "number": 3, "ties": "by name"},
        {"kind": "top_share"},
        {"kind": "top_share", "share": Fraction(0)},
        {"kind": "top_share", "share": Fraction(3, 2)},
        {"kind": "top_share", "share": 0.5},
        {"kind": "top_share", "share": Fraction(1, 2), "number": 3},
        {"kind": "top_share", "share": Fraction(1, 2), "per_track": {"a": 1}},
        {"kind": "pass_mark"},
        {"kind": "pass_mark", "pass_mark": 70.0},
        {"kind": "pass_mark", "pass_mark": Fraction(70), "number": 3},
        {"kind": "all_completed", "pass_mark": Fraction(70)},
        {"kind": "all_completed", "per_track": "proportional"},
        {"kind": "all_completed", "minimum_parts": {"x": 0.5}},
    ],
    ids=str,
)
def test_rule_that_makes_no_sense_is_refused(settings):
    with pytest.raises(ValueError, match=r"cut|share|quota|seats|exact"):
        CutRule(**settings)


MANY_ROWS = st.lists(
    st.tuples(
        st.sampled_from(TRACKS),
        st.none() | st.integers(0, 6).map(Fraction),
        st.integers(0, 2).map(Fraction),
    ),
    max_size=30,
).map(
    lambda drawn: [
        Row(f"r{n}", track, total, {"x": x}) for n, (track, total, x) in enumerate(drawn)
    ]
)
LOTS = {f"r{n}": n * 7919 % 31 for n in range(30)}
TIES = st.sampled_from(["admit", "draw", "exclude"])
MINIMA = st.sampled_from([{}, {"x": Fraction(1)}])
ORDERS = st.sampled_from([(), ("x",)])


@st.composite
def rules(draw):
    shared = {"ties": draw(TIES), "minimum_parts": draw(MINIMA), "tie_order": draw(ORDERS)}
    quotas = st.fixed_dictionaries({track: st.integers(0, 9) for track in TRACKS})
    figures = draw(
        st.one_of(
            st.fixed_dictionaries({"kind": st.just("top_n"), "number": st.integers(1, 35)}),
            st.fixed_dictionaries(
                {
                    "kind": st.just("top_n"),
                    "number": st.integers(1, 35),
                    "per_track": st.just("proportional"),
                }
            ),
            st.fixed_dictionaries(
                {"kind": st.just("top_n"), "per_track": quotas.filter(lambda q: sum(q.values()))}
            ),
            st.fixed_dictionaries(
                {
                    "kind": st.just("top_share"),
                    "share": st.fractions(Fraction(1, 9), 1, max_denominator=9),
                    "per_track": st.sampled_from([None, "proportional"]),
                }
            ),
            st.fixed_dictionaries(
                {"kind": st.just("pass_mark"), "pass_mark": st.integers(0, 6).map(Fraction)}
            ),
            st.just({"kind": "all_completed"}),
        )
    )
    return CutRule(**shared, **figures)


@given(MANY_ROWS, rules(), st.randoms())
def test_order_of_rows_changes_nothing(rows, rule, random):
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert cut(shuffled, rule, lots=LOTS, tracks=TRACKS) == cut(
        rows, rule, lots=LOTS, tracks=TRACKS
    )


@given(MANY_ROWS, rules())
def test_every_row_has_an_outcome_and_lines_add_up(rows, rule):
    outcome = cut(rows, rule, lots=LOTS, tracks=TRACKS)

    assert outcome.outcomes.keys() == {each.id for each in rows}
    assert outcome.admitted == {k for k, each in outcome.outcomes.items() if each.admitted}
    assert all(e.admitted == (e.reason_key == "admitted") for e in outcome.outcomes.values())
    assert sum(line.admitted for line in outcome.lines.values()) == len(outcome.admitted)
    assert sum(line.candidates for line in outcome.lines.values()) == sum(
        each.total is not None for each in rows
    )


@given(MANY_ROWS, rules())
def test_nobody_is_admitted_over_a_better_row_of_the_same_line(rows, rule):
    outcome = cut(rows, rule, lots=LOTS, tracks=TRACKS)

    for admitted in (outcome.outcomes[each.id] for each in rows if each.id in outcome.admitted):
        assert admitted.place is not None
    ranked = [
        (each.track if rule.per_track else WHOLE, outcome.outcomes[each.id])
        for each in rows
        if outcome.outcomes[each.id].place is not None
    ]
    assert all(
        other.admitted or other.place >= each.place
        for track, each in ranked
        if each.admitted
        for other_track, other in ranked
        if other_track == track
    )


@given(MANY_ROWS, rules())
def test_ties_are_never_split_but_by_lot(rows, rule):
    outcome = cut(rows, rule, lots=LOTS, tracks=TRACKS)

    split = {}
    for each in rows:
        made = outcome.outcomes[each.id]
        if made.place is not None:
            line = each.track if rule.per_track else WHOLE
            split.setdefault((line, made.place), set()).add(made.admitted)
    if rule.ties != "draw":
        assert all(len(kinds) == 1 for kinds in split.values())
    assert sum(len(kinds) == 2 for kinds in split.values()) <= len(outcome.lines)


@given(MANY_ROWS, rules())
def test_seats_are_filled_as_the_ties_say(rows, rule):
    outcome = cut(rows, rule, lots=LOTS, tracks=TRACKS)
    fitting = sum(
        each.reason_key not in ("no_result", "below_minimum_part")
        for each in outcome.outcomes.values()
    )

    for line in outcome.lines.values():
        if line.seats is not None and rule.ties != "admit":
            assert line.admitted <= line.seats
        if line.seats is not None and line.tied_at_line and rule.ties == "exclude":
            assert line.admitted < line.seats < line.admitted + line.tied_at_line
        if line.seats is not None and line.tied_at_line and rule.ties == "admit":
            assert line.admitted - line.tied_at_line < line.seats < line.admitted
    if rule.kind == "top_n" and rule.ties == "draw" and not isinstance(rule.per_track, dict):
        assert len(outcome.admitted) == min(rule.number, fitting)


@given(MANY_ROWS, st.integers(1, 35))
def test_proportional_quotas_add_up_to_the_number_or_to_all_there_are(rows, number):
    rule = top(number, per_track="proportional", minimum_parts={"x": Fraction(1)})

    lines = cut(rows, rule, tracks=TRACKS).lines

    fitting = sum(each.total is not None and each.parts["x"] >= 1 for each in rows)
    assert sum(line.seats for line in lines.values()) == min(number, fitting)


@given(MANY_ROWS, st.integers(1, 34), TIES, MINIMA)
def test_whoever_is_admitted_among_n_is_admitted_among_more(rows, number, ties, minima):
    fewer, more = (
        cut(rows, top(n, ties=ties, minimum_parts=minima), lots=LOTS).admitted
        for n in (number, number + 1)
    )

    assert fewer <= more


@given(MANY_ROWS, st.integers(0, 5))
def test_whoever_reaches_a_pass_mark_reaches_a_lower_one(rows, mark):
    high, low = (
        cut(rows, CutRule(kind="pass_mark", pass_mark=Fraction(each))).admitted
        for each in (mark + 1, mark)
    )

    assert high <= low
