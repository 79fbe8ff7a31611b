"""Starting in a venue by the lane: identity is confirmed first, whatever the rules say of home."""

from datetime import UTC, datetime

import pytest

from saty.common.refusals import NotNow
from saty.testing.actions.sittings import begin_part
from saty.testing.lane import connecting
from saty.testing.lane.starting import BAD, Start
from saty.testing.lane.writer import Writer
from saty.testing.models import Sitting
from tests import factories
from tests.testing.lane_rows import waiting

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def writer():
    made = Writer(connecting.starts, bad=BAD, dies=lambda: None)
    yield made
    made.stop()


def started(writer, sat, *, is_checked=False):
    start = Start(sat.id, 0, 1, 30, is_checked, NOW.timestamp())
    return writer.commit([start], 10)[0].state


def by_act(sat):
    """How the ordinary act judges."""
    try:
        begin_part(
            sitting=sat, number=0, by=factories.acting(sat.entry.application.candidate), at=NOW
        )
    except NotNow as refusal:
        return refusal.key
    return "begun"


@pytest.mark.parametrize(
    ("place", "is_checked", "is_confirmed", "expected"),
    [
        ("remote", False, False, "begun"),
        ("remote", True, False, "identity_open"),
        ("remote", True, True, "begun"),
        ("venue", False, False, "identity_open"),
        ("venue", False, True, "begun"),
        ("venue", True, False, "identity_open"),
        ("venue", True, True, "begun"),
    ],
)
def test_identity_is_confirmed_before_a_start(writer, place, is_checked, is_confirmed, expected):
    official = factories.person() if is_confirmed else None
    sat = waiting(NOW, place=place, identity_confirmed_by=official)

    assert started(writer, sat, is_checked=is_checked) == expected
    assert (Sitting.objects.get(id=sat.id).started_at is None) is (expected != "begun")


@pytest.mark.parametrize(
    ("place", "is_confirmed"),
    [("remote", False), ("venue", False), ("venue", True)],
)
def test_lane_and_act_judge_alike(writer, place, is_confirmed):
    official = factories.person() if is_confirmed else None
    one, two = (waiting(NOW, place=place, identity_confirmed_by=official) for _ in range(2))

    assert started(writer, one) == by_act(two)
