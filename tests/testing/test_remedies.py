"""Time, another sitting, another time to start: by two officers, for all whom a criterion fits."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.notices.rendering import rendered
from saty.testing.actions import remedies, sittings
from saty.testing.actions.identity import confirm_identity
from saty.testing.models import Remedy, SeatBooking, Sitting
from saty.testing.queries import attendance
from saty.testing.states import RemedyState
from saty.testing.tasks import tell_of_remedy
from tests import factories
from tests import factories_of_venues as make
from tests.racing import at_once, read, shared_database
from tests.stages import running
from tests.testing import control_rows
from tests.testing.control_rows import HOUR, MINUTE, NOW, closes, ends, kinds

pytestmark = pytest.mark.django_db
LOGGED = ("remedy_proposed", "remedy_approved", "remedy_refused")
WINDOW = (NOW - MINUTE, NOW + 2 * HOUR)


@pytest.fixture
def room():
    return control_rows.room()


def codes(*sittings):
    return {"kind": "codes", "codes": [each.entry.code for each in sittings]}


def propose(room, *of, by=None, **fields):
    values = {
        "stage": room.stage,
        "kind": "time",
        "criterion": codes(*of),
        "reason": "The power failed in the room.",
        "seconds": 600 if fields.get("kind", "time") == "time" else None,
        "window": None if fields.get("kind", "time") == "time" else WINDOW,
        "by": by or room.one,
        "at": NOW,
    }
    return remedies.propose_remedy(**{**values, **fields})


def approve(room, remedy, at=NOW):
    return remedies.approve_remedy(remedy=remedy, by=room.other, at=at)


def test_time_for_one_is_given_once_another_officer_approves(room):
    sat, neighbour = room.running(), room.running()
    before = ends(sat), closes(sat)

    remedy = propose(room, sat)
    assert (ends(sat), closes(sat)) == before
    approve(room, remedy)
    approve(room, remedy)

    assert (ends(sat), closes(sat)) == (before[0] + 10 * MINUTE, before[1] + 10 * MINUTE)
    assert ends(neighbour) == before[0]
    event = sat.events.get(kind="time_given")
    assert event.details == {"seconds": 600, "section": "knowledge", "remedy": str(remedy.id)}
    entry = Entry.objects.get(kind="remedy_approved")
    assert entry.public == {"stage": "test", "remedy": "time", "number": 1}
    assert set(entry.commitments) == {"criterion", "reason", "gives", "codes"}
    assert running.lost(*LOGGED) == []


def test_same_proposal_again_is_one_act(room):
    sat = room.running()

    assert propose(room, sat).id == propose(room, sat).id
    assert Entry.objects.filter(kind="remedy_proposed").count() == 1


def test_officer_who_proposed_it_does_not_decide(room):
    remedy = propose(room, room.running())

    with pytest.raises(NotYours, match="own_remedy"):
        remedies.approve_remedy(remedy=remedy, by=room.one, at=NOW)
    with pytest.raises(NotYours, match="own_remedy"):
        remedies.refuse_remedy(remedy=remedy, by=room.one, at=NOW)


def test_candidate_of_the_stage_neither_proposes_nor_decides(room):
    sat = room.running()
    remedy = propose(room, sat)
    candidate = factories.acting(sat.entry.application.candidate, "secretariat")

    with pytest.raises(NotYours, match="own_candidacy"):
        propose(room, sat, by=candidate)
    with pytest.raises(NotYours, match="own_candidacy"):
        remedies.approve_remedy(remedy=remedy, by=candidate, at=NOW)


def test_refused_remedy_changes_nothing_and_cannot_be_approved(room):
    sat = room.running()
    before = ends(sat)
    remedy = propose(room, sat)

    remedies.refuse_remedy(remedy=remedy, by=room.other, at=NOW)
    remedies.refuse_remedy(remedy=remedy, by=room.other, at=NOW)

    assert ends(sat) == before
    with pytest.raises(NotNow, match="remedy_decided"):
        approve(room, remedy)
    assert running.lost(*LOGGED) == []


def test_time_goes_to_the_section_that_comes_where_none_runs(room):
    waiting = room.sitting()

    approve(room, propose(room, waiting))

    assert waiting.parts.get().seconds == 1800 + 600
    assert waiting.parts.get().ends_at is None


@pytest.mark.parametrize(("finished", "fits"), [(25, True), (30, True), (41, False)])
def test_time_for_a_finished_test_reopens_it_if_the_new_end_is_to_come(room, finished, fits):
    at = NOW + finished * MINUTE
    sat = room.running(began=NOW, finished_at=NOW + 20 * MINUTE)

    if not fits:
        with pytest.raises(Refusal, match="fits_nobody"):
            propose(room, sat, at=at)
        return
    approve(room, propose(room, sat, at=at), at=at)

    sat.refresh_from_db()
    assert (sat.finished_at, ends(sat)) == (None, NOW + 40 * MINUTE)
    assert kinds(sat) == ["reopened", "time_given"]
    assert running.lost("sitting_reopened") == []


@pytest.mark.parametrize("kind", ["time", "resit", "start"])
def test_remedy_takes_as_many_queries_for_one_as_for_three(room, kind):
    def queries(number):
        made = [
            room.sitting() if kind == "start" else room.running(finished_at=NOW)
            for _ in range(number)
        ]
        remedy = propose(room, *made, kind=kind)
        with CaptureQueriesContext(connection) as counted:
            approve(room, remedy)
        return len(counted)

    room.another_form(2)
    make.rules(room.test)
    one, three = queries(1), queries(3)

    assert one == three


def test_remedy_that_fails_at_the_last_step_is_done_for_nobody(room, monkeypatch):
    made = [room.running() for _ in range(3)]
    remedy = propose(room, *made)
    before = [ends(each) for each in made]

    def fail(*_args, **_kwargs):
        raise OSError(28)

    monkeypatch.setattr(remedies, "record", fail)
    with pytest.raises(OSError, match="28"):
        approve(room, remedy)

    remedy.refresh_from_db()
    assert remedy.state == RemedyState.PROPOSED
    assert [ends(each) for each in made] == before
    assert [kinds(each) for each in made] == [[], [], []]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_act(room, tmp_path):
    sat = room.running()
    remedy = propose(room, sat)
    before = ends(sat)

    with shared_database(tmp_path):
        done = at_once(*[lambda: approve(room, remedy)] * 2)
        given = read(lambda: (ends(sat), kinds(sat)))
        entries = read(Entry.objects.filter(kind="remedy_approved").count)

    assert [getattr(each, "state", each) for each in done] == [RemedyState.APPROVED] * 2
    assert (*given, entries) == (before + 10 * MINUTE, ["time_given"], 1)


def test_void_sitting_counts_no_more_and_another_form_is_sat(room):
    other = room.another_form(2)
    sat = room.running()

    remedy = propose(room, sat, kind="resit")
    approve(room, remedy)

    sat.refresh_from_db()
    assert (sat.voided_at, kinds(sat)) == (NOW, ["voided"])
    assert attendance.states(room.stage, NOW)[sat.entry_id] == "void"
    candidate = factories.acting(sat.entry.application.candidate)
    again = sittings.check_in(
        entry=sat.entry, language="en", device="ab" * 16, by=candidate, at=NOW
    ).sitting
    assert (again.attempt, again.form_id, again.starts_until) == (2, other.id, WINDOW[1])
    with pytest.raises(NotNow, match="sitting_over"):
        sittings.finish(sitting=sat, device=sat.device, by=candidate, at=NOW)


def test_resit_without_another_form_is_refused_when_it_is_proposed(room):
    with pytest.raises(Refusal, match="no_other_form"):
        propose(room, room.running(), kind="resit")


def test_form_after_two_voids_was_never_seen_before(room):
    room.another_form(2)
    third = room.another_form(3)
    sat = room.running(voided_at=NOW)
    second = room.running(entry=sat.entry, attempt=2, form=room.forms[0])

    approve(room, propose(room, second, kind="resit"))
    again = sittings.check_in(
        entry=sat.entry,
        language="en",
        device="ab" * 16,
        by=factories.acting(sat.entry.application.candidate),
        at=NOW,
    ).sitting

    assert again.form_id == third.id


def test_void_sitting_cannot_be_sat_again_after_its_window(room):
    room.another_form(2)
    sat = room.running()
    approve(room, propose(room, sat, kind="resit"))

    with pytest.raises(NotNow, match="window_over"):
        sittings.check_in(
            entry=sat.entry,
            language="en",
            device="ab" * 16,
            by=factories.acting(sat.entry.application.candidate),
            at=WINDOW[1],
        )
    assert attendance.states(room.stage, WINDOW[1])[sat.entry_id] == "absent"


def test_another_time_to_start_is_for_those_who_have_not(room):
    waiting, absent, started = room.sitting(), room.entry(), room.running()
    criterion = {"kind": "codes", "codes": [waiting.entry.code, absent.code, started.entry.code]}

    remedy = propose(room, kind="start", criterion=criterion)
    approve(room, remedy)

    waiting.refresh_from_db()
    assert (waiting.starts_from, waiting.starts_until) == WINDOW
    assert kinds(waiting) == ["start_given"]
    assert {each.entry_id for each in remedy.entries.all()} == {waiting.entry_id, absent.id}


def waits_in_venue(places):
    """Somebody of a session that began five minutes ago, whom its invigilator has looked at."""
    test, _booking, watching = make.sat_now(NOW, places=places)
    test.competition.stages.filter(key="test").update(opened_at=NOW - HOUR)
    SeatBooking.objects.update(booked_at=NOW - HOUR)
    room = control_rows.Room(test, make.officer(test), make.officer(test))
    fields = {"place": "venue", "identity_confirmed_by": watching}
    return room, room.sitting(test.entry, **fields)


@pytest.mark.parametrize(("places", "place"), [(make.BOTH, "remote"), (("venue",), "venue")])
def test_later_time_to_start_is_where_one_would_come_in_then(places, place):
    room, waiting = waits_in_venue(places)
    later = (NOW + 5 * HOUR, NOW + 8 * HOUR)

    approve(room, propose(room, waiting, kind="start", window=later))

    waiting.refresh_from_db()
    assert (waiting.starts_from, waiting.starts_until) == later
    assert (waiting.place, waiting.identity_confirmed_by) == (place, None)


def test_later_time_to_start_is_confirmed_by_the_secretariat_at_home():
    room, waiting = waits_in_venue(make.BOTH)
    later = (NOW + 5 * HOUR, NOW + 8 * HOUR)

    approve(room, propose(room, waiting, kind="start", window=later))
    confirm_identity(sitting=waiting, by=room.one, at=later[0])

    waiting.refresh_from_db()
    assert waiting.identity_confirmed_by_id == room.one.person


def test_approval_that_fits_others_than_were_shown_is_refused_and_the_list_renewed(room):
    criterion = {"kind": "running", "from": NOW - HOUR, "until": NOW}
    room.running()
    remedy = propose(room, criterion=criterion)
    late = room.running(began=NOW - MINUTE)

    with pytest.raises(Conflict, match="fits_others"):
        approve(room, remedy)

    remedy.refresh_from_db()
    assert remedy.state == RemedyState.PROPOSED
    assert ends(late) == NOW + 29 * MINUTE
    assert remedy.entries.count() == 2
    approve(room, remedy)
    assert ends(late) == NOW + 39 * MINUTE


def test_criterion_of_a_form_fits_who_sat_or_has_it(room):
    other = room.another_form(2)
    room.running(form=other)
    sat, absent = room.running(), room.entry()

    time = propose(room, criterion={"kind": "form", "form": 1})
    start = propose(room, kind="start", criterion={"kind": "form", "form": 1})

    assert {each.entry_id for each in time.entries.all()} == {sat.entry_id}
    assert {each.entry_id for each in start.entries.all()} == {absent.id, room.test.entry.id}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"reason": " "}, "no_reason"),
        ({"seconds": 0}, "no_time"),
        ({"seconds": 24 * 3600 + 1}, "no_time"),
        ({"kind": "more"}, "no_such_remedy"),
        ({"kind": "start", "window": (NOW, NOW)}, "no_window"),
        ({"kind": "start", "window": (NOW - HOUR, NOW)}, "no_window"),
        ({"criterion": {"kind": "codes", "codes": ["NONE"]}}, "unknown_codes"),
        ({"criterion": {"kind": "codes", "codes": []}}, "unknown_codes"),
        ({"criterion": {"kind": "form", "form": 9}}, "no_such_form"),
        ({"criterion": {"kind": "session", "session": "x"}}, "no_such_session"),
        ({"criterion": {"kind": "running", "from": NOW, "until": NOW}}, "no_times"),
        ({"criterion": {"kind": "running", "from": "x", "until": "y"}}, "no_times"),
        ({"criterion": {"kind": "all"}}, "no_such_criterion"),
    ],
)
def test_proposal_that_cannot_be_is_refused_with_its_reason(room, fields, key):
    with pytest.raises(Refusal, match=key):
        propose(room, room.running(), **fields)
    assert not Remedy.objects.exists()


def test_nothing_is_put_right_once_the_results_are_closed(room):
    sat = room.running()
    remedy = propose(room, sat)
    room.test.competition.stages.filter(key="test").update(closed_at=NOW)

    with pytest.raises(NotNow, match="stage_closed"):
        propose(room, sat)
    with pytest.raises(NotNow, match="stage_closed"):
        approve(room, remedy)


def test_sitting_that_got_time_is_not_closed_by_the_clock_before_it(room):
    sat = room.running(began=NOW - 30 * MINUTE)
    approve(room, propose(room, sat))

    assert sittings.close_over(NOW + 5 * MINUTE) == 0
    assert sittings.close_over(NOW + 13 * MINUTE) == 1
    assert Sitting.objects.get(id=sat.id).finished_at == NOW + 10 * MINUTE


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("time", "you were given more time"),
        ("resit", "you sit the test again"),
        ("start", "you were given another time"),
    ],
)
def test_whoever_something_is_put_right_for_is_told_what_and_why(room, kind, subject):
    sat = room.sitting() if kind == "start" else room.running()
    if kind == "resit":
        room.another_form(2)
    remedy = propose(room, sat, kind=kind)
    approve(room, remedy)
    approve(room, remedy)
    waiting = DBTaskResult.objects.filter(task_path=tell_of_remedy.module_path)
    assert [each.args_kwargs["args"] for each in waiting] == [[str(remedy.id)]]
    assert [tell_of_remedy.func(str(remedy.id)) for _ in range(2)] == [1, 0]

    told = Message.objects.get(
        person=sat.entry.application.candidate_id, wording__key=f"remedy_{kind}"
    )
    said = rendered(told, "en", "Asia/Almaty")
    assert said.subject.endswith(subject)
    assert "The power failed in the room." in said.body
    assert "{" not in said.body
