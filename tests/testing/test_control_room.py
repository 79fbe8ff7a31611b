"""Messages, notes, identity and keys of the browser; what the tables of the control room refuse."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.common.rows import AppendOnly
from saty.common.sealing import sealed_fields
from saty.ledger.models import Entry
from saty.testing import test_stage
from saty.testing.actions import messages, notes, safe_browser
from saty.testing.actions.identity import confirm_identity
from saty.testing.models import (
    CandidateMessage,
    ExamIncident,
    ExamNote,
    ExamSession,
    Remedy,
    RemedyEntry,
    Room,
    SafeBrowserKey,
    SeatBooking,
    SessionInvigilator,
    Venue,
)
from saty.testing.queries import control_room
from saty.testing.queries.invigilation import session_of_person
from tests import factories
from tests.stages import running
from tests.testing import control_rows
from tests.testing.control_rows import HOUR, MINUTE, NOW, kinds

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 4


@pytest.fixture
def room():
    return control_rows.room()


def tell(room, sat, text="Ten minutes more", at=NOW, by=None):
    return messages.tell_one(sitting=sat, text=text, by=by or room.one, at=at)


def test_message_to_one_is_kept_logged_and_on_the_timeline(room):
    sat = room.running()

    made = tell(room, sat)

    assert (made.sitting, made.stage, made.text) == (sat, None, "Ten minutes more")
    assert sat.events.get().details == {"message": made.id}
    entry = Entry.objects.get(kind="exam_message")
    assert entry.public == {"stage": "test", "to": "one"}
    assert set(entry.commitments) == {"text"}
    assert running.lost("exam_message") == []


def test_second_click_sends_one_message_and_the_same_words_later_another(room):
    sat = room.running()

    assert tell(room, sat).id == tell(room, sat, at=NOW + MINUTE / 2).id
    assert tell(room, sat, at=NOW + 2 * MINUTE).id != tell(room, sat, "Other words").id
    assert CandidateMessage.objects.count() == 3


def test_message_to_all_is_of_the_stage(room):
    made = messages.tell_all(stage=room.stage, text=" Go on ", by=room.one, at=NOW)
    again = messages.tell_all(stage=room.stage, text="Go on", by=room.one, at=NOW)

    assert (made.id, made.stage, made.sitting, made.text) == (again.id, room.stage, None, "Go on")
    assert Entry.objects.get(kind="exam_message").public["to"] == "all"


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_message_without_words_or_with_too_many_is_refused(room, text):
    with pytest.raises(Refusal, match="no_text"):
        tell(room, room.running(), text)


@pytest.mark.parametrize("role", ["invigilator", "auditor", "candidate"])
def test_only_the_secretariat_writes_to_candidates(room, role):
    with pytest.raises(NotYours, match="not_secretariat"):
        tell(room, room.running(), by=factories.acting(factories.person(), role))


def test_note_and_incident_are_written_once(room):
    sat = room.running()

    for _ in range(2):
        notes.note_on_sitting(sitting=sat, text="Came late.", by=room.one, at=NOW)
        notes.note_incident(stage=room.stage, text="Power.", by=room.one, at=NOW)

    assert kinds(sat) == ["note"]
    assert sat.events.get().note.text == "Came late."
    assert ExamIncident.objects.get().text == "Power."


def everything_held():
    """Every value of every table of the test stage, as the database has it."""
    tables = [each._meta.db_table for each in apps.get_app_config("testing").get_models()]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                yield from (bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in row)


def test_words_of_notes_and_messages_are_nowhere_in_plain_text(room):
    sat = room.running()

    notes.note_on_sitting(sitting=sat, text="Cried aloud", by=room.one, at=NOW)
    notes.note_incident(stage=room.stage, text="Smoke in room 4", by=room.one, at=NOW)
    messages.tell_one(sitting=sat, text="Drink some water", by=room.one, at=NOW)

    noted = sat.events.exclude(kind="message").get()
    assert noted.details == {}
    assert ExamNote.objects.count() == 3
    words = (b"Cried", b"Smoke", b"water")
    assert [v for v in everything_held() if any(word in v for word in words)] == []


def test_words_of_notes_are_sealed_again_under_a_new_key(room, settings):
    sat = room.running()
    notes.note_on_sitting(sitting=sat, text="Cried aloud", by=room.one, at=NOW)
    notes.note_incident(stage=room.stage, text="Smoke", by=room.one, at=NOW)

    settings.SATY_FIELD_KEYS = {8: bytes(range(32, 64)), **settings.SATY_FIELD_KEYS}
    call_command("rotate_keys", stdout=io.StringIO(), stderr=io.StringIO())
    settings.SATY_FIELD_KEYS = {8: bytes(range(32, 64))}

    assert {each.text for each in ExamNote.objects.all()} == {"Cried aloud", "Smoke"}


def test_no_sealed_field_stands_where_rows_are_written_once():
    """What is sealed there could not be sealed again under a new key."""
    assert [model for model in sealed_fields() if issubclass(model, AppendOnly)] == []


def an_invigilator(competition):
    """Somebody who holds the role for a competition."""
    made = factories.official("invigilator", f"competition:{competition.id}")
    return factories.acting(made, "invigilator")


def watched(room, entry, invigilator, **fields):
    """A session in which an entry has a seat and somebody watches."""
    venue = Venue.objects.create(name={"en": "School"}, address={"en": "Here"}, zone="Asia/Almaty")
    session = ExamSession.objects.create(
        stage=room.stage,
        room=Room.objects.create(venue=venue, name="1", seats=5),
        starts_at=NOW,
        ends_at=NOW + HOUR,
    )
    SessionInvigilator.objects.create(session=session, person_id=invigilator.person)
    SeatBooking.objects.create(session=session, entry=entry, seat=1, booked_at=NOW, **fields)
    return session


def test_invigilator_confirms_who_sits_in_the_own_session_alone(room):
    watcher = an_invigilator(room.test.competition)
    sat, other = room.sitting(), room.sitting()
    watched(room, sat.entry, watcher)

    confirm_identity(sitting=sat, by=watcher, at=NOW)
    confirm_identity(sitting=sat, by=room.one, at=NOW)

    sat.refresh_from_db()
    assert sat.identity_confirmed_by_id == watcher.person
    assert kinds(sat) == ["identity_confirmed"]
    with pytest.raises(NotYours, match="not_your_session"):
        confirm_identity(sitting=other, by=watcher, at=NOW)


def test_role_of_another_competition_confirms_nobody_here(room):
    elsewhere = an_invigilator(factories.competition())
    sat = room.sitting()
    session = watched(room, sat.entry, elsewhere)

    with pytest.raises(NotYours, match="not_your_session"):
        confirm_identity(sitting=sat, by=elsewhere, at=NOW)
    assert session_of_person(elsewhere.person, session.id) is None


def test_seat_that_was_cancelled_gives_no_right(room):
    watcher = an_invigilator(room.test.competition)
    sat = room.sitting()
    watched(room, sat.entry, watcher, cancelled_at=NOW)

    with pytest.raises(NotYours, match="not_your_session"):
        confirm_identity(sitting=sat, by=watcher, at=NOW)


def test_identity_is_not_confirmed_by_others_nor_after_the_end(room):
    sat = room.running(finished_at=NOW)

    with pytest.raises(NotNow, match="sitting_started"):
        confirm_identity(sitting=sat, by=room.one, at=NOW)
    with pytest.raises(NotYours, match="not_your_session"):
        confirm_identity(sitting=sat, by=factories.acting(factories.person(), "auditor"), at=NOW)


def test_criterion_of_a_session_fits_who_has_a_seat_in_it(room):
    from saty.testing.actions.remedies import propose_remedy

    sat = room.running()
    room.running()
    session = watched(room, sat.entry, room.other)

    remedy = propose_remedy(
        stage=room.stage,
        kind="time",
        criterion={"kind": "session", "session": str(session.id)},
        reason="Noise",
        seconds=60,
        by=room.one,
        at=NOW,
    )

    assert [each.entry_id for each in remedy.entries.all()] == [sat.entry_id]


def add(room, key=KEY):
    return safe_browser.add_key(
        stage=room.stage, name="Windows", config_key=key, by=room.one, at=NOW
    )


def test_withdrawn_key_fits_no_more_and_can_be_added_again(room):
    key = add(room)
    with pytest.raises(Refusal, match="key_is_there"):
        add(room, KEY.upper())
    assert control_room.config_keys(room.stage.id) == (KEY,)

    for _ in range(2):
        safe_browser.withdraw_key(key=key, by=room.one, at=NOW)

    assert control_room.config_keys(room.stage.id) == ()
    add(room)


@pytest.mark.parametrize("key", ["", "x" * 64, KEY[1:], f"{KEY}0"])
def test_what_is_no_config_key_is_refused(room, key):
    with pytest.raises(Refusal, match="no_config_key"):
        add(room, key)


def blockers(room):
    ref = test_stage.kinds.StageRef(room.test.competition.id, "test")
    return {each.key: each.count for each in test_stage.blockers(ref, NOW)}


def test_void_test_that_may_be_sat_again_and_open_remedies_block_the_results(room):
    sat = room.running(voided_at=NOW)
    made = remedy(room, kind="resit", seconds=None, starts_from=NOW, starts_until=NOW + HOUR)
    made.save()
    RemedyEntry.objects.create(remedy=made, entry=sat.entry, sitting=sat)

    assert blockers(room)["remedies_open"] == 1
    Remedy.objects.update(state="approved", decided_by=room.other.person, decided_at=NOW)
    assert blockers(room)["may_sit_again"] == 1
    Remedy.objects.update(starts_from=NOW - HOUR, starts_until=NOW)
    assert "may_sit_again" not in blockers(room)


def test_who_may_still_start_after_the_window_of_all_blocks_the_results(room):
    windows = room.test.competition.windows.filter(key="test")
    windows.update(opens_at=NOW - 2 * HOUR, closes_at=NOW - HOUR)
    made = remedy(
        room,
        kind="start",
        seconds=None,
        starts_from=NOW,
        starts_until=NOW + HOUR,
        state="approved",
        decided_by_id=room.other.person,
        decided_at=NOW,
    )
    made.save()

    assert "may_still_start" not in blockers(room)
    RemedyEntry.objects.create(remedy=made, entry=room.test.entry)
    assert blockers(room)["may_still_start"] == 1


def remedy(room, **fields):
    values = {
        "stage": room.stage,
        "kind": "time",
        "seconds": 60,
        "criterion": {"kind": "codes", "codes": []},
        "reason": "Power",
        "proposed_by_id": room.one.person,
        "proposed_at": NOW,
    }
    return Remedy(**{**values, **fields})


def remedy_for_one_twice(room):
    made = remedy(room)
    made.save()
    RemedyEntry.objects.create(remedy=made, entry=room.test.entry)
    return RemedyEntry(remedy=made, entry=room.test.entry)


def key_twice(room):
    add(room)
    return SafeBrowserKey(
        stage=room.stage,
        name="Again",
        config_key=KEY,
        added_by_id=room.one.person,
        added_at=NOW,
    )


UNFIT = [
    {"seconds": 0},
    {"seconds": None},
    {"starts_from": NOW},
    {"kind": "start"},
    {"kind": "start", "seconds": None},
    {"kind": "start", "seconds": None, "starts_from": NOW},
    {"kind": "start", "seconds": None, "starts_from": NOW, "starts_until": NOW},
]


@pytest.mark.parametrize("fields", UNFIT)
def test_remedy_gives_either_time_or_a_window(room, fields):
    """The constraint `remedy_gives_time_or_a_window`."""
    with pytest.raises(IntegrityError), transaction.atomic():
        remedy(room, **fields).save()


BROKEN = {
    "remedy_decided_by_another": lambda room: remedy(
        room, state="approved", decided_by_id=room.one.person, decided_at=NOW
    ),
    "decided_remedy_names_who": lambda room: remedy(room, state="approved"),
    "remedy_for_one_once": remedy_for_one_twice,
    "config_key_once": key_twice,
    "words_of_one_note_or_message": lambda room: ExamNote(text="Of nothing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_row_that_must_never_be_is_refused_by_the_database(room, name):
    row = BROKEN[name](room)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
