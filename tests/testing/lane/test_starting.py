"""Starting and going on by the lane: the same rules and the same rows as the ordinary act."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from saty.common.refusals import Refusal
from saty.stages.models import CandidacyEnd
from saty.testing.actions.sittings import begin_part
from saty.testing.lane import connecting
from saty.testing.lane.starting import BAD, Look, Start
from saty.testing.lane.writer import Writer
from saty.testing.models import Sitting, SittingEvent, SittingPart
from tests import factories
from tests.testing.lane_rows import MINUTES, WINDOW, waiting

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(minutes=5)
GRACE = 30


@pytest.fixture
def writer():
    made = Writer(connecting.starts, bad=BAD, dies=lambda: None)
    yield made
    made.stop()


def start(sat, number=0, at=NOW, epoch=1, is_checked=False):
    return Start(sat.id, number, epoch, GRACE, is_checked, at.timestamp())


def begin(writer, *starts):
    return writer.commit(list(starts), 10)


def rows(sat):
    """All that a start may change."""
    parts = SittingPart.objects.filter(sitting=sat)
    events = SittingEvent.objects.filter(sitting=sat).order_by("at")
    return {
        "started": Sitting.objects.get(id=sat.id).started_at,
        "parts": list(parts.values_list("began_at", "ends_at", "closes_at", "ended_at")),
        "events": list(events.values_list("kind", "at", "details")),
    }


def test_whoever_takes_no_part_any_more_starts_nothing_and_may_again_once_it_is_taken_back(writer):
    sat = waiting(NOW, sections=2)
    end = CandidacyEnd.objects.create(entry=sat.entry, kind="withdrawn", at=NOW)

    (refused,) = begin(writer, start(sat))
    before = rows(sat)["started"]
    end.delete()
    (begun,) = begin(writer, start(sat))
    CandidacyEnd.objects.create(entry=sat.entry, kind="withdrawn", at=NOW)
    (next_one,) = begin(writer, start(sat, number=1, at=LATER))

    assert (refused.state, before) == ("not_on_roster", None)
    assert (begun.state, next_one.state) == ("begun", "begun")


def test_start_begins_the_first_section_and_is_on_the_timeline(writer):
    sat = waiting(NOW, sections=1)

    (begun,) = begin(writer, start(sat))

    ends = NOW + timedelta(minutes=MINUTES)
    closes = ends + timedelta(seconds=GRACE)
    part = begun.parts[0]
    assert (part.began, part.ends, part.closes, part.ended) == (NOW, ends, closes, None)
    assert rows(sat) == {
        "started": NOW,
        "parts": [(NOW, ends, closes, None)],
        "events": [("started", NOW, {"section": "section-0"})],
    }


def test_starting_again_gives_no_fresh_time(writer):
    sat = waiting(NOW)
    first, before = begin(writer, start(sat)), rows(sat)

    assert begin(writer, start(sat, at=LATER)) == first
    assert rows(sat) == before


def test_two_starts_in_one_batch_begin_once_and_are_told_the_same(writer):
    sat = waiting(NOW)

    first, second = begin(writer, start(sat, at=LATER), start(sat))

    assert first == second
    assert rows(sat)["started"] == NOW


def test_restart_after_time_was_up_gives_no_fresh_time(writer):
    sat = waiting(NOW)
    begin(writer, start(sat))
    before = rows(sat)

    (begun,) = begin(writer, start(sat, at=NOW + timedelta(hours=1)))

    assert begun.parts[0].began == NOW
    assert rows(sat) == before


CASES = {
    "first": ({}, 0, NOW),
    "before the window": ({}, 0, NOW - WINDOW - timedelta(seconds=1)),
    "as the window opens": ({}, 0, NOW - WINDOW),
    "as the window closes": ({}, 0, NOW + WINDOW),
    "the last moment of the window": ({}, 0, NOW + WINDOW - timedelta(microseconds=1)),
    "without a window": ({"starts_from": None, "starts_until": None}, 0, NOW + 9 * WINDOW),
    "finished": ({"started_at": NOW, "finished_at": NOW}, 0, LATER),
    "void": ({"voided_at": NOW}, 0, LATER),
    "out of turn": ({}, 1, NOW),
    "no such section": ({}, 3, NOW),
}


@pytest.mark.parametrize("case", CASES)
def test_lane_judges_and_writes_as_the_ordinary_act_does(writer, case):
    fields, number, at = CASES[case]
    by_lane, by_act = waiting(NOW, **fields), waiting(NOW, **fields)

    (begun,) = begin(writer, start(by_lane, number, at))

    assert begun.state == state_by_act(by_act, number, at)
    assert rows(by_lane) == rows(by_act)


def test_going_on_ends_what_was_before_as_the_ordinary_act_does(writer):
    by_lane, by_act = waiting(NOW), waiting(NOW)

    for number, at in ((0, NOW), (1, LATER), (2, LATER + WINDOW), (1, LATER + 2 * WINDOW)):
        (begun,) = begin(writer, start(by_lane, number, at))
        state_by_act(by_act, number, at)
        told = [(p.began, p.ends, p.closes, p.ended) for p in begun.parts]
        assert told == rows(by_lane)["parts"] == rows(by_act)["parts"]

    assert rows(by_lane) == rows(by_act)


def state_by_act(sat, number, at):
    candidate = factories.acting(sat.entry.application.candidate)
    try:
        begin_part(sitting=sat, number=number, by=candidate, at=at)
    except Refusal as refusal:
        return refusal.key
    return "begun"


@pytest.mark.parametrize(
    ("is_checked", "is_confirmed", "state"),
    [
        (False, False, "begun"),
        (False, True, "begun"),
        (True, False, "identity_open"),
        (True, True, "begun"),
    ],
)
def test_identity_is_confirmed_first_where_the_rules_ask_for_it(
    writer, is_checked, is_confirmed, state
):
    official = factories.person() if is_confirmed else None
    sat = waiting(NOW, identity_confirmed_by=official)

    assert begin(writer, start(sat, is_checked=is_checked))[0].state == state


def test_device_that_was_taken_over_starts_nothing(writer):
    sat = waiting(NOW, epoch=2)

    assert begin(writer, start(sat, epoch=1))[0].state == "other_device"
    assert rows(sat)["started"] is None


def test_unknown_sitting_starts_nothing_and_harms_nobody(writer):
    sat, stranger = waiting(NOW), Sitting()

    found = begin(writer, start(stranger), start(sat))

    assert [each.state for each in found] == ["bad_token", "begun"]


def test_many_start_in_one_statement(writer):
    sats = [waiting(NOW, sections=1) for _ in range(4)]

    found = begin(writer, *(start(each) for each in sats))

    assert [each.state for each in found] == ["begun"] * 4
    assert SittingEvent.objects.filter(kind="started").count() == 4


def test_look_tells_whether_a_sitting_has_started():
    looks = Writer(connecting.looks, bad=False, dies=lambda: None)
    fresh, begun = waiting(NOW), waiting(NOW, started_at=NOW)

    found = looks.commit([Look(fresh.id), Look(begun.id), Look(Sitting().id)], 10)

    looks.stop()
    assert found == [False, True, False]


def test_sitting_that_another_act_holds_is_asked_for_again(writer):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: a start waits for the other act")
    sat = waiting(NOW)

    with transaction.atomic():
        Sitting.objects.select_for_update().get(id=sat.id)
        during = begin(writer, start(sat))[0].state

    assert (during, begin(writer, start(sat))[0].state) == ("try_again", "begun")
