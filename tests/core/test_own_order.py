"""A candidate's own order: the same for the same bytes, every order as likely as any other."""

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from saty.core.own_order import own_order

SEED = "000102030405060708090a0b0c0d0e0f"


def test_order_is_that_of_the_hashes():
    names = ["a", "b", "c", "d"]

    assert own_order(SEED, names) == ["b", "d", "a", "c"]


@given(st.binary(min_size=16, max_size=16), st.sets(st.text(max_size=6), max_size=8))
def test_order_holds_each_once_and_does_not_hang_on_how_they_came(seed, names):
    found = own_order(seed.hex(), sorted(names))

    assert sorted(found) == sorted(names)
    assert found == own_order(seed.hex(), sorted(names, reverse=True))


def test_each_comes_first_about_as_often_as_the_others():
    seeds = [sha256(str(number).encode()).hexdigest()[:32] for number in range(3_000)]

    firsts = Counter(own_order(seed, ["a", "b", "c"])[0] for seed in seeds)

    assert all(900 < count < 1_100 for count in firsts.values())
