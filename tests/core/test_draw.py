"""The draw: known answers, a draw done by hand, and what must hold of chance."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.draw import LOTS, Draw, commitment, hmac_sha256

SECRET = bytes(range(32))
DRAW = Draw(SECRET, b"round 4000000", "c-1", "essay topics")
SUBJECTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True, max_size=30)

RFC_4231 = [
    (
        b"\x0b" * 20,
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        b"\xaa" * 20,
        b"\xdd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        bytes(range(1, 26)),
        b"\xcd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data. "
        b"The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
]


@pytest.mark.parametrize(("key", "message", "expected"), RFC_4231, ids=range(1, 8))
def test_hmac_answers_the_vectors_of_rfc_4231(key, message, expected):
    """Test case 5 gives the first 128 bits alone."""
    assert hmac_sha256(key, message).hex()[: len(expected)] == expected


def block_by_hand(subject, *, below, counter=0, block=0):
    """Compute one block with hashlib alone: RFC 2104 written out, the JSON by json.dumps."""
    message = json.dumps(
        {
            "below": str(below),
            "block": block,
            "competition": "c-1",
            "counter": counter,
            "format": "saty/draw/1",
            "public_round": b"round 4000000".hex(),
            "purpose": "essay topics",
            "subject": subject,
        },
        separators=(",", ":"),
        ensure_ascii=False,
    )
    key = SECRET.ljust(64, b"\x00")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message.encode()).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()
    return int.from_bytes(outer, "big")


def test_integer_is_the_one_computed_by_hand():
    for subject in ("application:1", "application:2", "қазақша"):
        assert DRAW.integer(subject, 12) == block_by_hand(subject, below=12) % 12
        assert DRAW.integer(subject, 12, counter=3) == (
            block_by_hand(subject, below=12, counter=3) % 12
        )


def test_lot_order_and_assignment_are_those_computed_by_hand():
    subjects = [f"application:{number}" for number in range(20)]
    lots = {each: block_by_hand(each, below=LOTS) % LOTS for each in subjects}

    assert [DRAW.lot(each) for each in subjects] == list(lots.values())
    assert DRAW.order(subjects) == sorted(subjects, key=lots.__getitem__)
    assert DRAW.assign(subjects, "abc") == {
        each: "abc"[block_by_hand(each, below=3) % 3] for each in subjects
    }


def test_block_above_the_last_multiple_is_rejected_for_the_next():
    """Just over half of 2^256 as the bound rejects about every other block."""
    below = 2**255 + 1
    first_blocks = {each: block_by_hand(each, below=below) for each in map(str, range(40))}
    rejected = [each for each, block in first_blocks.items() if block >= below]
    kept = [each for each, block in first_blocks.items() if block < below]

    assert [DRAW.integer(each, below) for each in kept] == [first_blocks[each] for each in kept]
    assert rejected
    for each in rejected:
        blocks = (block_by_hand(each, below=below, block=number) for number in range(1, 60))
        assert DRAW.integer(each, below) == next(block for block in blocks if block < below)


@pytest.mark.parametrize("below", [0, -1, 2**256 + 1])
def test_integer_below_an_impossible_bound_is_refused(below):
    with pytest.raises(ValueError, match="below"):
        DRAW.integer("a", below)


def test_integers_are_uniform():
    """Chi-square over 20,000 subjects and 12 options: 31.3 is exceeded by chance once in 1,000."""
    counts = [0] * 12
    for number in range(20_000):
        counts[DRAW.integer(f"application:{number}", 12)] += 1

    expected = 20_000 / 12
    assert sum((count - expected) ** 2 / expected for count in counts) < 31.3


def test_lots_fill_their_range_evenly():
    """Chi-square over the first hexadecimal digit of 8,000 lots: 37.7 is once in 1,000."""
    counts = [0] * 16
    for number in range(8_000):
        counts[DRAW.lot(f"application:{number}") >> 124] += 1

    assert sum((count - 500) ** 2 / 500 for count in counts) < 37.7


@given(SUBJECTS, st.data())
def test_withdrawal_leaves_everybody_else_as_they_were(subjects, data):
    gone = data.draw(st.sets(st.sampled_from(subjects))) if subjects else set()
    stay = [each for each in subjects if each not in gone]

    order, assigned = DRAW.order(subjects), DRAW.assign(subjects, range(7))

    assert DRAW.order(stay) == [each for each in order if each not in gone]
    assert DRAW.assign(stay, range(7)) == {each: assigned[each] for each in stay}


@given(SUBJECTS, st.randoms())
def test_draw_does_not_depend_on_the_order_of_filing(subjects, random):
    shuffled = list(subjects)
    random.shuffle(shuffled)

    assert DRAW.order(shuffled) == DRAW.order(subjects)
    assert DRAW.assign(shuffled, range(7)) == DRAW.assign(subjects, range(7))


@pytest.mark.parametrize(
    "other",
    [
        Draw(bytes(32), b"round 4000000", "c-1", "essay topics"),
        Draw(SECRET, b"round 4000001", "c-1", "essay topics"),
        Draw(SECRET, b"round 4000000", "c-2", "essay topics"),
        Draw(SECRET, b"round 4000000", "c-1", "forms"),
    ],
)
def test_draw_with_anything_else_is_another_draw(other):
    subjects = [str(number) for number in range(50)]

    assert other.order(subjects) != DRAW.order(subjects)


def test_secret_is_32_bytes_and_is_not_shown():
    with pytest.raises(ValueError, match="32 bytes"):
        Draw(b"short", b"round", "c-1", "forms")

    assert "secret" not in repr(DRAW)


def test_subject_that_occurs_twice_and_missing_options_are_refused():
    with pytest.raises(ValueError, match="twice"):
        DRAW.order(["a", "b", "a"])
    with pytest.raises(ValueError, match="no options"):
        DRAW.assign(["a"], [])


def test_commitment_binds_secret_inputs_purpose_and_competition():
    bound = {"competition": "c-1", "purpose": "forms", "inputs": ["round 4000000", "a", "b"]}
    text = (
        '{"competition":"c-1","format":"saty/draw-commitment/1",'
        '"inputs":["round 4000000","a","b"],"purpose":"forms",'
        f'"secret":"{SECRET.hex()}"}}'
    )
    others = [
        commitment(bytes(32), **bound),
        commitment(SECRET, **(bound | {"competition": "c-2"})),
        commitment(SECRET, **(bound | {"purpose": "topics"})),
        commitment(SECRET, **(bound | {"inputs": ["round 4000000", "b", "a"]})),
    ]

    made = commitment(SECRET, **bound)

    assert made == hashlib.sha256(text.encode()).hexdigest()
    assert len({made, *others}) == 5
