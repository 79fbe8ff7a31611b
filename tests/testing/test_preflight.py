"""A pre-flight: every form sat through the lane, and all that does not fit is found."""

import gzip
import io
import json
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from saty.common.refusals import NotNow, NotYours
from saty.ledger.models import Entry
from saty.ledger.monitor import findings
from saty.programmes.kinds import StageRef, StageResult
from saty.rehearsal import lane as rehearsal
from saty.testing import figures, test_stage
from saty.testing.actions import preflights as actions
from saty.testing.actions.sittings import close_over
from saty.testing.lane.app import PREFIX
from saty.testing.models import Answer, FormSheet, Preflight, Sitting, SittingEvent
from saty.testing.preflight import reasons
from saty.testing.preflight.findings import WORDS
from saty.testing.queries import preflights as queries
from saty.testing.queries import results
from saty.testing.scales import Placed, Scale
from saty.web.exam.sheets import ensure_sheets
from tests import factories
from tests.testing.flights import flown, officer, one_to_fly, passed

pytestmark = pytest.mark.django_db
SMALL = {"knowledge": ("single", "text", "matching")}
SITTINGS = 18
"""One form, three languages, six synthetic candidates."""


def keys(run: Preflight) -> set[str]:
    """What a run found."""
    return {each["key"] for each in run.findings}


def test_forms_that_hold_what_they_promise_pass():
    test = one_to_fly()

    run = flown(test)

    assert run.findings == []
    assert (run.state, run.done, run.total) == ("passed", SITTINGS, SITTINGS)
    assert Sitting.objects.filter(preflight=run).count() == SITTINGS
    assert queries.stands(test.entry.stage, timezone.now())


def test_run_has_one_entry_and_its_sittings_none():
    test = one_to_fly(SMALL)
    before = set(Entry.objects.values_list("id", flat=True))

    run = flown(test)

    entry = Entry.objects.exclude(id__in=before).get()
    assert (entry.kind, entry.subject) == ("preflight_passed", f"preflight:{run.id}")
    assert entry.public == {"stage": "test", "basis": run.basis, "sittings": SITTINGS}
    assert [each for each in findings() if each.subject.startswith(("sitting", "preflight"))] == []


def test_synthetic_sittings_meet_no_other_reader():
    test = one_to_fly(SMALL)
    stage, now = test.entry.stage, timezone.now()
    ref = StageRef(stage.competition_id, "test")
    before = (test_stage.progress(ref, now), results.basis(stage), test_stage.results(ref, now))

    flown(test)

    after = (test_stage.progress(ref, now), results.basis(stage), test_stage.results(ref, now))
    assert after == before
    assert figures.figures_of(test.form, now) == {}
    assert results.sittings_by_form(stage) == {}
    assert close_over(now + timedelta(days=9)) == 0


def test_synthetic_candidates_leave_what_people_would():
    run = flown(one_to_fly(SMALL))

    kinds = SittingEvent.objects.filter(sitting__preflight=run).values_list("kind", flat=True)

    counted = {kind: list(kinds).count(kind) for kind in set(kinds)}
    assert counted == {"started": 15, "taken_over": 3, "finished": 12, "time_up": 3}
    assert Answer.objects.filter(sitting__preflight=run, epoch=2).exists()


# What is not as it should be, and how it is found


class Faulty:
    """A lane whose requests or replies are altered on their way."""

    def __init__(self, lane, alter_request=None, alter_reply=None):
        self.lane, self.alter_request, self.alter_reply = lane, alter_request, alter_reply

    def __call__(self, environ, begin):
        asked = environ["PATH_INFO"][len(PREFIX) :]
        if self.alter_request and environ["REQUEST_METHOD"] == "POST":
            sent = json.loads(environ["wsgi.input"].read())
            body = json.dumps(self.alter_request(asked, sent)).encode()
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        said = []
        body = b"".join(self.lane(environ, lambda status, headers: said.append((status, headers))))
        status, headers = said[0]
        if self.alter_reply:
            status, body = self.alter_reply(asked, status, body)
        begin(status, headers)
        return (body,)


def with_fault(**alter) -> Callable:
    """A factory of lanes with such a fault."""

    @contextmanager
    def made(clock, terms):
        with rehearsal.lane(clock, terms) as lane:
            yield Faulty(lane, **alter)

    return made


def in_reply(**changed) -> Callable:
    """Alters replies of saves: name -> what becomes of the value."""

    def alter(asked, status, body):
        if asked != "save" or status != "200 OK":
            return status, body
        told = json.loads(body)
        return status, json.dumps(told | {key: act(told) for key, act in changed.items()}).encode()

    return alter


def loses_an_answer(asked, sent):
    if asked == "save" and len(sent["answers"]) > 1:
        sent["answers"][0][1] = None
    return sent


def hands_out_early(asked, status, body):
    if asked.startswith("sheet/") and status != "200 OK":
        return "200 OK", gzip.compress(b"{}")
    return status, body


def answers_nothing(asked, status, body):
    return ("503 Service Unavailable", b"{}") if asked == "save" else (status, body)


LANES = {
    "an answer is lost on the way": (
        with_fault(alter_request=loses_an_answer),
        {"answer_not_stored", "hash_differs", "score_differs", "right_not_full"},
    ),
    "saves are refused": (with_fault(alter_reply=answers_nothing), {"lane_refused"}),
    "a form is handed out before the start": (
        with_fault(alter_reply=hands_out_early),
        {"lane_took"},
    ),
    "late answers are said to be stored": (
        with_fault(alter_reply=in_reply(stored=lambda told: told["stored"] + told["late"],
                                        late=lambda told: [])),
        {"late_counted", "lane_took"},
    ),
    "a device that was taken over goes on": (
        with_fault(alter_reply=in_reply(refused=lambda told: [])),
        {"lane_took"},
    ),
    "a reply tells more than it may": (
        with_fault(alter_reply=in_reply(right=lambda told: "q0o0")),
        {"key_sent"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lanes", "found"), LANES.values(), ids=LANES)
def test_fault_of_the_lane_is_found(lanes, found):
    test = one_to_fly(SMALL)
    asked = actions.ask(stage=test.entry.stage, by=officer(), at=timezone.now())

    run = actions.carry_out(preflight=asked.id, now=timezone.now, lanes=lanes)

    assert found <= keys(run)
    assert run.state == "failed"
    assert Entry.objects.get(kind="preflight_failed").public["findings"] == len(run.findings)
    assert not queries.stands(test.entry.stage, timezone.now())


def of_sheet(change: Callable) -> Callable:
    """A fault of the Russian sheet: `change` alters what it holds."""

    def alter(test):
        ensure_sheets(test.form, timezone.now())
        row = FormSheet.objects.get(form=test.form, language="ru")
        sheet = json.loads(gzip.decompress(bytes(row.content)))
        change(sheet, sheet["sections"][0]["questions"])
        row.content = gzip.compress(json.dumps(sheet, ensure_ascii=False).encode())
        row.save(update_fields=["content"])

    return alter


def replaced(place: int, old: str, new: str) -> Callable:
    def change(sheet, questions):
        assert old in questions[place]["html"]
        questions[place]["html"] = questions[place]["html"].replace(old, new)

    return of_sheet(change)


SHEETS = {
    "sheet_of_another": of_sheet(lambda sheet, questions: sheet.update(form="0" * 64)),
    "questions_differ": of_sheet(lambda sheet, questions: questions.pop()),
    "options_differ": of_sheet(lambda sheet, questions: questions[0]["options"].reverse()),
    "inputs_unlike_kind": replaced(0, 'type="radio"', 'type="checkbox"'),
    "text_unlike_bank": replaced(0, "</label>", "!</label>"),
    "picture_missing": replaced(0, "</legend>", '<img src="data:image/png;base64,AAAA"></legend>'),
    "key_sent": replaced(0, 'type="radio"', 'type="radio" data-right="1"'),
}


@pytest.mark.parametrize(("key", "alter"), SHEETS.items(), ids=SHEETS)
def test_fault_of_a_sheet_is_found_in_its_language_alone(key, alter):
    test = one_to_fly(SMALL)
    alter(test)

    run = flown(test)

    assert {(each["key"], each["language"]) for each in run.findings} == {(key, "ru")}


def scores_nothing(monkeypatch):
    monkeypatch.setattr(Placed, "credit", lambda self, value: Fraction(0))


def scores_everything(monkeypatch):
    monkeypatch.setattr(Placed, "credit", lambda self, value: Fraction(1))


def gives_points_away(monkeypatch):
    given = property(lambda self: dict.fromkeys(self.sizes, Fraction(1)))
    monkeypatch.setattr(Scale, "given", given)


def forgets_who_sat(monkeypatch):
    monkeypatch.setattr(test_stage, "result_of", lambda key, parts: StageResult(key, absent=True))


def takes_all_as_present(monkeypatch):
    monkeypatch.setattr(
        test_stage, "result_of", lambda key, parts: StageResult(key, parts=parts.get(key, {}))
    )


def tells_all_that_they_were_away(monkeypatch):
    monkeypatch.setattr(reasons, "_REASONS", [lambda result: "absent"])


def tells_nobody_that_they_were_away(monkeypatch):
    monkeypatch.setattr(reasons, "_REASONS", [lambda result: ""])


RESULTS = {
    scores_nothing: {"score_differs", "right_not_full"},
    scores_everything: {"score_differs"},
    gives_points_away: {"score_differs", "right_not_full", "blank_not_nothing"},
    forgets_who_sat: {"present_as_absent", "message_differs"},
    takes_all_as_present: {"absent_as_present", "message_differs"},
    tells_all_that_they_were_away: {"message_differs"},
    tells_nobody_that_they_were_away: {"message_differs"},
}


@pytest.mark.parametrize(("fault", "found"), RESULTS.items())
def test_fault_of_scores_or_presence_is_found(fault, found, monkeypatch):
    test = one_to_fly(SMALL)
    fault(monkeypatch)

    run = flown(test)

    assert keys(run) == found


def test_form_that_is_not_what_was_locked_does_not_pass():
    test = one_to_fly(SMALL)
    test.form.sha256 = "ab" * 32
    test.form.save(update_fields=["sha256"])

    run = flown(test)

    assert keys(run) == {"altered"}


def test_run_that_breaks_off_says_so():
    test = one_to_fly(SMALL)
    asked = actions.ask(stage=test.entry.stage, by=officer(), at=timezone.now())

    @contextmanager
    def broken(clock, terms):
        raise OSError("no lane today")
        yield

    run = actions.carry_out(preflight=asked.id, now=timezone.now, lanes=broken)

    assert [(each["key"], each["details"]) for each in run.findings] == [
        ("broke_off", {"error": "OSError"})
    ]


def test_every_finding_is_found_by_a_test():
    found = {key for _lanes, some in LANES.values() for key in some}
    found |= set(SHEETS) | {key for some in RESULTS.values() for key in some}

    assert found | {"altered", "broke_off", "stopped"} == set(WORDS)


# Asking for it, and going on after a stop


def test_asking_twice_gives_the_run_that_is_under_way():
    test, at = one_to_fly(SMALL), timezone.now()

    first = actions.ask(stage=test.entry.stage, by=officer(), at=at)
    second = actions.ask(stage=test.entry.stage, by=officer(), at=at)

    assert first == second
    assert (first.state, first.total) == ("waiting", SITTINGS)


def test_somebody_else_does_not_ask_for_it():
    by = factories.acting(factories.person(), "verifier")

    with pytest.raises(NotYours, match="not_for_preflight"):
        actions.ask(stage=one_to_fly(SMALL).entry.stage, by=by, at=timezone.now())


def test_stage_without_locked_forms_or_held_elsewhere_has_none():
    here = factories.competition(scored="here").stages.get(key="test")
    elsewhere = factories.competition().stages.get(key="test")

    with pytest.raises(NotNow, match="no_locked_forms"):
        actions.ask(stage=here, by=officer(), at=factories.WHILE_FILING)
    with pytest.raises(NotNow, match="not_held_here"):
        actions.ask(stage=elsewhere, by=officer(), at=factories.WHILE_FILING)


def test_run_whose_worker_was_killed_begins_anew():
    test = one_to_fly(SMALL)
    asked = actions.ask(stage=test.entry.stage, by=officer(), at=timezone.now())
    Preflight.objects.filter(id=asked.id).update(state="running", done=5)

    run = actions.carry_out(preflight=asked.id, now=timezone.now, lanes=rehearsal.lane)

    assert (run.state, run.done, run.findings) == ("passed", SITTINGS, [])


def test_run_that_nobody_carries_out_is_ended():
    test, at = one_to_fly(SMALL), timezone.now()
    test.entry.form_assignment.delete()
    asked = actions.ask(stage=test.entry.stage, by=officer(), at=at - actions.LOST_AFTER * 2)

    done = actions.sweep(at)

    asked.refresh_from_db()
    assert (done, asked.state, asked.findings[0]["key"]) == (1, "failed", "stopped")


def test_clock_asks_for_a_run_of_forms_that_have_none():
    test, at = one_to_fly(SMALL), timezone.now()
    test.entry.form_assignment.delete()

    first, again = actions.sweep(at), actions.sweep(at)

    assert (first, again) == (1, 0)
    assert Preflight.objects.get(stage=test.entry.stage).asked_by is None


def test_run_of_other_forms_or_rules_does_not_stand():
    test, at = one_to_fly(SMALL), timezone.now()
    passed(test.entry.stage, at)
    stood = queries.stands(test.entry.stage, at)

    test.form.sha256 = "cd" * 32
    test.form.save(update_fields=["sha256"])

    assert (stood, queries.stands(test.entry.stage, at)) == (True, False)
