"""Secret ballots: two halves open what one cannot, and nothing but totals comes out."""

from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from saty.core import secret_ballot
from saty.core.secret_ballot import Halves, SecretBallotError
from saty.core.voting import CHOICES, Votes

PRESIDING, SECRETARY, ANOTHER = (ec.generate_private_key(secret_ballot.CURVE) for _ in range(3))
INFO = secret_ballot.info_of("7c1c")
PUBLIC = (secret_ballot.public_text(PRESIDING), secret_ballot.public_text(SECRETARY))
HALVES = Halves(PRESIDING, SECRETARY)
papers_of = st.lists(st.lists(st.sampled_from(CHOICES), min_size=2, max_size=2), max_size=9)


def paper(*choices: str, info: bytes = INFO) -> str:
    presiding, secretary = PUBLIC
    return secret_ballot.seal(choices, presiding=presiding, secretary=secretary, info=info)


def tally(*papers: str, questions: tuple[str, ...] = ("a",), halves: Halves = HALVES):
    return secret_ballot.tally({questions: papers}, halves, info=INFO, chance=Random(1))


def reason(act) -> str:
    with pytest.raises(SecretBallotError) as refusal:
        act()
    return refusal.value.reason_key


def test_papers_are_counted_for_each_question():
    found = tally(
        paper("for", "against"), paper("for", "abstain"), paper("against", "for"),
        questions=("a", "b"),
    )  # fmt: skip

    assert dict(found.votes) == {"a": Votes(2, 1, 0), "b": Votes(1, 1, 1)}
    assert found.unreadable == 0


def test_those_who_stepped_out_are_counted_on_the_other_questions():
    found = secret_ballot.tally(
        {("a", "b"): [paper("for", "for")], ("b",): [paper("against")]},
        HALVES, info=INFO, chance=Random(1),
    )  # fmt: skip

    assert dict(found.votes) == {"a": Votes(1, 0, 0), "b": Votes(1, 1, 0)}


@given(cast=papers_of, seed=st.integers())
@settings(max_examples=25, deadline=None)
def test_totals_do_not_depend_on_the_order_of_papers_or_of_opening(cast, seed):
    sealed = [paper(*each) for each in cast]
    once, again = list(sealed), list(sealed)
    Random(seed).shuffle(again)

    questions = ("a", "b")
    assert tally(*once, questions=questions) == tally(*again, questions=questions)
    for place, key in enumerate(questions):
        chosen = [each[place] for each in cast]
        assert tally(*once, questions=questions).votes[key] == Votes(
            *(chosen.count(choice) for choice in CHOICES)
        )


@pytest.mark.parametrize(
    "halves", [Halves(PRESIDING, ANOTHER), Halves(ANOTHER, SECRETARY), Halves(SECRETARY, PRESIDING)]
)
def test_one_half_alone_opens_nothing(halves):
    assert tally(paper("for"), halves=halves) == tally("AAAA")


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "AAAA",
        "не бумага",
        paper("for", info=secret_ballot.info_of("another")),
        paper("for", "for"),
        secret_ballot.text_of(
            secret_ballot.SUITE.encrypt(
                secret_ballot.SUITE.encrypt(b"?", SECRETARY.public_key(), INFO),
                PRESIDING.public_key(),
                INFO,
            )
        ),
        secret_ballot.text_of(b"\x04" + bytes(secret_ballot.length_of(1) - 1)),
    ],
)
def test_what_is_no_paper_of_this_vote_is_unreadable_and_spoils_no_other(sealed):
    found = tally(sealed, paper("for"))

    assert (found.votes["a"], found.unreadable) == (Votes(1, 0, 0), 1)


@given(raw=st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_bytes_of_chance_are_unreadable_and_raise_nothing(raw):
    assert tally(secret_ballot.text_of(raw)).unreadable == 1


def test_papers_on_the_same_questions_are_of_one_length_and_never_alike():
    sealed = {paper(choice) for choice in CHOICES} | {paper("for")}

    assert len(sealed) == 4
    assert {len(secret_ballot.bytes_of(each)) for each in sealed} == {secret_ballot.length_of(1)}


def test_half_is_handed_over_to_whoever_presides_alone():
    sealed = secret_ballot.hand_over(SECRETARY, presiding=PUBLIC[0], info=INFO)
    opened = secret_ballot.take_over(sealed, presiding=PRESIDING, info=INFO)

    assert opened == secret_ballot.private_text(SECRETARY)
    assert opened not in sealed
    by_another = lambda: secret_ballot.take_over(sealed, presiding=ANOTHER, info=INFO)  # noqa: E731
    assert reason(by_another) == "not_handed_over"


def test_halves_of_another_vote_do_not_match():
    private = tuple(secret_ballot.private_text(each) for each in (PRESIDING, SECRETARY))
    swapped = private[::-1]

    assert Halves.matching(private, PUBLIC).presiding.private_numbers() == (
        PRESIDING.private_numbers()
    )
    assert reason(lambda: Halves.matching(swapped, PUBLIC)) == "other_half"
    assert reason(lambda: Halves.matching(("", private[1]), PUBLIC)) == "not_base64url"
    assert reason(lambda: Halves.matching(("AAAA", private[1]), PUBLIC)) == "not_a_half"
    zero = secret_ballot.text_of(bytes(secret_ballot.PRIVATE_BYTES))
    assert reason(lambda: Halves.matching((zero, private[1]), PUBLIC)) == "not_a_half"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "not_base64url"),
        ("A", "not_base64url"),
        ("AA==", "not_base64url"),
        ("A+/A", "not_base64url"),
        ("AAAA", "not_a_half"),
        (secret_ballot.text_of(b"\x04" + b"\x01" * 64), "not_a_half"),
        (secret_ballot.text_of(b"\x02" + b"\x01" * 32), "not_a_half"),
    ],
)
def test_half_is_a_point_of_the_curve(text, key):
    assert reason(lambda: secret_ballot.half_of(text)) == key
