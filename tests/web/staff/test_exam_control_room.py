"""The control room of a test: what it shows, to whom, and what can be done there."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from saty.ledger.models import Reading
from saty.testing.actions.remedies import approve_remedy, propose_remedy
from saty.testing.models import (
    CandidateMessage,
    ExamIncident,
    ExamNote,
    ExamOutage,
    ExamSilence,
    Presence,
    Remedy,
    SafeBrowserKey,
    SittingEvent,
)
from saty.web.venue_words import place_of, when_of
from tests import factories
from tests import factories_of_exams as exams
from tests import factories_of_venues as venues
from tests.signing import sign_in
from tests.testing import control_rows
from tests.testing.control_rows import MINUTE, NOW, SECOND
from tests.web.staff.asking import moment

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def now():
    """The clock stands, since who was heard of when is what the pages tell."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room():
    return control_rows.room(identity="checked", safe_browser=True)


def role(room, name="secretariat"):
    return factories.official(name, f"competition:{room.test.competition.id}")


def address(room, name, *more):
    return reverse(name, args=[room.test.competition.slug, "test", *more])


def page(client, room, name="staff_exam", *more, query=""):
    answer = client.get(address(room, name, *more) + query)
    assert answer.status_code == 200
    return answer


def test_figures_name_every_state(client, room):
    room.running(heard=NOW)
    room.running(began=NOW - 5 * MINUTE, heard=NOW - 3 * MINUTE)
    room.sitting()
    sign_in(client, role(room))

    shown = page(client, room)

    assert [(str(each.label), each.value) for each in shown.context["figures"]] == [
        ("Not come yet", "1"),
        ("In the waiting room", "1"),
        ("Working", "1"),
        ("Disconnected", "1"),
        ("Finished the test", "0"),
        ("Absent", "0"),
        ("Void, may sit again", "0"),
    ]


def test_who_needs_help_stands_with_the_reason_longest_first(client, room):
    waiting = room.sitting(checked_in_at=NOW - 2 * MINUTE)
    away = room.running(heard=NOW - 7 * MINUTE)
    keeps = room.running(heard=NOW)
    Presence.objects.filter(sitting=keeps).update(waiting=3)
    SittingEvent.objects.create(sitting=keeps, kind="browser_mismatch", at=NOW)
    room.running(heard=NOW)
    sign_in(client, role(room))

    lines = page(client, room).context["need_lines"]

    assert [(line["code"], line["why"]) for line in lines] == [
        (away.entry.code, ["Nothing is heard of the device"]),
        (waiting.entry.code, ["Nobody has confirmed who it is"]),
        (
            keeps.entry.code,
            [
                "Answers wait on the device: 3",
                "The browser is not the one that is asked for",
            ],
        ),
    ]


def test_list_is_narrowed_by_state_and_code(client, room):
    sat, other = room.running(heard=NOW), room.sitting()
    sign_in(client, role(room))

    by_state = page(client, room, query="?state=working").context["lines"]
    by_code = page(client, room, query=f"?code={other.entry.code.lower()}").context["lines"]

    assert [line["code"] for line in by_state] == [sat.entry.code]
    assert [line["code"] for line in by_code] == [other.entry.code]


def test_list_is_sorted_by_state_start_and_seat(client, room):
    works = room.running(began=NOW - 2 * MINUTE, heard=NOW)
    lost = room.running(began=NOW - 5 * MINUTE, heard=NOW - 3 * MINUTE)
    waits = room.sitting()
    letters = {works.entry.code: "w", lost.entry.code: "l", waits.entry.code: "q"}
    hall = venues.room(name="A")
    early = venues.session(room.stage, NOW, hall)
    venues.booking(lost.entry, venues.session(room.stage, NOW + 180 * MINUTE, hall), seat=1)
    venues.booking(works.entry, early, seat=10)
    venues.booking(waits.entry, early, seat=9)
    sign_in(client, role(room))

    def listed(sort):
        lines = page(client, room, query=f"?sort={sort}").context["lines"]
        return "".join(letters.get(line["code"], ".") for line in lines)

    assert listed("state") == ".qwl"
    assert listed("-state") == "lwq."
    assert listed("began").startswith("lw")
    assert listed("-began").startswith("wl")
    assert listed("seat") == "qwl."
    assert listed("-seat") == "lwq."


def test_sorting_keeps_what_the_list_is_narrowed_by(client, room):
    sign_in(client, role(room))

    said = page(client, room, query="?state=not_come&page=1&sort=-state").content.decode()

    assert 'href="?state=not_come&amp;sort=state"' in said
    assert '<input type="hidden" name="state" value="not_come">' in said
    assert '<option value="-state" selected>State, descending</option>' in said
    assert 'name="page"' not in said


def test_list_is_saved_as_a_file(client, room):
    room.running(heard=NOW)
    sign_in(client, role(room))

    answer = page(client, room, query="?state=working&export=1")

    assert answer["Content-Disposition"] == 'attachment; filename="test-test.xlsx"'


@pytest.mark.parametrize("opened", ["", "_live"])
def test_who_needs_help_is_paged(client, room, opened):
    for _ in range(21):
        room.running(heard=NOW - 5 * MINUTE)
    sign_in(client, role(room))

    answer = page(client, room, f"staff_exam{opened}", query="?needs=2")

    assert len(answer.context["need_lines"]) == 1
    assert "needs=1" in answer.content.decode()


def test_hour_counts_events_in_steps_of_five_minutes(client, room):
    sat = room.running(heard=NOW)
    for kind, ago in (("started", 1), ("offline", 1), ("time_up", 12), ("finished", 200)):
        SittingEvent.objects.create(sitting=sat, kind=kind, at=NOW - ago * MINUTE)
    sign_in(client, role(room))

    slots = page(client, room).context["slots"]

    assert len(slots) == 12
    assert [sum(getattr(each, name) for each in slots) for name in (
        "started", "finished", "disconnected",
    )] == [1, 1, 1]  # fmt: skip


def test_live_part_answers_nothing_where_nothing_changed(client, room):
    room.running(heard=NOW)
    sign_in(client, role(room))
    seen = page(client, room).context["digest"]

    assert client.get(address(room, "staff_exam_live") + f"?seen={seen}").status_code == 204
    room.sitting()
    changed = client.get(address(room, "staff_exam_live") + f"?seen={seen}")
    assert (changed.status_code, changed.context["figures"][1].value) == (200, "1")


def test_silence_and_outages_are_told(client, room):
    ExamSilence.objects.create(stage=room.stage, since=NOW)
    ExamOutage.objects.create(kind="server", began_at=NOW - MINUTE, ended_at=NOW, sittings=1234)
    sign_in(client, role(room))

    said = page(client, room).content.decode()

    assert "Nothing is heard of any device" in said
    assert "No answer could be saved" in said
    assert "1,234" in said


@pytest.mark.parametrize("number", [1, 3])
def test_room_takes_a_fixed_number_of_queries(client, room, number, django_assert_num_queries):
    for _ in range(number):
        room.running(heard=NOW - 5 * MINUTE)
    sign_in(client, role(room))
    page(client, room)

    with django_assert_num_queries(36):
        page(client, room)


@pytest.mark.parametrize(
    ("name", "acts", "may"),
    [
        ("secretariat", True, True),
        ("auditor", False, True),
        ("verifier", False, False),
    ],
)
def test_room_is_open_to_those_who_watch_and_acts_to_the_secretariat(client, room, name, acts, may):
    sat = room.running(heard=NOW)
    sign_in(client, role(room, name))

    answer = client.get(address(room, "staff_exam"))

    assert answer.status_code == (200 if may else 404)
    if may:
        assert ("Give time, or have it sat again" in answer.content.decode()) is acts
        one = page(client, room, "staff_exam_candidate", sat.entry.code).content.decode()
        assert ("Propose more time" in one) is acts


def test_invigilator_reads_of_those_in_the_own_session_alone_and_it_is_kept(client, room):
    sat, other = room.running(heard=NOW), room.running(heard=NOW)
    session = venues.session(room.stage, NOW)
    venues.booking(sat.entry, session, 1)
    sign_in(client, venues.invigilator(room.stage, session))

    own = client.get(address(room, "staff_exam_candidate", sat.entry.code))
    others = client.get(address(room, "staff_exam_candidate", other.entry.code))

    assert (own.status_code, others.status_code) == (200, 404)
    assert "Propose more time" not in own.content.decode()
    read = Reading.objects.filter(what="timeline of a test").values_list("subject", flat=True)
    assert list(read) == [f"application:{sat.entry.application_id}"]


def test_stage_that_is_no_test_here_has_no_control_room(client, room):
    sign_in(client, role(room))

    url = reverse("staff_exam", args=[room.test.competition.slug, "essay"])

    assert client.get(url).status_code == 404


def test_timeline_of_one_tells_everything_that_happened(client, room):
    sat = room.running(heard=NOW)
    SittingEvent.objects.create(sitting=sat, kind="left_window", at=NOW)
    noted = SittingEvent.objects.create(sitting=sat, kind="note", at=NOW)
    ExamNote.objects.create(event=noted, text="A call.")
    SittingEvent.objects.create(
        sitting=sat, kind="time_given", at=NOW, details={"seconds": 95, "cause": "outage"}
    )
    sat.answers.create(position=0, value='"a"', n=70, saved_at=NOW)
    sat.aside.create(position=0, value='"b"', epoch=1, n=9, arrived_at=NOW, why="late")
    exams.message("Ten minutes more", stage=room.stage, sent_at=NOW)
    ExamOutage.objects.create(
        kind="server", began_at=NOW + SECOND, ended_at=NOW + MINUTE, sittings=1
    )
    sign_in(client, role(room))

    said = page(client, room, "staff_exam_candidate", sat.entry.code).content.decode()

    for words in (
        "What it means is judged by people",
        "Left the window of the test",
        "A call.",
        "1 min 35 s. After an outage",
        "1 answer saved",
        "An answer came too late and is kept aside",
        "Ten minutes more",
        "An outage that the server measured",
        "Very many saves",
    ):
        assert words in said


def test_code_that_is_not_on_the_roster_is_not_there(client, room):
    sign_in(client, role(room))

    assert client.get(address(room, "staff_exam_candidate", "NOBODY")).status_code == 404


def test_note_message_and_identity_reach_the_sitting(client, room):
    sat = room.sitting()
    code = sat.entry.code
    sign_in(client, role(room))

    client.post(address(room, "staff_exam_note", code), {"note-text": "Came late."})
    client.post(address(room, "staff_exam_message", code), {"message-text": "Good morning"})
    client.post(address(room, "staff_exam_identity", code))

    sat.refresh_from_db()
    assert sat.identity_confirmed_by_id is not None
    assert CandidateMessage.objects.get(sitting=sat).text == "Good morning"
    assert sorted(control_rows.kinds(sat)) == ["identity_confirmed", "message", "note"]


@pytest.mark.parametrize("name", ["note", "message"])
def test_empty_text_is_told_beside_the_field(client, room, name):
    sat = room.sitting()
    sign_in(client, role(room))

    answer = client.post(address(room, f"staff_exam_{name}", sat.entry.code), {})

    assert answer.status_code == 400
    assert "This field is required." in answer.content.decode()


def test_invigilator_notes_nothing_on_a_candidate_of_another_session(client, room):
    sat = room.sitting()
    sign_in(client, role(room, "invigilator"))

    answer = client.post(address(room, "staff_exam_note", sat.entry.code), {"note-text": "x"})

    assert answer.status_code == 400
    assert not SittingEvent.objects.exists()
    assert client.post(address(room, "staff_exam_message", sat.entry.code)).status_code == 404


def test_message_to_all_and_incident_are_kept_and_listed(client, room):
    sign_in(client, role(room))

    for name, text in (("messages", "The test goes on"), ("incidents", "Power was away")):
        client.post(address(room, f"staff_exam_{name}"), {"text": text})
        assert text in page(client, room, f"staff_exam_{name}").content.decode()

    assert CandidateMessage.objects.get().stage == room.stage
    assert ExamIncident.objects.get().text == "Power was away"


def test_auditor_reads_messages_and_writes_none(client, room):
    sign_in(client, role(room, "auditor"))

    said = client.post(address(room, "staff_exam_messages"), {"text": "x"}).content.decode()

    assert "No messages" in said
    assert not CandidateMessage.objects.exists()


def test_config_key_is_added_and_withdrawn(client, room):
    sign_in(client, role(room))
    given = {"name": "Windows", "config_key": f" {KEY.upper()} "}

    client.post(address(room, "staff_exam_browser"), given)
    key = SafeBrowserKey.objects.get()
    assert (key.config_key, key.withdrawn_at) == (KEY, None)
    again = client.post(address(room, "staff_exam_browser"), given)
    assert (again.status_code, "This key is there already." in again.content.decode()) == (
        400, True,
    )  # fmt: skip
    client.post(address(room, "staff_exam_withdraw_browser", key.id))
    assert "Withdrawn" in page(client, room, "staff_exam_browser").content.decode()


def test_config_key_of_another_length_is_told_beside_the_field(client, room):
    sign_in(client, role(room))

    answer = client.post(address(room, "staff_exam_browser"), {"name": "x", "config_key": KEY[:-1]})

    assert (answer.status_code, SafeBrowserKey.objects.count()) == (400, 0)
    assert "A Config Key has 64 digits" in answer.content.decode()


def proposal(sat, **fields):
    return {
        "kind": "time",
        "minutes": "10",
        "whom": "codes",
        "codes": sat.entry.code,
        "reason": "The power failed.",
        **fields,
    }


def test_remedy_goes_from_the_proposal_to_the_decision_of_another(client, room):
    sat = room.running(heard=NOW)
    before = control_rows.ends(sat)
    sign_in(client, role(room))

    answer = client.post(address(room, "staff_exam_propose_remedy"), proposal(sat))
    remedy = Remedy.objects.get()
    own = client.get(answer.url).content.decode()
    assert sat.entry.code in own
    assert "Another officer decides" in own
    assert "Approve for" not in own
    sign_in(client, role(room))
    shown = page(client, room, "staff_exam_remedy", remedy.id).content.decode()
    assert "Approve for 1" in shown
    client.post(address(room, "staff_exam_decide_remedy", remedy.id), {"approve": "1"})

    assert control_rows.ends(sat) == before + 10 * MINUTE
    assert "More time: 10 min" in page(client, room, "staff_exam_remedies").content.decode()


def test_second_officer_reads_who_proposed_a_remedy_and_others_who_decided(client, room):
    one, other = role(room), role(room)
    one.name, other.name = "Aigerim Seitkali", "Daulet Omarov"
    for each in (one, other):
        each.save(update_fields=["name"])
    sign_in(client, one)
    client.post(address(room, "staff_exam_propose_remedy"), proposal(room.running(heard=NOW)))
    remedy = Remedy.objects.get()
    sign_in(client, other)

    shown = page(client, room, "staff_exam_remedy", remedy.id).content.decode()
    listed = page(client, room, "staff_exam_remedies").content.decode()
    client.post(address(room, "staff_exam_decide_remedy", remedy.id), {"approve": "1"})
    after = page(client, room, "staff_exam_remedy", remedy.id).content.decode()

    assert "<br>Aigerim Seitkali" in shown
    assert "Daulet Omarov" not in shown
    assert "Aigerim Seitkali" in listed
    assert "<br>Daulet Omarov" in after
    names = Reading.objects.filter(what="name").values_list("subject", flat=True)
    assert f"official:{one.staff_id}" in names


def test_remedy_for_a_session_says_which(client, room):
    session = venues.session(room.stage, NOW + timedelta(days=1))
    venues.booking(room.running(heard=NOW).entry, session)
    remedy = propose_remedy(
        stage=room.stage, kind="time", criterion={"kind": "session", "session": str(session.id)},
        reason="Power", seconds=60, by=room.one, at=NOW,
    )  # fmt: skip
    sign_in(client, role(room))

    said = page(client, room, "staff_exam_remedy", remedy.id).content.decode()

    assert f"session: {when_of(session)}, {place_of(session)}" in said


@pytest.mark.parametrize("number", [1, 3])
def test_remedies_take_a_fixed_number_of_queries(client, room, number, django_assert_num_queries):
    sat = room.running(heard=NOW)
    for _each in range(number):
        propose_remedy(
            stage=room.stage, kind="time", criterion={"kind": "codes", "codes": [sat.entry.code]},
            reason="Power", seconds=60, by=control_rows.officer(room.test), at=NOW,
        )  # fmt: skip
    sign_in(client, role(room))
    page(client, room, "staff_exam_remedies")

    with django_assert_num_queries(QUERIES_OF_REMEDIES):
        page(client, room, "staff_exam_remedies")


QUERIES_OF_REMEDIES = 13


def test_remedy_that_fits_others_is_shown_anew_and_not_done(client, room):
    room.running(began=NOW - 5 * MINUTE)
    sign_in(client, role(room))
    times = moment("since", NOW - timedelta(days=1)) | moment("to", NOW + timedelta(days=1))
    client.post(
        address(room, "staff_exam_propose_remedy"),
        proposal(room.running(), whom="running", **times),
    )
    remedy = Remedy.objects.get()
    room.running(began=NOW - MINUTE)
    sign_in(client, role(room))

    answer = client.post(address(room, "staff_exam_decide_remedy", remedy.id), {"approve": "1"})

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "It now fits others than were shown." in said
    assert answer.context["page"].paginator.count == remedy.entries.count()


@pytest.mark.parametrize("kind", ["time", "resit"])
def test_second_officer_is_warned_of_what_cannot_be_undone(client, room, kind):
    room.another_form(2)
    sat = room.running()
    given = {"seconds": 60} if kind == "time" else {"window": (NOW, NOW + 60 * MINUTE)}
    remedy = propose_remedy(
        stage=room.stage, kind=kind, criterion={"kind": "codes", "codes": [sat.entry.code]},
        reason="Power", by=room.one, at=NOW, **given,
    )  # fmt: skip
    sign_in(client, role(room))

    said = page(client, room, "staff_exam_remedy", remedy.id).content.decode()

    assert ("This cannot be undone" in said) == (kind == "resit")


def test_fields_that_a_choice_needs_are_not_called_optional(client, room):
    sign_in(client, role(room))

    said = page(client, room, "staff_exam_propose_remedy").content.decode()

    assert "Minutes, where more time is given" in said
    assert "(optional)" not in said


def test_timeline_leads_officers_to_what_was_given_and_invigilators_not(client, room):
    sat = room.running()
    criterion = {"kind": "codes", "codes": [sat.entry.code]}
    remedy = propose_remedy(
        stage=room.stage, kind="time", criterion=criterion, reason="Power", seconds=300,
        by=room.one, at=NOW,
    )  # fmt: skip
    approve_remedy(remedy=remedy, by=room.other, at=NOW)
    there = address(room, "staff_exam_remedy", remedy.id)

    session = venues.session(room.stage, NOW)
    venues.booking(sat.entry, session, 1)

    seen = {}
    for who in ("secretariat", "auditor", "invigilator"):
        is_watching = who == "invigilator"
        sign_in(client, venues.invigilator(room.stage, session) if is_watching else role(room, who))
        seen[who] = page(client, room, "staff_exam_candidate", sat.entry.code).content.decode()

    assert all("More time: 5 min" in said for said in seen.values())
    assert [there in said for said in seen.values()] == [True, True, False]


def test_language_is_named_on_the_timeline(client, room):
    sat = room.running()
    SittingEvent.objects.create(sitting=sat, kind="language", at=NOW, details={"to": "ru"})
    sign_in(client, role(room))

    said = page(client, room, "staff_exam_candidate", sat.entry.code).content.decode()

    assert "Русский" in said.split("Changed the language")[-1].split("</main>")[0]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"minutes": ""}, "minutes"),
        ({"codes": ""}, "codes"),
        ({"reason": ""}, "reason"),
        ({"kind": "start"}, "from_day"),
        ({"whom": "running"}, "since_time"),
        ({"codes": "NOBODY"}, "__all__"),
    ],
)
def test_what_is_missing_in_a_proposal_is_told_beside_its_field(client, room, fields, field):
    sat = room.running(heard=NOW)
    sign_in(client, role(room))

    answer = client.post(address(room, "staff_exam_propose_remedy"), proposal(sat, **fields))

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Remedy.objects.exists()


def test_home_of_officers_leads_to_the_test_that_is_being_sat_and_to_open_remedies(client, room):
    sat = room.running(heard=NOW)
    sign_in(client, role(room))
    client.post(address(room, "staff_exam_propose_remedy"), proposal(sat))

    own = client.get(reverse("staff_home")).content.decode()
    sign_in(client, role(room))
    said = client.get(reverse("staff_home")).content.decode()

    assert address(room, "staff_exam") in own
    assert "Tests that are being sat" in own
    assert "Remedies of a test for a second officer" not in own
    assert "Remedies of a test for a second officer" in said
