"""Outages: measured by the server, given back by itself, once; never fresh time otherwise."""

import pytest
from django.db import IntegrityError, transaction

from saty.common import periodic
from saty.ledger.models import Entry
from saty.testing.actions import outages
from saty.testing.actions.sittings import close_over
from saty.testing.models import ExamOutage, ExamSilence, LanePulse, Presence, Sitting
from saty.testing.queries.windows import exam_window
from tests.stages import running
from tests.testing import control_rows
from tests.testing.control_rows import GRACE, HOUR, MINUTE, NOW, SECOND, closes, ends, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return control_rows.room()


def away(minutes):
    """The server was away for so many minutes, until NOW."""
    LanePulse.objects.create(alive_at=NOW - minutes * MINUTE)
    return outages.after_outage_of_server(at=NOW)


def test_section_that_ran_gets_all_of_the_outage_back(room):
    sat = room.running(began=NOW - 20 * MINUTE)
    before = ends(sat)

    made = away(5)

    assert (made.kind, made.began_at, made.ended_at) == ("server", NOW - 5 * MINUTE, NOW)
    assert made.sittings == 1
    assert (ends(sat), closes(sat)) == (before + 5 * MINUTE, before + 5 * MINUTE + GRACE)
    event = sat.events.get(kind="time_given")
    assert event.details == {"seconds": 300, "section": "knowledge", "cause": "outage"}
    entry = Entry.objects.get(kind="exam_outage")
    assert (entry.actor_role, entry.public["sittings"], entry.public["outage"]) == (
        "clock", 1, "server",
    )  # fmt: skip
    assert running.lost("exam_outage") == []


def test_section_that_ran_out_meanwhile_has_what_was_left_when_it_began(room):
    sat = room.running(began=NOW - 28 * MINUTE - 5 * MINUTE)

    away(5)

    assert ends(sat) == NOW + 2 * MINUTE
    assert close_over(NOW + MINUTE) == 0


@pytest.mark.parametrize("began", [NOW - 40 * MINUTE, NOW])
def test_section_that_was_over_or_had_not_begun_gets_nothing(room, began):
    room.running()
    sat = room.running(began=began)
    before = ends(sat)

    away(5)

    assert ends(sat) == before


def test_void_and_finished_sittings_get_nothing(room):
    room.running()
    void = room.running(voided_at=NOW - MINUTE)
    done = room.running(finished_at=NOW - 6 * MINUTE)
    before = ends(void), ends(done)

    away(5)

    assert (ends(void), ends(done)) == before
    assert kinds(void) == kinds(done) == []


def test_it_is_given_back_once_however_many_processes_come_back(room):
    sat = room.running(began=NOW - 20 * MINUTE)
    away(5)
    once = ends(sat)

    assert outages.after_outage_of_server(at=NOW) is None
    assert outages.after_outage_of_server(at=NOW + 14 * SECOND) is None
    assert ends(sat) == once
    assert ExamOutage.objects.count() == 1


def test_restart_within_the_time_of_a_few_beats_gives_no_fresh_time(room):
    sat = room.running()
    before = ends(sat)
    LanePulse.objects.create(alive_at=NOW - 15 * SECOND)

    assert outages.after_outage_of_server(at=NOW) is None
    assert ends(sat) == before


def test_time_to_start_lasts_as_much_longer_for_who_waits_and_who_has_not_come(room):
    waiting = room.sitting()
    late = room.sitting(starts_from=NOW - 2 * MINUTE)
    window = exam_window(room.stage)

    away(5)

    waiting.refresh_from_db()
    late.refresh_from_db()
    assert waiting.starts_until == NOW + HOUR + 5 * MINUTE
    assert late.starts_until == NOW + HOUR + 2 * MINUTE
    assert exam_window(room.stage).closes_at == window.closes_at + 5 * MINUTE


def test_outage_that_met_no_test_is_none():
    LanePulse.objects.create(alive_at=NOW - 60 * 24 * HOUR)

    assert outages.after_outage_of_server(at=NOW) is None
    assert not ExamOutage.objects.exists()
    assert LanePulse.objects.get().alive_at == NOW


def test_nothing_is_closed_whose_end_the_server_has_not_lived_to(room):
    over, lived_to = (
        room.running(began=NOW - 31 * MINUTE),
        room.running(began=NOW - 50 * MINUTE),
    )
    LanePulse.objects.create(alive_at=NOW - 2 * MINUTE)

    assert close_over(NOW) == 1
    assert Sitting.objects.get(finished_at__isnull=False).id == lived_to.id

    outages.after_outage_of_server(at=NOW)

    assert close_over(NOW) == 0
    assert ends(over) == NOW + MINUTE


def test_who_is_between_two_sections_is_not_closed_at_once_after_an_outage(room):
    sat = room.running(began=NOW - 80 * MINUTE, starts_until=NOW - 50 * MINUTE)
    sat.parts.create(number=1, section="more", first=1, last=1, seconds=60)
    LanePulse.objects.create(alive_at=NOW - 40 * MINUTE)
    room.running(began=NOW - 41 * MINUTE)

    outages.after_outage_of_server(at=NOW)

    assert close_over(NOW) == 0


# Silence: the server lives, and nothing is heard of anybody.


def crowd(room, number=5, heard=NOW - 2 * MINUTE, **fields):
    LanePulse.objects.create(alive_at=NOW)
    return [room.running(heard=heard, **fields) for _ in range(number)]


def hear(sat, at):
    LanePulse.objects.update(alive_at=at)
    Presence.objects.filter(sitting=sat).update(seen_at=at)


def test_sweep_is_registered():
    assert "tests of which nothing is heard" in periodic.names()


def test_silence_of_five_is_given_back_when_the_first_is_heard_again(room):
    sat = crowd(room)
    before = ends(sat[0])

    assert outages.listen(NOW) == 1
    assert outages.listen(NOW) == 0
    assert ExamSilence.objects.get().since == NOW - 2 * MINUTE
    hear(sat[3], NOW + MINUTE)
    assert outages.listen(NOW + MINUTE + 5 * SECOND) == 1
    assert outages.listen(NOW + MINUTE + 5 * SECOND) == 0

    made = ExamOutage.objects.get()
    assert (made.kind, made.stage, made.sittings) == ("silence", room.stage, 5)
    assert (made.began_at, made.ended_at) == (NOW - 2 * MINUTE, NOW + MINUTE)
    assert {ends(each) for each in sat} == {before + 3 * MINUTE}
    assert running.lost("exam_outage") == []


@pytest.mark.parametrize(("number", "heard"), [(4, NOW - 2 * MINUTE), (5, NOW - 90 * SECOND)])
def test_fewer_or_shorter_is_no_outage(room, number, heard):
    crowd(room, number, heard)

    assert outages.listen(NOW) == 0


def test_one_who_is_heard_of_makes_it_no_outage(room):
    crowd(room)
    room.running(heard=NOW - MINUTE)

    assert outages.listen(NOW) == 0


def test_who_had_left_one_after_the_other_is_no_silence(room):
    LanePulse.objects.create(alive_at=NOW)
    for minutes in range(2, 12, 2):
        room.running(began=NOW - 15 * MINUTE, heard=NOW - minutes * MINUTE)

    assert outages.listen(NOW) == 0


@pytest.mark.parametrize("left", [60 * SECOND, 10 * SECOND])
def test_silence_that_takes_the_end_of_every_section_is_given_back(room, left):
    """Nobody's section runs any more when it is noticed, and nothing was closed meanwhile."""
    fell = NOW - 95 * SECOND
    sat = crowd(room, began=fell + left - 30 * MINUTE, heard=fell)

    assert close_over(NOW) == 0
    assert outages.listen(NOW) == 1
    assert closes(sat[0]) > NOW
    LanePulse.objects.update(alive_at=NOW + 10 * MINUTE)
    for minutes in range(10):
        outages.listen(NOW + minutes * MINUTE)
        assert close_over(NOW + minutes * MINUTE) == 0
    hear(sat[2], NOW + 10 * MINUTE)
    outages.listen(NOW + 10 * MINUTE + 5 * SECOND)

    assert {ends(each) for each in sat} == {NOW + 10 * MINUTE + left}
    assert close_over(NOW + 10 * MINUTE + left) == 0


def test_silence_while_the_server_is_away_is_the_servers_outage(room):
    crowd(room)
    LanePulse.objects.update(alive_at=NOW - MINUTE)

    assert outages.listen(NOW) == 0


def test_what_the_servers_outage_took_is_not_given_twice(room):
    sat = crowd(room, heard=NOW - 5 * MINUTE)
    outages.listen(NOW - 3 * MINUTE)
    LanePulse.objects.update(alive_at=NOW - 2 * MINUTE)
    outages.after_outage_of_server(at=NOW)
    before = ends(sat[0])
    hear(sat[0], NOW + 5 * SECOND)

    outages.listen(NOW + 10 * SECOND)

    silence = ExamOutage.objects.get(kind="silence")
    assert (silence.began_at, silence.ended_at) == (NOW - 5 * MINUTE, NOW - 2 * MINUTE)
    assert ends(sat[0]) == before + 3 * MINUTE


def test_section_that_ends_in_a_silence_is_held_open_for_what_devices_kept(room):
    sat = crowd(room, began=NOW - 29 * MINUTE)
    outages.listen(NOW)
    LanePulse.objects.update(alive_at=NOW + 80 * SECOND)

    outages.listen(NOW + 80 * SECOND)

    assert closes(sat[0]) > NOW + 90 * SECOND
    LanePulse.objects.update(alive_at=NOW + 91 * SECOND)
    assert close_over(NOW + 91 * SECOND) == 0
    hear(sat[1], NOW + 2 * MINUTE)
    outages.listen(NOW + 2 * MINUTE)
    assert ends(sat[0]) == NOW + MINUTE + 4 * MINUTE
    assert closes(sat[0]) == ends(sat[0]) + GRACE


def test_silence_that_does_not_end_holds_nothing_open_for_ever(room):
    sat = crowd(room)
    outages.listen(NOW)
    for minutes in range(60):
        LanePulse.objects.update(alive_at=NOW + minutes * MINUTE)
        outages.listen(NOW + minutes * MINUTE)

    assert not ExamSilence.objects.exists()
    assert closes(sat[0]) < NOW + HOUR + MINUTE
    LanePulse.objects.update(alive_at=NOW + 2 * HOUR)
    assert close_over(NOW + 2 * HOUR) == 5


def outage(**fields):
    values = {"kind": "server", "began_at": NOW, "ended_at": NOW + MINUTE, "sittings": 0}
    return ExamOutage(**{**values, **fields})


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("exam_outage_ends_after_its_beginning", [{"ended_at": NOW}]),
        ("silence_is_of_a_stage", [{"kind": "silence"}]),
        ("exam_outage_once", [{}, {"ended_at": NOW + 2 * MINUTE}]),
        ("silence_of_a_stage_once", ["silence", "silence"]),
    ],
)
def test_outage_that_cannot_be_is_refused_by_the_database(room, name, rows):
    stage = room.stage
    made = [
        outage(**({"kind": "silence", "stage": stage} if row == "silence" else row)) for row in rows
    ]
    for each in made[:-1]:
        each.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        made[-1].save()


def test_there_is_one_pulse():
    """The constraint `one_pulse`."""
    with pytest.raises(IntegrityError), transaction.atomic():
        LanePulse.objects.create(id=2, alive_at=NOW)
