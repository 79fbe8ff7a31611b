"""Heartbeats: who was heard of, what devices report, what they are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from saty.common.rows import AppendOnlyError
from saty.testing.lane import connecting
from saty.testing.lane.beating import MOST_EVENTS_OF_A_SITTING, Beat, Told, next_serial
from saty.testing.lane.writer import Writer
from saty.testing.models import ExamSilence, Presence, Sitting, SittingEvent
from saty.testing.queries.exams import flagged
from tests import factories_of_exams as exams
from tests.testing.lane_rows import MINUTES, sitting, waiting

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(seconds=30)
ENDS = NOW + timedelta(minutes=MINUTES)


@pytest.fixture
def writer():
    made = Writer(connecting.beats, bad=None, dies=lambda: None)
    yield made
    made.stop()


def beat(sat, at=LATER, epoch=1, waits=0, seen=0, events=(), flags=None):
    stage = sat.entry.stage_id if sat.entry_id else sat.id
    told = waits, seen, tuple(events), next_serial(), flags
    return Beat(sat.id, stage, epoch, at.timestamp(), *told)


def message(text, **to):
    return exams.message(text, **{"sent_at": LATER, **to})


def test_beat_notes_presence_and_tells_epoch_section_and_end(writer):
    sat = sitting(NOW)

    assert writer.commit([beat(sat, waits=3)], 10) == [Told(1, False, 0, ENDS)]
    assert list(Presence.objects.values_list("sitting", "seen_at", "waiting")) == [
        (sat.id, LATER, 3)
    ]


def test_end_is_told_as_it_is_now(writer):
    sat = sitting(NOW)
    sat.parts.update(ends_at=ENDS + timedelta(minutes=7), closes_at=ENDS + timedelta(minutes=8))

    (told,) = writer.commit([beat(sat)], 10)

    assert told.ends == ENDS + timedelta(minutes=7)


def test_beat_in_the_waiting_room_tells_no_section(writer):
    assert writer.commit([beat(waiting(NOW))], 10) == [Told(1, False, None, None)]


def test_beat_tells_that_the_sitting_is_finished(writer):
    assert writer.commit([beat(sitting(NOW, finished_at=LATER))], 10)[0].is_finished


def test_two_beats_in_one_batch_keep_the_newer_presence(writer):
    sat = sitting(NOW)

    writer.commit([beat(sat, LATER, waits=1), beat(sat, NOW, waits=9)], 10)

    assert Presence.objects.get().waiting == 1


def test_device_learns_that_an_outage_of_its_test_is_being_measured(writer):
    sat, other = sitting(NOW), sitting(NOW)
    ExamSilence.objects.create(stage=sat.entry.stage, since=NOW)

    told = writer.commit([beat(sat), beat(other)], 10)

    assert [each.is_held for each in told] == [True, False]


def test_flags_stand_until_others_are_told(writer):
    sat = sitting(NOW)

    writer.commit([beat(sat, NOW)], 10)
    unknown = flagged(sat)
    writer.commit([beat(sat, flags=("q1", "q2"))], 10)
    writer.commit([beat(sat)], 10)
    first = flagged(sat)
    writer.commit([beat(sat, flags=())], 10)

    assert (unknown, first, flagged(sat)) == ([], ["q1", "q2"], [])


def test_flags_of_a_device_that_was_taken_over_count_no_more(writer):
    sat = sitting(NOW, epoch=2)

    writer.commit([beat(sat, epoch=2, flags=("q1",)), beat(sat, epoch=1, flags=("q2",))], 10)

    assert flagged(sat) == ["q1"]


def test_device_that_was_taken_over_learns_it_and_is_not_noted(writer):
    sat = sitting(NOW, epoch=2)

    (told,) = writer.commit([beat(sat, epoch=1, events=[("left_window", 5)])], 10)

    assert told.epoch == 2
    assert (Presence.objects.count(), SittingEvent.objects.count()) == (0, 0)


def test_events_of_a_device_are_on_the_timeline_by_the_servers_clock_once(writer):
    sat = sitting(NOW)
    events = [("left_window", 1_000), ("came_back", 2_000)]

    writer.commit([beat(sat, events=events)], 10)
    writer.commit([beat(sat, LATER + timedelta(seconds=9), events=events)], 10)

    rows = SittingEvent.objects.filter(sitting=sat).values_list("kind", "at", "details")
    assert sorted(rows) == [
        ("came_back", LATER, {"device_ms": 2_000}),
        ("left_window", LATER, {"device_ms": 1_000}),
    ]


def test_device_cannot_fill_the_timeline(writer):
    sat = sitting(NOW)
    SittingEvent.objects.bulk_create(
        SittingEvent(sitting=sat, kind="note", at=NOW) for _ in range(MOST_EVENTS_OF_A_SITTING)
    )

    writer.commit([beat(sat, events=[("left_window", 1)])], 10)

    assert SittingEvent.objects.count() == MOST_EVENTS_OF_A_SITTING


def test_unknown_sitting_is_told_nothing_and_harms_nobody(writer):
    sat = sitting(NOW)

    assert writer.commit([beat(Sitting()), beat(sat)], 10) == [None, Told(1, False, 0, ENDS)]


def test_messages_to_one_and_to_all_come_until_they_are_seen(writer):
    sat, other = sitting(NOW, checked_in_at=NOW), sitting(NOW)
    mine = message("To you", sitting=sat)
    to_all = message("To all", stage=sat.entry.stage)
    message("To another", sitting=other)
    message("Before you came", stage=sat.entry.stage, sent_at=NOW - timedelta(hours=1))

    first, second, third = writer.commit(
        [beat(sat), beat(sat, seen=mine.id), beat(sat, seen=to_all.id)], 10
    )

    assert first.messages == ((mine.id, "To you"), (to_all.id, "To all"))
    assert second.messages == ((to_all.id, "To all"),)
    assert third.messages == ()


def test_message_goes_to_one_or_to_all_and_stays_as_it_was_sent():
    sat = sitting(NOW)
    sent = message("As it was", sitting=sat)

    sent.sent_at = NOW
    with pytest.raises(AppendOnlyError):
        sent.save()
    with pytest.raises(IntegrityError, match="message_to_one_or_to_all"):
        message("To nobody")
    with pytest.raises(IntegrityError, match="message_to_one_or_to_all"):
        message("To both", sitting=sat, stage=sat.entry.stage)
