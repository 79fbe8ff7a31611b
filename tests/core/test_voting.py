"""Votes: the published and the agreed cases, truth tables, and what must hold of every count."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from saty.core.voting import (
    CHOICES,
    HALF,
    Quorum,
    Seats,
    Step,
    VoteOutcome,
    Votes,
    VotingError,
    VotingRule,
    can_pass,
    count,
    equal_votes_step,
    quorum_step,
    seats,
    votes,
)

NINE = [f"m{n}" for n in range(1, 10)]
TWO_THIRDS = Fraction(2, 3)
NO_QUORUM_NEEDED = Quorum(Fraction(1, 100), "members")


def rule(majority="present", equal_votes="fails", **settings):
    return VotingRule(majority, equal_votes, **settings)


def seated(present, members=None):
    people = tuple(f"m{n}" for n in range(1, present + 1))
    members = present if members is None else members
    return Seats(members=members, entitled=members, voters=people)


def passes(rule, *totals, present=None, members=None, chair=None):
    there = seated(sum(totals) if present is None else present, members)
    return count(rule, NO_QUORUM_NEEDED, there, Votes(*totals, presiding=chair)).passed


def test_quorum_counted_of_members_is_lost_by_two_recusals():
    filled = seats(NINE, present=NINE[:7], recused=NINE[:2])

    found = quorum_step(Quorum(TWO_THIRDS, "members"), filled)

    assert found == Step("quorum_of_members", False, {"present": 5, "needed": 6, "base": 9})


def test_quorum_counted_of_entitled_is_kept_with_two_recusals():
    filled = seats(NINE, present=NINE[:7], recused=NINE[:2])

    found = quorum_step(Quorum(TWO_THIRDS, "entitled"), filled)

    assert found == Step("quorum_of_entitled", True, {"present": 5, "needed": 5, "base": 7})


def test_recusal_of_an_absent_member_empties_a_seat():
    filled = seats(NINE, present=NINE[:7], recused=[NINE[8]])

    assert (filled.present, filled.entitled) == (7, 8)


def test_alternates_stand_in_for_the_absent_then_for_the_recused():
    filled = seats(
        NINE, present=[*NINE[:8], "a1", "a2", "a3"], recused=[NINE[0], "a2"],
        alternates=["a1", "a2", "a3"],
    )  # fmt: skip

    assert filled.stands_in == {"a1": NINE[8], "a3": NINE[0]}
    assert filled.voters == (*NINE[1:8], "a1", "a3")
    assert (filled.members, filled.entitled, filled.present) == (9, 9, 9)


def test_alternates_without_an_empty_seat_have_no_vote():
    filled = seats(NINE, present=[*NINE, "a1"], alternates=["a1"])

    assert filled.voters == tuple(NINE)


def test_nobody_is_seated_twice():
    with pytest.raises(VotingError) as refused:
        seats(NINE, present=NINE, alternates=[NINE[3]])

    assert refused.value.reason_key == "seated_twice"


CASES = [
    # rule, (for, against, abstain), present, members, chair, passes
    (rule("present", "casting_vote"), (4, 4, 0), 8, 8, "for", True),
    (rule("present", "casting_vote"), (4, 4, 0), 8, 8, "against", False),
    (rule("present", "chair_decides_tie_of_others"), (4, 4, 0), 8, 8, "for", False),
    (rule("present", "chair_decides_tie_of_others"), (4, 3, 1), 8, 8, "for", True),
    (rule("present", "chair_decides_tie_of_others"), (3, 4, 1), 8, 8, "against", False),
    (rule("present", "casting_vote"), (4, 3, 1), 8, 8, "for", False),
    (rule("present", "casting_vote"), (3, 3, 1), 7, 7, "abstain", False),
    (rule("present", "chair_decides_tie_of_others"), (3, 3, 1), 7, 7, "abstain", False),
    (rule("present", "casting_vote"), (4, 4, 0), 8, 8, None, False),
    (rule("present", "fails"), (4, 4, 0), 8, 8, "for", False),
    (rule("cast"), (3, 2, 2), 7, 9, None, True),
    (rule("present"), (3, 2, 2), 7, 9, None, False),
    (rule("members"), (3, 2, 2), 7, 9, None, False),
    (rule("present", "casting_vote", secret=True), (4, 4, 0), 8, 8, None, False),
    (rule("present"), (6, 3, 0), 9, 12, None, True),
    (rule("members"), (6, 3, 0), 9, 12, None, False),
    (rule("members"), (7, 2, 0), 9, 12, None, True),
    (rule("members", share=TWO_THIRDS), (8, 1, 0), 9, 12, None, True),
    (rule("members", share=TWO_THIRDS), (7, 2, 0), 9, 12, None, False),
    (rule("cast"), (0, 0, 5), 5, 5, None, False),
    (rule("present"), (5, 4, 0), 10, 10, None, False),
]


@pytest.mark.parametrize(("rule", "totals", "present", "members", "chair", "expected"), CASES)
def test_count_by_each_rule(rule, totals, present, members, chair, expected):
    assert passes(rule, *totals, present=present, members=members, chair=chair) is expected


def test_outcome_names_each_step_and_its_rule():
    found = count(
        rule("present", "casting_vote"), Quorum(TWO_THIRDS, "members"), seated(8, 9),
        Votes(4, 4, 0, "for"),
    )  # fmt: skip

    assert found == VoteOutcome(
        passed=True,
        by="equal_votes",
        steps=(
            Step("quorum_of_members", True, {"present": 8, "needed": 6, "base": 9}),
            Step("majority_of_present", False, {"for": 4, "needed": 5, "base": 8}),
            Step("equal_votes_casting_vote", True, {"for": 4, "against": 4}),
        ),
    )


def test_without_a_quorum_nothing_is_decided_though_all_are_for():
    found = count(rule(), Quorum(TWO_THIRDS, "members"), seated(5, 9), Votes(5, 0, 0))

    assert (found.passed, found.by, len(found.steps)) == (False, "no_quorum", 1)


def test_secret_vote_says_why_equal_votes_decide_nothing():
    secret = rule("present", "casting_vote", secret=True)

    found = count(secret, NO_QUORUM_NEEDED, seated(8), Votes(4, 4, 0))

    assert found.by == "no_majority"
    assert found.steps[-1] == Step("secret_has_no_casting_vote", False, {"for": 4, "against": 4})


def test_tie_of_the_others_is_shown_without_the_chair():
    found = equal_votes_step(rule("present", "chair_decides_tie_of_others"), Votes(4, 4, 0, "for"))

    assert found.figures == {"for": 3, "against": 4}


def test_open_votes_are_counted_of_those_who_fill_a_seat():
    cast = {"m1": "for", "m2": "against", "m3": "abstain", "m4": "for"}

    assert votes(cast, by=seated(5), presides="m2") == Votes(2, 1, 1, "against")
    assert votes(cast, by=seated(5), presides="m5") == Votes(2, 1, 1, None)


REFUSED = [
    (lambda: votes({"x": "for"}, by=seated(3)), "not_a_voter"),
    (lambda: votes({"m1": "maybe"}, by=seated(3)), "no_such_choice"),
    (lambda: Votes(-1, 0, 0), "negative"),
    (lambda: Votes(0, 3, 0, "for"), "presiding_not_counted"),
    (lambda: passes(rule(), 3, 1, 0, present=3), "more_votes_than_voters"),
]


@pytest.mark.parametrize(("attempt", "reason"), REFUSED)
def test_votes_that_cannot_be(attempt, reason):
    with pytest.raises(VotingError) as refused:
        attempt()

    assert refused.value.reason_key == reason


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: rule("most"),
        lambda: rule("present", "lots"),
        lambda: rule(share=Fraction(1, 3)),
        lambda: rule(share=Fraction(4, 3)),
        lambda: rule(share=0.5),
        lambda: rule("present", "casting_vote", share=TWO_THIRDS),
        lambda: Quorum(Fraction(0), "members"),
        lambda: Quorum(HALF, "chairs"),
    ],
)
def test_rules_that_cannot_be(attempt):
    with pytest.raises(ValueError, match=r"\w"):
        attempt()


CAN_PASS = [
    # rule, present, members, whoever presides may vote, can pass
    (rule("members"), 7, 12, True, True),
    (rule("members"), 6, 12, True, False),
    (rule("members", "casting_vote"), 6, 12, True, True),
    (rule("members", "casting_vote"), 6, 12, False, False),
    (rule("members", "casting_vote", secret=True), 6, 12, True, False),
    (rule("members", "chair_decides_tie_of_others"), 6, 12, True, True),
    (rule("present"), 1, 12, False, True),
]


@pytest.mark.parametrize(("rule", "present", "members", "presides", "expected"), CAN_PASS)
def test_majority_that_cannot_be_reached_is_known_before(
    rule, present, members, presides, expected
):
    assert can_pass(rule, NO_QUORUM_NEEDED, seated(present, members), presides=presides) is expected


def test_nothing_can_pass_without_a_quorum():
    assert not can_pass(rule(), Quorum(HALF, "members"), seated(4, 9), presides=True)


RULES = st.builds(
    VotingRule,
    st.sampled_from(["present", "cast", "members"]),
    st.sampled_from(["casting_vote", "chair_decides_tie_of_others", "fails"]),
    st.booleans(),
) | st.builds(
    VotingRule,
    st.sampled_from(["present", "cast", "members"]),
    st.just("fails"),
    st.booleans(),
    st.sampled_from([Fraction(3, 5), TWO_THIRDS, Fraction(3, 4), Fraction(1)]),
)
QUORUMS = st.builds(
    Quorum,
    st.sampled_from([HALF, TWO_THIRDS, Fraction(1)]),
    st.sampled_from(["members", "entitled"]),
)


@st.composite
def meetings(draw):
    """(seats, ballots by voter) of a meeting of at most 12 members, the first presiding."""
    members = [f"m{n}" for n in range(draw(st.integers(1, 12)))]
    present = draw(st.lists(st.sampled_from(members), unique=True))
    recused = draw(st.lists(st.sampled_from(members), unique=True, max_size=3))
    filled = seats(members, present=present, recused=recused)
    cast = {
        voter: choice
        for voter in filled.voters
        if (choice := draw(st.sampled_from([*CHOICES, None]))) is not None
    }
    return filled, cast


@given(meetings(), RULES, QUORUMS, st.randoms(use_true_random=False))
def test_no_order_of_votes_changes_an_outcome(meeting, rule, quorum, random):
    filled, cast = meeting
    shuffled = list(cast.items())
    random.shuffle(shuffled)

    outcomes = [
        count(rule, quorum, filled, votes(each, by=filled, presides="m0"))
        for each in (cast, dict(shuffled))
    ]

    assert outcomes[0] == outcomes[1]


@given(meetings(), RULES, QUORUMS, st.data())
def test_one_more_vote_for_never_turns_a_pass_into_a_fail(meeting, rule, quorum, data):
    filled, cast = meeting
    others = [voter for voter in filled.voters if cast.get(voter) != "for"]
    assume(others)
    changed = {**cast, data.draw(st.sampled_from(others)): "for"}

    before, after = (
        count(rule, quorum, filled, votes(each, by=filled, presides="m0"))
        for each in (cast, changed)
    )

    if before.by == "equal_votes" and rule.majority != "cast":
        return
    assert after.passed or not before.passed


@pytest.mark.parametrize(
    ("equal_votes", "totals", "more", "present", "first", "then"),
    [
        ("casting_vote", (4, 4, 0), (5, 4, 0), 9, True, True),
        ("casting_vote", (4, 4, 1), (5, 4, 0), 9, True, True),
        ("casting_vote", (4, 4, 2), (5, 4, 1), 10, True, False),
        ("chair_decides_tie_of_others", (4, 3, 1), (5, 3, 0), 8, True, True),
        ("chair_decides_tie_of_others", (4, 3, 3), (5, 3, 2), 10, True, False),
    ],
)
def test_one_more_vote_for_after_equal_votes(equal_votes, totals, more, present, first, then):
    by = rule("present", equal_votes)

    found = [passes(by, *each, present=present, chair="for") for each in (totals, more)]

    assert found == [first, then]


@given(meetings(), RULES, QUORUMS)
def test_what_passes_could_pass(meeting, rule, quorum):
    filled, cast = meeting
    passed = count(rule, quorum, filled, votes(cast, by=filled, presides="m0")).passed

    assert can_pass(rule, quorum, filled, presides="m0" in filled.voters) or not passed


@given(meetings(), RULES, QUORUMS)
def test_nobody_who_is_absent_or_recused_counts(meeting, rule, quorum):
    filled, cast = meeting
    found = count(rule, quorum, filled, votes(cast, by=filled, presides="m0"))

    assert filled.present <= filled.entitled <= filled.members
    assert found.steps[0].figures["present"] == len(filled.voters)
