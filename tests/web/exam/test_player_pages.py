"""What the player asks Django for: resume, take-over, language, finish, and no key in any of it."""

import gzip
import hashlib
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from saty.core.answer_hash import answers_hash
from saty.decisions.models import Decision, Outcome
from saty.ledger.models import Entry
from saty.stages.models import CandidacyEnd
from saty.testing.actions import sittings
from saty.testing.models import Answer, FormSheet, Sitting
from tests import factories
from tests.factories_of_exams import open_test
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
ONE, OTHER = "ab" * 16, "cd" * 16


@pytest.fixture
def test():
    return open_test({"knowledge": ("single", "text")})


@pytest.fixture
def sitting(client, test) -> Sitting:
    """Somebody who has checked in with the device `ONE` and is signed in."""
    sign_in(client, test.candidate)
    client.post(test.address("exam_room"), {"language": "en", "honour": "on", "device": ONE})
    return test.sitting


def begin(test) -> None:
    by = factories.acting(test.candidate)
    sittings.begin_part(sitting=test.sitting, number=0, by=by, at=timezone.now())


def ask(client, test, name: str, **fields):
    answer = client.post(test.address(name), fields)
    return answer.status_code, answer.json()


def answered(test, position: int, value: object, **fields) -> None:
    Answer.objects.create(
        sitting=test.sitting,
        position=position,
        value=json.dumps(value),
        saved_at=timezone.now(),
        **{"epoch": 1, "n": 1, **fields},
    )


def test_resume_gives_the_token_the_times_and_what_is_stored(client, test, sitting):
    begin(test)
    answered(test, 1, "word", n=7)

    status, opened = ask(client, test, "exam_resume", device=ONE)

    part = sitting.parts.get()
    assert status == 200
    assert opened["answers"] == {test.questions()[1]: ["word", 1, 7]}
    assert (opened["epoch"], opened["form"], opened["started"]) == (1, test.form.sha256, True)
    assert opened["parts"] == [
        {
            "number": 0,
            "section": "knowledge",
            "names": {
                "kk": "Теориялық білім",
                "ru": "Теоретические знания",
                "en": "Theoretical knowledge",
            },
            "seconds": 1800,
            "questions": 2,
            "began": round(part.began_at.timestamp() * 1000),
            "ends": round(part.ends_at.timestamp() * 1000),
            "closes": round(part.closes_at.timestamp() * 1000),
            "ended": None,
        }
    ]
    assert {*opened["sheets"]} == {"kk", "ru", "en"}


def test_resume_on_another_device_is_refused_until_it_takes_over(client, test, sitting):
    begin(test)

    refused = ask(client, test, "exam_resume", device=OTHER)
    taken = ask(client, test, "exam_take_over", device=OTHER)
    old = ask(client, test, "exam_resume", device=ONE)

    assert (refused[0], refused[1]["error"]) == (409, "other_device")
    assert (taken[0], taken[1]["epoch"]) == (200, 2)
    assert (old[0], old[1]["error"]) == (409, "other_device")


@pytest.mark.parametrize("device", ["", "x", "AB" * 16, "a" * 33, "<script>alert(1)</script>"])
def test_device_without_a_name_is_told_to_store_data(client, test, sitting, device):
    status, told = ask(client, test, "exam_resume", device=device)

    assert (status, told["error"]) == (409, "no_device")


def test_no_byte_that_the_player_gets_holds_a_key(client, test, sitting):
    begin(test)
    _status, opened = ask(client, test, "exam_resume", device=ONE)
    page = client.get(test.address("exam_player")).content.decode()
    sheets = [gzip.decompress(bytes(each.content)).decode() for each in FormSheet.objects.all()]

    assert len(sheets) == 3
    for held in (json.dumps(opened), page, *sheets):
        for word in ("Because", "explanation", '"right"', "accepted", "word en", "levels"):
            assert word not in held, word


def test_finish_gives_the_hash_of_what_is_stored_and_the_log_holds_it(client, test, sitting):
    begin(test)
    answered(test, 0, "q0o1")

    status, told = ask(client, test, "exam_finish", device=ONE)

    wanted = answers_hash(test.form.sha256, {test.questions()[0]: "q0o1"})
    assert (status, told["answers_sha256"], told["form"]) == (200, wanted, test.form.sha256)
    assert Entry.objects.filter(kind="sitting_finished").count() == 1
    assert ask(client, test, "exam_finish", device=ONE)[1]["answers_sha256"] == wanted


def test_device_that_was_taken_over_does_not_finish_the_test_of_the_other(client, test, sitting):
    begin(test)
    ask(client, test, "exam_take_over", device=OTHER)

    refused, told = ask(client, test, "exam_finish", device=ONE)
    finished, _told = ask(client, test, "exam_finish", device=OTHER)

    assert (refused, told["error"], finished) == (409, "other_device", 200)


def test_identity_is_open_again_on_another_device_before_the_start(client):
    test = open_test({"knowledge": ("single",)}, identity="checked")
    sign_in(client, test.candidate)
    client.post(test.address("exam_room"), {"language": "en", "honour": "on", "device": ONE})
    test.confirm()

    same = ask(client, test, "exam_resume", device=ONE)[1]["identity"]
    other = ask(client, test, "exam_resume", device=OTHER)[1]["identity"]

    assert (same, other) == ("confirmed", "open")
    assert test.sitting.events.filter(kind="taken_over").count() == 1


def test_whoever_takes_no_part_any_more_does_not_come_back_before_the_start(client, test, sitting):
    CandidacyEnd.objects.create(entry=test.entry, kind="withdrawn", at=timezone.now())

    status, told = ask(client, test, "exam_resume", device=ONE)

    assert (status, told["error"]) == (409, "not_on_roster")


def test_finish_before_the_start_is_refused_in_words(client, test, sitting):
    status, told = ask(client, test, "exam_finish", device=ONE)

    assert (status, told) == (
        409,
        {"error": "not_started", "text": "This test has not been started yet."},
    )


def test_language_is_changed_only_to_one_that_there_is(client, test, sitting):
    begin(test)

    changed = ask(client, test, "exam_language", language="kk")[0]
    unknown = ask(client, test, "exam_language", language="de")

    assert changed == 200
    assert (unknown[0], unknown[1]["error"]) == (409, "unknown_language")
    assert test.sitting.language == "kk"


def test_language_is_not_changed_where_the_rules_keep_it(client):
    test = open_test({"knowledge": ("text",)}, switch_language=False)
    sign_in(client, test.candidate)
    client.post(test.address("exam_room"), {"language": "en", "honour": "on", "device": ONE})
    begin(test)

    status, told = ask(client, test, "exam_language", language="kk")

    assert (status, told["error"]) == (409, "language_stays")


@pytest.mark.parametrize("name", ["resume", "take_over", "language", "finish"])
def test_script_of_somebody_who_is_signed_out_is_told_so(client, test, sitting, name):
    client.logout()

    answer = client.post(test.address(f"exam_{name}"), {}, headers={"X-Autosave": "1"})

    assert answer.status_code == 401


def test_player_of_somebody_who_has_not_checked_in_leads_to_the_waiting_room(client, test):
    sign_in(client, test.candidate)

    answer = client.get(test.address("exam_player"))

    assert (answer.status_code, answer.url) == (302, test.address("exam_room"))


def test_resume_takes_a_fixed_number_of_queries(client, test, sitting, django_assert_num_queries):
    ask(client, test, "exam_resume", device=ONE)

    with django_assert_num_queries(26):
        ask(client, test, "exam_resume", device=ONE)


def test_page_after_finishing_offers_to_undo_while_there_is_time(client, test, sitting):
    begin(test)
    answered(test, 0, "q0o1")
    ask(client, test, "exam_finish", device=ONE)

    page = client.get(test.address("exam_done")).content.decode()

    assert sittings.hash_of(test.sitting) in page
    assert "1 of 2" in page
    assert "Go back to the test" in page
    answer = client.post(test.address("exam_reopen"))
    assert (answer.status_code, answer.url) == (302, test.address("exam_player"))
    assert test.sitting.finished_at is None


def test_page_after_the_end_of_time_offers_no_undoing(client, test, sitting):
    begin(test)
    ask(client, test, "exam_finish", device=ONE)
    long_ago = timezone.now() - timedelta(hours=3)
    test.sitting.parts.update(began_at=long_ago, ends_at=long_ago + timedelta(hours=1))

    page = client.get(test.address("exam_done")).content.decode()

    assert "Go back to the test" not in page
    assert client.post(test.address("exam_reopen")).status_code == 409


def test_receipt_is_a_text_from_which_the_hash_is_computed_again(client, test, sitting):
    begin(test)
    answered(test, 1, "Сөз", n=3)
    ask(client, test, "exam_finish", device=ONE)

    answer = client.get(test.address("exam_receipt"))

    text = answer.content.decode()
    hashed = text.rstrip("\n").splitlines()[-1]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="test-')
    assert sittings.hash_of(test.sitting) in text
    assert hashlib.sha256(hashed.encode()).hexdigest() == sittings.hash_of(test.sitting)
    assert f"{test.questions()[1]}  " in text


def test_receipt_can_be_kept_while_the_test_runs(client, test, sitting):
    begin(test)

    text = client.get(test.address("exam_receipt")).content.decode()

    assert "Finished: not yet" in text


def test_home_leads_to_the_test_and_then_to_what_was_saved(client, test):
    sign_in(client, test.candidate)
    home = reverse("candidacy", args=[test.competition.slug])
    to_room = test.address("exam_room")
    admit(test)

    assert f'href="{to_room}"' in client.get(home).content.decode()
    client.post(to_room, {"language": "en", "honour": "on", "device": ONE})
    begin(test)
    assert "Your test is running." in client.get(home).content.decode()
    ask(client, test, "exam_finish", device=ONE)
    assert f'href="{test.address("exam_done")}"' in client.get(home).content.decode()


def admit(test) -> None:
    """The candidate was admitted to the test."""
    first = test.entry.application.roster_entries.exclude(id=test.entry.id).get()
    decision = Decision.objects.create(
        stage=first.stage,
        rules_version=test.competition.rules_versions.get(number=1),
        state="approved",
        inputs_sha256="0" * 64,
        drafted_by=factories.person(),
        drafted_at=factories.OPENS,
        approved_by=factories.person(),
        approved_at=factories.OPENS,
        announce_at=factories.OPENS,
    )
    Outcome.objects.create(decision=decision, entry=first, admitted=True)
