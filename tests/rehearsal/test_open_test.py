"""The open test of a demo: candidates in every state, one who may come, devices that go on."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from saty.ledger.monitor import findings
from saty.programmes.calendar import planned
from saty.rehearsal import life, open_test
from saty.rehearsal.bank import bank_of
from saty.rehearsal.cast import make_cast
from saty.rehearsal.lane import lane
from saty.rehearsal.scene import silent
from saty.rehearsal.showcase import opening_so_that
from saty.testing.lane.tables import terms_at
from saty.testing.models import Answer, ExamSession, FormAssignment, Presence, Sitting
from saty.testing.queries.invigilation import places_of
from tests.signing import sign_in

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
MADE: dict[str, object] = {}
pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def _made(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """The competition, made once for the tests of this page and taken back after them."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        opens_at = opening_so_that(open_test.file(), "test", NOW + open_test.CLOSES_IN)
        cast = make_cast(opens_at - 4 * DAY)
        bank_of(cast, opens_at - 3 * DAY)
        MADE["mine"] = open_test.make_open_test(cast, opens_at, 1, NOW, silent)
        yield
        transaction.set_rollback(True)


def test_some_wait_some_work_some_are_silent_some_have_finished():
    sittings = Sitting.objects.filter(preflight=None)
    working = sittings.filter(started_at__isnull=False, finished_at=None)
    heard = Presence.objects.filter(sitting__in=working, seen_at__gt=NOW - timedelta(minutes=5))
    given = FormAssignment.objects.count()

    counts = [
        sittings.filter(started_at=None).count(),
        heard.count(),
        working.count() - heard.count(),
        sittings.filter(finished_at__isnull=False).count(),
    ]

    assert counts == [2 + 3, 5 + 3, 2 + 1, 3]
    assert given > sum(counts)


def test_session_in_a_venue_is_on_with_somebody_in_every_state():
    session, tomorrow = ExamSession.objects.order_by("starts_at")

    places = places_of(session, NOW)

    assert session.starts_at < NOW < session.ends_at
    assert Counter(each.state for each in places if each.state != "not_come") == {
        "waiting": 3, "working": 3, "disconnected": 1,
    }  # fmt: skip
    assert sum(each.can_be_confirmed for each in places) == 2
    assert [each.invigilators.count() for each in (session, tomorrow)] == [1, 0]
    assert tomorrow.bookings.count() == 0


@pytest.mark.parametrize("hour", range(24))
def test_session_that_is_on_has_begun_by_day_at_whatever_hour(hour):
    centre = open_test.centre_at(NOW.replace(hour=hour))

    assert [time(8) <= each <= time(20) for each in centre.times] == [True]


def test_log_of_it_is_whole():
    assert findings() == []


def test_one_candidate_can_sit_it_at_once():
    client = sign_in(Client(headers={"accept-language": "en"}), MADE["mine"])

    page = client.get(reverse("exam_room", args=[open_test.SLUG, "test"])).content.decode()

    assert 'name="honour"' in page


def test_devices_of_those_who_work_go_on():
    before = Answer.objects.filter(sitting__preflight=None).count()
    with lane(lambda: NOW.timestamp() + 60, partial(terms_at, at=NOW)) as served:
        held = life.devices(served, NOW)

        heard = life.beat(held, random.Random(1))

    assert heard == len(held) == 5 + 3
    assert Answer.objects.filter(sitting__preflight=None).count() > before
    newest = Presence.objects.filter(sitting__in=[each.id for each, _device in held])
    assert {each.seen_at for each in newest} == {NOW + timedelta(seconds=60)}


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_window_is_open_whenever_the_demo_is_made(hour):
    now = NOW.replace(hour=hour)
    opens_at = opening_so_that(open_test.file(), "test", now + open_test.CLOSES_IN)

    window = next(w for w in planned(open_test.file(), opens_at) if w.key == "test")

    assert window.opens_at < now - DAY / 4
    assert window.closes_at > now + DAY / 4
