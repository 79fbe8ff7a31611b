"""Sittings whose time is up are closed by a sweep; late or never, it harms nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from saty.common import periodic
from saty.testing.actions.sittings import CLOSED_AFTER, REST, close_over
from saty.testing.models import Sitting, SittingEvent
from tests.testing.lane_rows import MINUTES, sitting, waiting

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
ENDS = NOW + timedelta(minutes=MINUTES)
GRACE = timedelta(seconds=30)


def finished(sat):
    return Sitting.objects.get(id=sat.id).finished_at


def test_sweep_is_registered():
    assert "sittings whose time is up" in periodic.names()


def test_sitting_without_an_answer_is_closed_as_of_its_end_however_late():
    sat = sitting(NOW)

    assert close_over(ENDS + timedelta(days=2)) == 1

    assert finished(sat) == ENDS
    assert list(SittingEvent.objects.values_list("kind", flat=True)) == ["time_up"]


def test_closing_again_changes_nothing():
    sitting(NOW)
    close_over(ENDS + GRACE + CLOSED_AFTER)

    assert close_over(ENDS + timedelta(days=1)) == 0
    assert SittingEvent.objects.count() == 1


def test_nothing_is_closed_before_a_silence_that_took_its_end_is_noticed():
    sat = sitting(NOW)

    assert close_over(ENDS + GRACE + CLOSED_AFTER - timedelta(microseconds=1)) == 0
    assert finished(sat) is None
    assert close_over(ENDS + GRACE + CLOSED_AFTER) == 1


def between_sections():
    """A sitting whose first section ended at ENDS and whose second was not begun."""
    between = waiting(NOW, started_at=NOW)
    between.parts.filter(number=0).update(began_at=NOW, ends_at=ENDS, closes_at=ENDS)
    return between


def test_who_has_not_started_is_never_closed():
    waiting(NOW)

    assert close_over(NOW + timedelta(days=9)) == 0


def test_who_has_a_section_left_may_come_back_until_the_rest_after_the_window_is_over():
    between = between_sections()
    last = max(ENDS, between.starts_until) + REST

    assert close_over(last + CLOSED_AFTER) == 0
    assert close_over(last + CLOSED_AFTER + timedelta(microseconds=1)) == 1
    assert finished(between) == ENDS
