"""Largest remainder, and seats that nobody can fill."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.quotas import largest_remainder, proportional

SIZES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


@pytest.mark.parametrize(
    ("seats", "sizes", "shares"),
    [
        (10, {"a": 50, "b": 50}, {"a": 5, "b": 5}),
        (10, {"a": 61, "b": 29, "c": 10}, {"a": 6, "b": 3, "c": 1}),
        (10, {"a": 15, "b": 15, "c": 70}, {"a": 2, "b": 1, "c": 7}),
        (10, {"b": 15, "a": 15, "c": 70}, {"b": 2, "a": 1, "c": 7}),
        (2, {"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 0}),
        (0, {"a": 3}, {"a": 0}),
        (0, {"a": 0}, {"a": 0}),
    ],
    ids=["even", "remainders", "equal remainders", "other order", "few", "none", "nobody"],
)
def test_seats_are_shared_by_largest_remainder(seats, sizes, shares):
    assert largest_remainder(seats, sizes) == shares


@pytest.mark.parametrize(
    ("seats", "sizes"), [(-1, {"a": 1}), (1, {"a": -1}), (1, {"a": 0}), (1, {})]
)
def test_nonsense_is_refused(seats, sizes):
    with pytest.raises(ValueError, match=r"not negative|among nobody"):
        largest_remainder(seats, sizes)


@given(SIZES.filter(lambda sizes: sum(sizes.values())), st.integers(0, 100))
def test_shares_add_up_and_are_within_one_of_exact(seats_sizes, seats):
    total = sum(seats_sizes.values())

    shares = largest_remainder(seats, seats_sizes)

    assert sum(shares.values()) == seats
    assert all(abs(shares[k] * total - seats * size) < total for k, size in seats_sizes.items())


def test_surplus_of_a_full_track_goes_on_by_the_same_method():
    """6, 3, 1 at first; a has room for 2, so 8 are shared 29 to 10: 5.95 and 2.05."""
    sizes = {"a": 61, "b": 29, "c": 10}

    assert proportional(10, sizes, {"a": 2, "b": 29, "c": 10}) == {"a": 2, "b": 6, "c": 2}


def test_track_that_is_just_full_does_not_step_out():
    """Without a, the 2 seats left would be shared 1 to 1 between b and c."""
    sizes = {"a": 1, "b": 1, "c": 3}

    assert proportional(3, sizes, {"a": 1, "b": 1, "c": 3}) == {"a": 1, "b": 0, "c": 2}


def test_seats_beyond_all_room_are_left_over():
    assert proportional(10, {"a": 3, "b": 0}, {"a": 2, "b": 0}) == {"a": 2, "b": 0}


@given(SIZES, st.integers(0, 250), st.data())
def test_quotas_add_up_and_nobody_gets_more_than_there_is_room_for(sizes, seats, data):
    room = {key: data.draw(st.integers(0, size)) for key, size in sizes.items()}

    quotas = proportional(seats, sizes, room)

    assert sum(quotas.values()) == min(seats, sum(room.values()))
    assert all(0 <= quotas[key] <= room[key] for key in sizes)
