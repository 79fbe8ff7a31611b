"""Identity in a venue: confirmed by whoever watches over the session, before the start."""

import pytest
from django.utils import timezone

from saty.common.refusals import NotNow, NotYours
from saty.testing.actions.identity import confirm_identity
from saty.testing.actions.sittings import begin_part, check_in
from saty.testing.models import Sitting, SittingEvent
from tests import factories
from tests import factories_of_venues as make
from tests.stages import running

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def checked_in(test, at=NOW):
    by = factories.acting(test.candidate)
    return check_in(entry=test.entry, language="kk", device="d", by=by, at=at).sitting


def test_sitting_in_a_session_starts_by_its_clock_and_once_identity_is_confirmed():
    test, booking, watching = make.sat_now(NOW, late_minutes=20)
    candidate = factories.acting(test.candidate)

    sitting = checked_in(test)

    starts = booking.session.starts_at
    times = (starts, starts + 20 * make.HOUR / 60)
    assert (sitting.place, sitting.starts_from, sitting.starts_until) == ("venue", *times)
    with pytest.raises(NotNow, match="identity_open"):
        begin_part(sitting=sitting, number=0, by=candidate, at=NOW)
    confirm_identity(sitting=sitting, by=make.watching(watching), at=NOW)
    assert begin_part(sitting=sitting, number=0, by=candidate, at=NOW).began_at == NOW


def test_confirming_twice_is_one_act():
    test, _booking, watching = make.sat_now(NOW)
    sitting = checked_in(test)

    for _ in range(2):
        confirm_identity(sitting=sitting, by=make.watching(watching), at=NOW)

    assert Sitting.objects.get().identity_confirmed_by_id == watching.id
    assert SittingEvent.objects.filter(kind="identity_confirmed").count() == 1
    assert running.lost("identity_confirmed") == []


def test_identity_is_confirmed_in_the_own_session_alone():
    test, _booking, watching = make.sat_now(NOW)
    sitting = checked_in(test)
    elsewhere = make.invigilator(test.entry.stage, make.session(test.entry.stage, NOW, make.room()))

    for by in (
        make.watching(elsewhere),
        factories.acting(watching, "secretariat"),
        factories.acting(test.candidate),
    ):
        with pytest.raises(NotYours, match="not_your_session"):
            confirm_identity(sitting=sitting, by=by, at=NOW)

    assert Sitting.objects.get().identity_confirmed_by_id is None


def test_nobody_confirms_themselves():
    test, booking, _watching = make.sat_now(NOW)
    sitting = checked_in(test)
    booking.session.invigilators.create(person=test.candidate)

    with pytest.raises(NotYours, match="not_your_session"):
        confirm_identity(sitting=sitting, by=make.watching(test.candidate), at=NOW)


def test_identity_is_confirmed_before_the_start_and_in_time():
    test, booking, watching = make.sat_now(NOW, late_minutes=20)
    sitting = checked_in(test)

    at = booking.session.starts_at + 20 * make.HOUR / 60
    with pytest.raises(NotNow, match="window_over"):
        confirm_identity(sitting=sitting, by=make.watching(watching), at=at)
    Sitting.objects.update(started_at=NOW)
    with pytest.raises(NotNow, match="sitting_started"):
        confirm_identity(sitting=sitting, by=make.watching(watching), at=NOW)


def test_nobody_checks_in_where_all_sit_in_venues_and_no_seat_is_booked():
    test, booking, _watching = make.sat_now(NOW)
    booking.delete()

    with pytest.raises(NotNow, match="no_seat"):
        checked_in(test)


def test_whoever_has_no_seat_sits_at_home_where_the_rules_allow_it():
    test, booking, _watching = make.sat_now(NOW, places=make.BOTH)
    booking.delete()

    assert checked_in(test).place == "remote"


@pytest.mark.parametrize(("minutes", "key"), [(-70, "too_early"), (31, "window_over")])
def test_waiting_room_of_a_session_opens_and_closes_with_it(minutes, key):
    test, booking, _watching = make.sat_now(NOW)

    with pytest.raises(NotNow, match=key):
        checked_in(test, booking.session.starts_at + minutes * make.HOUR / 60)
