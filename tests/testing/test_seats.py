"""Places chosen, seats given by chance, moved and freed."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from saty.applications.models import AdjustmentRequest
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.programmes import queries as programmes
from saty.stages import consequences
from saty.stages.models import CandidacyEnd
from saty.testing.actions import exam_sessions, seats
from saty.testing.models import FormAssignment, PlaceChoice, Room, SeatBooking, Sitting
from saty.testing.queries import seats as queries
from tests import factories
from tests import factories_of_venues as make
from tests.stages import running

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def chosen(test, entry=None, place="venue", venue=None, at=NOW):
    entry = entry or test.entry
    return seats.choose_place(
        entry=entry,
        place=place,
        venue=venue,
        by=factories.acting(entry.application.candidate),
        at=at,
    )


def allocate(test, at=NOW, **fields):
    return seats.allocate_seats(stage=test.entry.stage, by=make.officer(test), at=at, **fields)


def granted(entry, kind="extra-time-half"):
    return AdjustmentRequest.objects.create(
        application=entry.application,
        kind=kind,
        explanation="x",
        requested_at=NOW,
        state="granted",
    )


def seated():
    rows = SeatBooking.objects.filter(cancelled_at=None)
    return {each.entry_id: (each.session_id, each.seat) for each in rows}


LATE = make.at(0) - timedelta(days=3)
"""When the choice of a place is over."""


def test_choice_can_be_changed_until_it_is_over():
    test, room = make.coming_test(make.BOTH), make.room()
    make.session(test.entry.stage, make.at(10), room)

    chosen(test, venue=room.venue)
    chosen(test, venue=room.venue)
    chosen(test, place="remote")

    choice = PlaceChoice.objects.get()
    assert (choice.place, choice.venue, choice.chosen_at) == ("remote", None, NOW)
    assert Entry.objects.filter(kind="place_chosen").count() == 2
    assert running.lost("place_chosen") == []
    with pytest.raises(NotNow, match="choice_over"):
        chosen(test, venue=room.venue, at=LATE)


def test_only_the_places_of_the_rules_can_be_chosen():
    test, room = make.coming_test(), make.room()
    make.session(test.entry.stage, make.at(10), room)
    elsewhere = make.venue()

    for place, venue in (
        ("remote", None),
        ("venue", None),
        ("venue", elsewhere),
        ("remote", room.venue),
        ("moon", None),
    ):
        with pytest.raises(Refusal, match="no_such_place"):
            chosen(test, place=place, venue=venue)

    assert PlaceChoice.objects.count() == 0


def test_choice_is_the_candidates_own_and_of_one_who_is_still_in():
    test, room = make.coming_test(make.BOTH), make.room()
    other = make.another(test)

    with pytest.raises(NotYours, match="not_your_test"):
        seats.choose_place(
            entry=test.entry,
            place="remote",
            venue=None,
            by=factories.acting(other.application.candidate),
            at=NOW,
        )
    CandidacyEnd.objects.create(entry=other, kind="withdrawn", at=NOW)
    with pytest.raises(NotNow, match="not_on_roster"):
        chosen(test, other, place="remote")
    make.booking(test.entry, make.session(test.entry.stage, make.at(10), room))
    with pytest.raises(NotNow, match="has_seat"):
        chosen(test, place="remote")


def test_everybody_without_a_seat_gets_one_and_is_told():
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10), make.room(seats=2, accessible=0))

    assert allocate(test) == 1
    late = make.another(test)
    assert allocate(test) == 1
    assert allocate(test) == 0

    assert seated() == {test.entry.id: (session.id, 1), late.id: (session.id, 2)}
    message = Message.objects.get(person=test.candidate)
    assert (message.params["seat"], message.params["room"]) == ("1", session.room.name)
    assert message.params["starts_at"]["en"].endswith("10:00 (Almaty)")
    entry = Entry.objects.filter(kind="seats_allocated").earliest("at", "ordinal")
    assert entry.public == {"stage": "test", "sessions": 1, "seats": 1}
    assert running.lost("seats_allocated") == []


def test_what_is_held_about_a_candidate_has_place_and_seats():
    test = make.coming_test(make.BOTH)
    room = make.room(name="12")
    session = make.session(test.entry.stage, make.at(10), room)
    chosen(test, venue=room.venue)
    make.booking(test.entry, session, 7)

    held = queries.places_held(test.entry.application_id)

    assert held == {
        "places": [
            {
                "stage": "test",
                "place": "venue",
                "venue": make.names("House"),
                "chosen_at": NOW.isoformat(),
            }
        ],
        "seats": [
            {
                "stage": "test",
                "venue": make.names("House"),
                "room": "12",
                "seat": 7,
                "starts_at": held["seats"][0]["starts_at"],
                "cancelled_at": None,
            }
        ],
    }
    assert datetime.fromisoformat(held["seats"][0]["starts_at"]) == session.starts_at


def test_seats_go_by_the_random_bytes_alone():
    test = make.coming_test()
    make.session(test.entry.stage, make.at(10), make.room(seats=3, accessible=0))
    others = [make.another(test, with_form=False) for _ in range(2)]
    FormAssignment.objects.all().delete()
    keys = sorted(each.id for each in (test.entry, *others))
    lots = iter((b"c", b"a", b"b"))

    allocate(test, random_bytes=lambda _length: next(lots))

    found = {entry: seat for entry, (_session, seat) in seated().items()}
    assert found == {keys[0]: 3, keys[1]: 1, keys[2]: 2}


def test_whoever_sits_at_home_or_is_out_gets_no_seat():
    test, room = make.coming_test(make.BOTH), make.room()
    make.session(test.entry.stage, make.at(10), room)
    silent, out, has_sat = (make.another(test) for _ in range(3))
    for each in (test.entry, out, has_sat):
        chosen(test, each, venue=room.venue)
    CandidacyEnd.objects.create(entry=out, kind="withdrawn", at=NOW)
    values = {"form": test.form, "language": "kk", "started_at": NOW}
    Sitting.objects.create(entry=has_sat, **values)

    allocate(test, at=LATE)

    assert list(seated()) == [test.entry.id]
    assert silent.id not in seated()


def test_whoever_chose_nothing_sits_at_the_first_place_of_the_rules():
    test, room = make.coming_test(("venue", "remote")), make.room()
    make.session(test.entry.stage, make.at(10), room)
    at_home = make.another(test)
    chosen(test, at_home, place="remote")

    allocate(test, at=LATE)

    assert list(seated()) == [test.entry.id]


def test_seats_are_given_once_candidates_have_chosen():
    test = make.coming_test(make.BOTH)
    make.session(test.entry.stage, make.at(10))

    with pytest.raises(NotNow, match="choice_open"):
        allocate(test, at=LATE - timedelta(seconds=1))
    assert allocate(test, at=LATE) == 0


def test_seats_need_sessions_and_the_secretariat():
    test = make.coming_test()

    with pytest.raises(NotNow, match="no_sessions"):
        allocate(test)
    with pytest.raises(NotYours, match="not_secretariat"):
        seats.allocate_seats(stage=test.entry.stage, by=running.officer("auditor"), at=NOW)


def test_extra_time_must_fit_and_who_has_no_seat_is_named_with_the_reason():
    test = make.coming_test(minutes=60, late_minutes=30)
    make.session(test.entry.stage, make.at(10), minutes=90)
    granted(make.another(test))

    hall, found = seats.previewed(test.entry.stage, NOW, reader=make.officer(test))

    assert [each.guest for each in found.placed] == [str(test.entry.id)]
    assert [each.why for each in found.left] == ["not_long_enough"]
    assert hall.entries.keys() == {each.key for each in hall.guests}


def test_whoever_needs_an_accessible_seat_gets_it(monkeypatch):
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10), make.room(seats=5, accessible=1))
    needing = make.another(test)
    granted(needing, kind="wheelchair")
    file = with_accessible(test, monkeypatch)

    assert file.application.adjustments[-1].needs_accessible_seat
    allocate(test)

    assert seated()[needing.id] == (session.id, 1)
    assert seated()[test.entry.id] == (session.id, 2)


def with_accessible(test, monkeypatch):
    """The rules, with a kind of adjustment for which a seat must be accessible."""
    real = make.rules(test)
    first = real.application.adjustments[0]
    kind = first.model_copy(
        update={"key": "wheelchair", "extra_time_factor": None, "needs_accessible_seat": True}
    )
    kinds = (*real.application.adjustments, kind)
    form = real.application.model_copy(update={"adjustments": kinds})
    file = real.model_copy(update={"application": form})
    monkeypatch.setattr("saty.programmes.queries._file", lambda version: file)
    return file


def move(test, session, entry=None):
    return seats.move_candidate(
        entry=entry or test.entry, session=session, by=make.officer(test), at=NOW
    )


def test_candidate_is_moved_to_a_free_seat_and_the_old_one_is_free():
    test = make.coming_test()
    first, second = (make.session(test.entry.stage, make.at(hour)) for hour in (10, 14))
    old = make.booking(test.entry, first, 4)

    made = move(test, second)

    old.refresh_from_db()
    assert (old.cancelled_at, made.session_id, made.seat) == (NOW, second.id, 2)
    assert Message.objects.get(person=test.candidate).wording.key == "seat_booked"
    assert running.lost("seat_moved") == []


def test_candidate_who_waits_already_starts_in_the_new_session():
    test = make.coming_test(late_minutes=20)
    session = make.session(test.entry.stage, make.at(14))
    values = {"form": test.form, "language": "kk", "starts_until": NOW}
    Sitting.objects.create(entry=test.entry, **values)

    move(test, session)

    found = Sitting.objects.get()
    times = (make.at(14), make.at(14) + timedelta(minutes=20))
    assert (found.place, found.starts_from, found.starts_until) == ("venue", *times)


@pytest.mark.parametrize("way", ["moved", "seated"])
def test_whoever_waits_and_gets_another_seat_is_looked_at_anew(way):
    test, watching = make.coming_test(), factories.person()
    session = make.session(test.entry.stage, make.at(14))
    values = {"form": test.form, "language": "kk", "identity_confirmed_by": watching}
    Sitting.objects.create(entry=test.entry, **values)

    move(test, session) if way == "moved" else allocate(test)

    assert seated()[test.entry.id][0] == session.id
    assert Sitting.objects.get().identity_confirmed_by is None


def test_candidate_cannot_be_moved_where_it_does_not_fit():
    test, elsewhere = make.coming_test(minutes=60, late_minutes=30), make.coming_test()
    stage = test.entry.stage
    here, short = (make.session(stage, make.at(9), minutes=each) for each in (90, 89))
    full = make.session(stage, make.at(14), make.room(seats=1, accessible=0))
    make.booking(make.another(test), full)
    over = make.session(stage, NOW - timedelta(minutes=30))
    off = make.session(stage, make.at(16))
    off.cancelled_at = NOW
    off.save(update_fields=["cancelled_at"])
    make.booking(test.entry, here)

    for session, key in (
        (here, "same_session"),
        (short, "too_short_for_one"),
        (full, "session_full"),
        (over, "session_over"),
        (off, "no_such_session"),
        (make.session(elsewhere.entry.stage, make.at(10)), "no_such_session"),
    ):
        with pytest.raises(Refusal, match=key):
            move(test, session)

    assert seated()[test.entry.id] == (here.id, 1)


def test_candidate_is_not_moved_to_a_session_that_was_cancelled_a_moment_before():
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10))
    exam_sessions.cancel_session(session=session, reason="Fire", by=make.officer(test), at=NOW)
    session.cancelled_at = None

    with pytest.raises(Refusal, match="no_such_session"):
        move(test, session)

    assert seated() == {}


def test_candidate_is_not_moved_to_a_seat_that_the_room_had_a_moment_before():
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10), make.room(seats=2, accessible=0))
    make.booking(make.another(test), session)
    Room.objects.update(seats=1)

    with pytest.raises(NotNow, match="session_full"):
        move(test, session)


@pytest.mark.parametrize("way", ["moved", "seated"])
def test_rooms_are_held_while_seats_are_given(way):
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10))

    with CaptureQueriesContext(connection) as counted:
        move(test, session) if way == "moved" else allocate(test)

    rooms = [each["sql"] for each in counted if 'FROM "testing_room"' in each["sql"]]
    is_held = ["FOR UPDATE" in each for each in rooms]
    assert is_held == [connection.features.has_select_for_update]


def test_session_outside_of_the_window_is_for_those_to_whom_another_time_was_given():
    test = make.coming_test()
    make.session(test.entry.stage, make.at(10, 3))

    assert allocate(test) == 0
    assert seated() == {}


def test_candidate_who_has_started_or_is_out_is_not_moved():
    test = make.coming_test()
    session, out = make.session(test.entry.stage, make.at(10)), make.another(test)
    CandidacyEnd.objects.create(entry=out, kind="withdrawn", at=NOW)
    values = {"form": test.form, "language": "kk", "started_at": NOW}
    Sitting.objects.create(entry=test.entry, **values)

    for entry, key in ((test.entry, "has_started"), (out, "not_on_roster")):
        with pytest.raises(NotNow, match=key):
            move(test, session, entry)

    assert seated() == {}


@pytest.mark.parametrize("has_started", [False, True])
def test_seat_of_an_ended_candidacy_is_free_unless_it_was_sat_in(has_started):
    test = make.coming_test()
    make.booking(test.entry, make.session(test.entry.stage, make.at(10)))
    if has_started:
        values = {"form": test.form, "language": "kk", "started_at": NOW}
        Sitting.objects.create(entry=test.entry, **values)
    end = CandidacyEnd.objects.create(entry=test.entry, kind="withdrawn", at=NOW)

    consequences.on_candidacy_ended.run(end, by=make.officer(test), at=NOW)

    assert bool(seated()) is has_started


def test_roster_that_is_taken_back_takes_places_and_seats_with_it():
    test, room = make.coming_test(make.BOTH), make.room()
    session = make.session(test.entry.stage, make.at(10), room)
    chosen(test, venue=room.venue)
    allocate(test, at=LATE)

    seats.take_back(test.entry.stage, make.officer(test), NOW)

    assert (SeatBooking.objects.count(), PlaceChoice.objects.count()) == (0, 0)
    assert running.lost("place_chosen", "seats_allocated", "seat_moved") == []
    assert session.bookings.count() == 0


@pytest.mark.parametrize(
    ("before", "expected"),
    [("P3D", timedelta(days=3)), ("P1DT12H", timedelta(days=1, hours=12)), ("PT0S", timedelta())],
)
def test_choice_is_over_as_long_before_the_window_as_the_rules_say(before, expected):
    test = make.coming_test(make.BOTH, choose_before=before)
    window = programmes.window(test.competition.id, "test")

    until = queries.choose_until(make.rules(test).stage("test").exam, window)

    assert window.opens_at - until == expected


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_seated_takes_so_many_queries_for_any_number(number, django_assert_num_queries):
    test = make.coming_test()
    for hour in range(number - 1):
        granted(make.another(test))
        make.session(test.entry.stage, make.at(9 + hour))
    granted(test.entry)
    make.booking(make.another(test), make.session(test.entry.stage, make.at(16)), 2)
    file = make.rules(test)

    with django_assert_num_queries(6):
        hall = queries.hall_of(test.entry.stage, file, NOW)

    assert (len(hall.guests), len(hall.sessions)) == (number, number)
