"""Sessions of a test: planned in daytime and free rooms, watched over, cancelled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from saty.applications.models import AdjustmentRequest
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.testing.actions.exam_sessions import cancel_session, plan_sessions, set_invigilators
from saty.testing.models import ExamSession, SeatBooking, Sitting
from saty.testing.queries import venues as queries
from tests import factories
from tests import factories_of_venues as make
from tests.stages import running

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def plan(test, *rooms, by=None, **slots):
    return plan_sessions(
        stage=test.entry.stage,
        slots=make.slots(*rooms, **slots),
        by=by or make.officer(test),
        at=NOW,
    )


def test_sessions_are_planned_for_every_day_time_and_room():
    test, first, second = make.coming_test(), make.room(), make.room()

    made = plan(test, first, second, hours=(9, 14), days=2)

    starts = [make.at(hour, day) for day in (0, 1) for hour in (9, 14)]
    assert [each.starts_at for each in queries.sessions_of(test.entry.stage)] == sorted(starts * 2)
    assert {each.room_id for each in made} == {first.id, second.id}
    entry = Entry.objects.get(subject=f"session:{made[0].id}")
    assert (entry.public["stage"], entry.public["seats"]) == ("test", 10)
    assert running.lost("session_planned") == []


def test_time_of_day_is_that_of_each_venue():
    test = make.coming_test()
    west = make.room(make.venue(zone="Asia/Oral"))
    east = make.room(make.venue(zone="Asia/Vladivostok"))

    made = {each.room_id: each.starts_at for each in plan(test, west, east)}

    assert made[west.id] - made[east.id] == timedelta(hours=5)


@pytest.mark.parametrize(
    ("slots", "key"),
    [
        ({"hours": (7,)}, "by_night"),
        ({"hours": (21,)}, "by_night"),
        ({"days": 4}, "outside_window"),
        ({"minutes": 59}, "too_short"),
        ({"hours": (10, 11)}, "room_taken"),
        ({"hours": ()}, "nothing_to_plan"),
        ({"hours": range(24), "days": 30}, "too_many"),
    ],
)
def test_session_that_cannot_be_held_is_refused_and_with_it_all(slots, key):
    test = make.coming_test(minutes=30, late_minutes=30)

    with pytest.raises(Refusal, match=key):
        plan(test, make.room(), **slots)

    assert ExamSession.objects.count() == 0


def test_session_is_long_enough_for_the_largest_extra_time():
    test, room = make.coming_test(minutes=30, late_minutes=30), make.room()
    AdjustmentRequest.objects.create(
        application=test.entry.application,
        kind="extra-time-half",
        explanation="x",
        requested_at=NOW,
        state="granted",
    )

    with pytest.raises(Refusal, match="too_short"):
        plan(test, room, minutes=74)

    assert len(plan(test, room, minutes=75)) == 1


def test_room_is_free_for_one_session_of_whatever_competition_at_a_time():
    one, two, room = make.coming_test(), make.coming_test(), make.room()
    plan(one, room)

    with pytest.raises(NotNow, match="room_taken"):
        plan(two, room, hours=(11,))

    assert len(plan(two, room, hours=(12,))) == 1


def test_session_in_a_closed_venue_is_refused():
    test = make.coming_test()

    with pytest.raises(NotNow, match="venue_closed"):
        plan(test, make.room(make.venue(closed_at=NOW)))


def test_no_session_where_the_rules_have_no_venue():
    with pytest.raises(NotNow, match="not_in_venues"):
        plan(make.coming_test(["remote"]), make.room())


def test_sessions_are_planned_by_the_secretariat_alone():
    with pytest.raises(NotYours, match="not_secretariat"):
        plan(make.coming_test(), make.room(), by=running.officer("auditor"))


def watch(test, session, *people):
    keys = [each.id for each in people]
    return set_invigilators(session=session, people=keys, by=make.officer(test), at=NOW)


def watchers(session):
    return set(session.invigilators.values_list("person_id", flat=True))


def test_invigilators_are_those_chosen_and_nobody_else():
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10))
    first, second = (make.invigilator(test.entry.stage) for _ in range(2))

    watch(test, session, first)
    watch(test, session, second)

    assert watchers(session) == {second.id}
    kept = [each.public["invigilators"] for each in Entry.objects.filter(kind="invigilators_set")]
    assert sorted(kept) == sorted([[str(first.staff_id)], [str(second.staff_id)]])
    assert running.lost("invigilators_set") == []


def test_invigilator_holds_the_role_is_in_one_room_and_no_candidate():
    test = make.coming_test()
    stage = test.entry.stage
    session = make.session(stage, make.at(10))
    busy = make.invigilator(stage, make.session(stage, make.at(11)))
    candidate = make.invigilator(stage)
    test.entry.application.candidate = candidate
    test.entry.application.save(update_fields=["candidate"])

    for person, key in (
        (factories.official("verifier"), "no_invigilator"),
        (busy, "invigilator_elsewhere"),
        (candidate, "invigilator_candidate"),
    ):
        with pytest.raises(Refusal, match=key):
            watch(test, session, person)

    assert watchers(session) == set()


def test_cancelled_session_frees_its_seats_and_tells_why():
    test = make.coming_test()
    session = make.session(test.entry.stage, make.at(10))
    make.booking(test.entry, session)

    freed = cancel_session(session=session, reason=" Fire ", by=make.officer(test), at=NOW)

    assert freed == 1
    assert SeatBooking.objects.get().cancelled_at == NOW
    message = Message.objects.get(person=test.candidate)
    assert (message.wording.key, message.params["reason"]) == ("seat_cancelled", "Fire")
    entry = Entry.objects.get(kind="session_cancelled")
    assert entry.public == {"stage": "test", "freed": 1}
    assert running.lost("session_cancelled") == []
    with pytest.raises(NotNow, match="session_cancelled"):
        cancel_session(session=session, reason="Fire", by=make.officer(test), at=NOW)


def test_session_is_cancelled_with_a_reason_and_before_anybody_starts_there():
    test, booking, _watching = make.sat_now(NOW)
    values = {"form": test.form, "language": "kk", "checked_in_at": NOW}
    sitting = Sitting.objects.create(entry=test.entry, **values)

    with pytest.raises(Refusal, match="no_reason"):
        cancel_session(session=booking.session, reason=" ", by=make.officer(test), at=NOW)
    Sitting.objects.filter(id=sitting.id).update(started_at=NOW)
    with pytest.raises(NotNow, match="session_began"):
        cancel_session(session=booking.session, reason="Fire", by=make.officer(test), at=NOW)

    assert SeatBooking.objects.get().cancelled_at is None


def test_whoever_waits_in_a_cancelled_session_is_looked_at_anew():
    test, booking, watching = make.sat_now(NOW)
    values = {"form": test.form, "language": "kk", "identity_confirmed_by": watching}
    Sitting.objects.create(entry=test.entry, checked_in_at=NOW, **values)

    cancel_session(session=booking.session, reason="Fire", by=make.officer(test), at=NOW)

    sitting = Sitting.objects.get()
    assert (sitting.identity_confirmed_by, sitting.starts_until) == (None, NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_sessions_takes_one_query(number, django_assert_num_queries):
    test = make.coming_test()
    for hour in range(number):
        session = make.session(test.entry.stage, make.at(9 + hour))
        make.booking(make.another(test), session)
        make.invigilator(test.entry.stage, session)

    with django_assert_num_queries(1):
        found = [(each.booked, each.watching) for each in queries.sessions_of(test.entry.stage)]

    assert found == [(1, 1)] * number


def test_nobody_plans_or_cancels_at_a_stage_where_they_are_a_candidate():
    test, room = make.coming_test(), make.room()
    session = make.session(test.entry.stage, make.at(10), room)
    by = factories.acting(test.candidate, "secretariat")

    with pytest.raises(NotYours, match="own_candidacy"):
        plan(test, make.room(), by=by)
    with pytest.raises(NotYours, match="own_candidacy"):
        cancel_session(session=session, reason="x", by=by, at=NOW)
