"""Seats: a small hall by hand, and what must hold whatever the needs and the chance."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from saty.core.seating import Guest, Left, Placed, Session, seat

HALL = Session("a", "v", 120, (1, 2, 3), accessible=1)
VENUES = ("v", "w")


@st.composite
def sessions(draw):
    found = []
    for number in range(draw(st.integers(0, 4))):
        seats = draw(st.integers(1, 4))
        taken = draw(st.sets(st.integers(1, seats), max_size=seats))
        found.append(
            Session(
                f"s{number}",
                draw(st.sampled_from(VENUES)),
                draw(st.sampled_from((60, 90, 120))),
                tuple(each for each in range(1, seats + 1) if each not in taken),
                draw(st.integers(0, seats)),
                {each: draw(st.sampled_from("AB")) for each in taken},
            )
        )
    return found


@st.composite
def guests(draw):
    return [
        Guest(
            f"g{number}",
            draw(st.sampled_from((60, 90, 120))),
            draw(st.sampled_from(("", *VENUES))),
            draw(st.booleans()),
            draw(st.sampled_from(("", "A", "B"))),
        )
        for number in range(draw(st.integers(0, 9)))
    ]


def most_that_can_sit(held, those):
    """The largest number of these guests that accessible seats can take: by trying augmentation."""
    seats = {
        (each.key, number): (each, number)
        for each in held
        for number in each.free
        if number <= each.accessible
    }
    taken = {}

    def find(guest, seen):
        for key, (session, _number) in seats.items():
            fits = session.minutes >= guest.minutes and guest.venue in {"", session.venue}
            if not fits or key in seen:
                continue
            seen.add(key)
            if key not in taken or find(taken[key], seen):
                taken[key] = guest
                return True
        return False

    return sum(find(each, set()) for each in those)


def test_the_accessible_seat_goes_to_whoever_needs_it():
    found = seat([HALL], [Guest("x", 60), Guest("y", 60, is_accessible=True), Guest("z", 60)])

    assert found.placed == (Placed("y", "a", 1), Placed("x", "a", 2), Placed("z", "a", 3))
    assert found.left == ()


def test_accessible_seats_are_the_last_that_others_take():
    found = seat([HALL], [Guest("x", 60), Guest("y", 60)])

    assert found.placed == (Placed("x", "a", 2), Placed("y", "a", 3))


def test_whoever_is_left_without_a_seat_learns_why():
    found = seat(
        [HALL],
        [
            Guest("far", 60, "w"),
            Guest("long", 121),
            Guest("one", 60, is_accessible=True),
            Guest("two", 60, is_accessible=True),
            *(Guest(f"x{number}", 60) for number in range(3)),
        ],
    )

    assert sorted(found.left, key=lambda each: each.guest) == [
        Left("far", "no_session"),
        Left("long", "not_long_enough"),
        Left("two", "no_accessible_seat"),
        Left("x2", "no_seat"),
    ]


def test_whoever_can_sit_elsewhere_makes_room():
    near, far = Session("n", "v", 120, (1,)), Session("f", "w", 60, (1,))

    found = seat([near, far], [Guest("any", 60), Guest("long", 120), Guest("v", 60, "v")])

    assert {each.guest for each in found.placed} in ({"any", "long"}, {"any", "v"})
    assert {each.session for each in found.placed} == {"n", "f"}


def test_neighbours_have_different_forms_where_they_can():
    hall = Session("a", "v", 60, (2, 3, 4, 5), forms={1: "A"})

    found = seat([hall], [Guest(str(n), 60, form=form) for n, form in enumerate("AABB")])

    order = {each.seat: "AABB"[int(each.guest)] for each in found.placed}
    assert [order[each] for each in (2, 3, 4, 5)] == ["B", "A", "B", "A"]


def test_whoever_chose_no_venue_goes_where_most_seats_are_free():
    small, large = Session("s", "v", 60, (1,)), Session("l", "w", 60, (1, 2))

    assert seat([small, large], [Guest("x", 60)]).placed == (Placed("x", "l", 1),)


@given(sessions(), guests())
def test_everybody_sits_once_or_is_named_and_no_seat_is_given_twice(held, coming):
    found = seat(held, coming)

    named = [each.guest for each in found.placed] + [each.guest for each in found.left]
    assert sorted(named) == sorted(each.key for each in coming)
    seats = [(each.session, each.seat) for each in found.placed]
    assert len(seats) == len({*seats})


@given(sessions(), guests())
def test_every_seat_is_free_long_enough_chosen_and_accessible_where_needed(held, coming):
    by_session = {each.key: each for each in held}
    by_guest = {each.key: each for each in coming}

    for each in seat(held, coming).placed:
        session, guest = by_session[each.session], by_guest[each.guest]
        assert each.seat in session.free
        assert session.minutes >= guest.minutes
        assert guest.venue in {"", session.venue}
        assert each.seat <= session.accessible or not guest.is_accessible


@given(sessions(), guests())
def test_as_many_as_can_get_the_accessible_seats_that_they_need(held, coming):
    needing = [each for each in coming if each.is_accessible]

    placed = {each.guest for each in seat(held, coming).placed}

    assert len([each for each in needing if each.key in placed]) == most_that_can_sit(held, needing)


@given(sessions(), guests())
def test_nobody_is_left_while_a_seat_that_fits_is_free(held, coming):
    found = seat(held, coming)
    taken = defaultdict(set)
    for each in found.placed:
        taken[each.session].add(each.seat)

    left = [each for each in coming if each.key in {one.guest for one in found.left}]
    for guest in left:
        for session in held:
            free = [s for s in session.free if s not in taken[session.key]]
            fits = session.minutes >= guest.minutes and guest.venue in {"", session.venue}
            usable = [s for s in free if s <= session.accessible or not guest.is_accessible]
            assert not (fits and usable)


@given(sessions(), guests())
def test_the_same_order_of_chance_gives_the_same_seats(held, coming):
    assert seat(held, coming) == seat(list(held), list(coming))


@given(sessions(), guests(), st.randoms(use_true_random=False))
def test_chance_changes_who_sits_but_not_how_many_sit_in_a_session(held, coming, random):
    alike = [Guest(each.key, 60) for each in coming]
    shuffled = random.sample(alike, len(alike))

    def numbers(order):
        placed = seat(held, order).placed
        return {each.key: sum(one.session == each.key for one in placed) for each in held}

    assert numbers(alike) == numbers(shuffled)
