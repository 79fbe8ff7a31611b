"""What a form shows of the bank's order: nothing; and where its keys stand: everywhere alike."""

import random
from collections import Counter
from itertools import count, groupby, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.arrangement import Piece, arranged, shuffled


def numbered():
    """Identifiers that are readable."""
    numbers = count()
    return lambda: f"n{next(numbers)}"


pieces = st.lists(
    st.builds(
        lambda options, targets, stimulus, single, shuffle: Piece(
            "", options, targets, stimulus, 0 if single and options else None, shuffle
        ),
        st.integers(0, 6),
        st.integers(0, 3),
        st.sampled_from(["", "", "map", "table"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
).map(lambda found: [Piece(f"i{n}", *_rest(each)) for n, each in enumerate(found)])


def _rest(piece):
    return piece.options, piece.targets, piece.stimulus, piece.right, piece.shuffle


@given(first=pieces, second=pieces, seed=st.integers(0, 2**32))
def test_every_item_has_one_place_and_names_of_its_own(first, second, seed):
    sections = {"one": first, "two": [Piece(f"j{each.key}", *_rest(each)) for each in second]}

    made = arranged(sections, random.Random(seed).randrange, numbered())

    assert [each.position for each in made] == list(range(len(made)))
    for section, given_pieces in sections.items():
        inside = [each for each in made if each.section == section]
        assert sorted(each.key for each in inside) == sorted(each.key for each in given_pieces)
    names = [n for each in made for n in (each.public_id, *each.option_ids, *each.target_ids)]
    assert len(set(names)) == len(names)
    assert [each.section for each in made] == sorted(each.section for each in made)


@given(there=pieces, seed=st.integers(0, 2**32))
def test_orders_are_permutations_and_texts_stay_together(there, seed):
    by_key = {each.key: each for each in there}

    made = arranged({"one": there}, random.Random(seed).randrange, numbered())

    for each in made:
        piece = by_key[each.key]
        assert sorted(each.order) == list(range(piece.options))
        assert piece.shuffle or list(each.order) == sorted(each.order)
        assert (len(each.option_ids), len(each.target_ids)) == (piece.options, piece.targets)
    runs = [text for text, _items in groupby(by_key[each.key].stimulus for each in made) if text]
    assert len(set(runs)) == len(runs)


@given(number=st.integers(1, 40), options=st.integers(2, 6), seed=st.integers(0, 2**32))
def test_each_place_holds_the_key_equally_often(number, options, seed):
    there = [Piece(f"i{n}", options, right=n % options) for n in range(number)]
    right = {each.key: each.right for each in there}

    made = arranged({"one": there}, random.Random(seed).randrange, numbered())

    held = Counter(each.order.index(right[each.key]) for each in made)
    counts = [held[place] for place in range(options)]
    assert max(counts) - min(counts) <= 1


@given(sizes=st.lists(st.integers(2, 5), min_size=1, max_size=30), seed=st.integers(0, 2**32))
def test_unequal_items_are_balanced_as_far_as_they_can_be(sizes, seed):
    there = [Piece(f"i{n}", size, right=0) for n, size in enumerate(sizes)]

    made = arranged({"one": there}, random.Random(seed).randrange, numbered())

    held = Counter(each.order.index(0) for each in made)
    for place, other in ((a, b) for a in range(5) for b in range(5) if held[a] > held[b] + 1):
        movable = [each for each in made if len(each.order) > other]
        assert not [each for each in movable if each.order.index(0) == place]


def test_chance_decides_every_order_alike():
    source = random.Random(1)

    seen = Counter(tuple(shuffled("abc", source.randrange)) for _n in range(6_000))

    assert len(seen) == 6
    assert all(850 < number < 1_150 for number in seen.values())


def test_items_come_in_every_order_that_keeps_a_text_together_and_in_no_other():
    there = [Piece("a"), Piece("x", stimulus="map"), Piece("b"), Piece("y", stimulus="map")]

    made = [arranged({"one": there}, random.Random(n).randrange, numbered()) for n in range(500)]

    seen = {"".join(each.key for each in items) for items in made}
    everything = {"".join(order) for order in permutations("abxy")}
    assert seen == {order for order in everything if "xy" in order or "yx" in order}
    assert {order[0] for order in seen} == set("abxy")


@pytest.mark.parametrize("right", [None, 0, 1, 2])
def test_options_come_in_every_order_whether_or_not_one_is_the_key(right):
    there = [Piece("a", 3, right=right)]

    made = [arranged({"one": there}, random.Random(n).randrange, numbered()) for n in range(200)]

    assert {items[0].order for items in made} == set(permutations(range(3)))


def test_order_is_what_chance_makes_it():
    there = [Piece("a", 4), Piece("b", 3, right=2), Piece("c", 3, shuffle=False), Piece("d")]

    made = arranged({"one": there}, lambda below: 0, numbered())

    assert [(each.key, each.order) for each in made] == [
        ("b", (2, 1, 0)),
        ("c", (0, 1, 2)),
        ("d", ()),
        ("a", (1, 2, 3, 0)),
    ]


def test_identifier_that_comes_twice_is_drawn_again():
    names = iter(["a", "a", "b", "b", "c"])

    made = arranged({"one": [Piece("i", 2, right=0)]}, lambda below: 0, lambda: next(names))

    assert (made[0].public_id, made[0].option_ids) == ("a", ("b", "c"))
