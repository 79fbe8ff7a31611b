"""The verification queue and the working page of a file, as an official uses them."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from saty.applications.actions.leases import lease_file
from saty.applications.models import FileCheck, Verification, VerificationLease
from saty.ledger.models import Reading
from saty.stages.models import Disqualification
from tests import factories
from tests.applications.verifying import AT, STAGE, TARGETS, filed, in_bulk, official, verified
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


def verifier(competition, role="verifier"):
    person = factories.official(role, f"competition:{competition.id}")
    client = Client(headers={"accept-language": "en"})
    return sign_in(client, person), factories.acting(person, role)


def queue_of(competition):
    return reverse("staff_verification", args=[competition.slug, STAGE])


def page_of(application, name="staff_verify_file"):
    return reverse(name, args=[application.competition.slug, STAGE, application.id])


def in_hand(application):
    client, by = verifier(application.competition)
    lease_file(application=application, stage=STAGE, by=by, at=AT)
    return client, by


def give(client, application, target, verdict="accepted", **more):
    given = {"target": target, "verdict": verdict, **more}
    return client.post(page_of(application, "staff_verdict"), given)


def shown(response):
    return response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queue_takes_the_same_queries_for_one_file_and_for_three(number, django_assert_num_queries):
    competition = factories.competition()
    for _ in range(number):
        filed(competition)
    client, _by = verifier(competition)
    client.get(queue_of(competition))

    with django_assert_num_queries(17):
        response = client.get(queue_of(competition))

    assert response.context["page"].paginator.count == number


def test_queue_shows_what_is_left_and_how_many_a_day():
    competition = factories.competition()
    files = [filed(competition) for _ in range(5)]
    client, by = verifier(competition)
    in_bulk(competition, files[0], by=by)
    in_bulk(competition, files[1], by=official(), document="expired")

    figures = client.get(queue_of(competition)).context["figures"]

    assert [(f.value, f.hint) for f in figures] == [
        ("3", ""),
        ("1", "9 days left"),
        ("2", "1 by me"),
        ("1", ""),
        ("0", ""),
    ]


def test_queue_is_narrowed_by_state_and_number():
    competition = factories.competition()
    first, second = filed(competition), filed(competition)
    client, by = verifier(competition)
    in_bulk(competition, first, by=by)

    checked = client.get(queue_of(competition), {"state": "checked"})
    by_number = client.get(
        queue_of(competition), {"state": "all", "number": second.candidate_number}
    )

    assert [line["row"].application for line in checked.context["rows"]] == [first.id]
    assert [line["row"].application for line in by_number.context["rows"]] == [second.id]


def test_queue_is_sorted_and_saved():
    competition = factories.competition()
    first, second = filed(competition), filed(competition)
    client, _by = verifier(competition)
    numbers = sorted([first.candidate_number, second.candidate_number], reverse=True)

    page = client.get(queue_of(competition), {"sort": "-number"})
    saved = client.get(queue_of(competition), {"sort": "-number", "export": "1"})

    rows = list(load_workbook(io.BytesIO(saved.content)).active.iter_rows(values_only=True))
    assert [line["row"].number for line in page.context["rows"]] == numbers
    assert 'aria-sort="descending"' in shown(page)
    assert [row[0] for row in rows] == ["Candidate number", *numbers]
    assert {row[-1] for row in rows[1:]} == {"Waiting"}


def test_next_file_is_leased_and_opened():
    competition = factories.competition()
    application = filed(competition)
    client, by = verifier(competition)

    response = client.post(reverse("staff_take_next", args=[competition.slug, STAGE]))

    assert response.url == page_of(application)
    assert VerificationLease.objects.get().holder_id == by.person


def test_next_file_where_there_is_none_leads_back_to_the_queue():
    competition = factories.competition()
    client, _by = verifier(competition)

    response = client.post(reverse("staff_take_next", args=[competition.slug, STAGE]))

    assert response.url == queue_of(competition)


def test_working_page_shows_the_fact_beside_its_proof_with_ready_reasons():
    application = filed()
    client, _by = in_hand(application)

    response = client.get(page_of(application), {"target": "fact:birth-date"})

    current = response.context["current"]
    assert current["lines"] == ("17 May 1992",)
    assert [d.requirement for d, _pages in current["documents"]] == ["identity-document"]
    assert [r["value"] for r in current["reasons"]] == [
        "refused:differs-from-document",
        "refused:not-proved",
        "refused:differs-from-register",
    ]
    assert 'data-key="a"' in shown(response)
    assert 'data-key="1"' in shown(response)


def test_verdict_brings_the_next_target_at_once():
    application = filed()
    client, _by = in_hand(application)
    first = client.get(page_of(application)).context["current"]["key"]

    response = give(client, application, first, state="waiting")

    after = client.get(response.url).context
    assert (after["kept"], after["view"].done) == ({"state": "waiting"}, 1)
    assert after["current"]["key"] != first


def test_verdict_that_is_not_one_is_refused_and_changes_nothing():
    application = filed()
    client, _by = in_hand(application)

    response = give(client, application, "document:diploma", verdict="perhaps")

    assert response.status_code == 409
    assert not Verification.objects.exists()


def test_verdict_that_a_script_sends_too_late_reloads_the_page_with_the_reason():
    application = filed()
    client, _by = verifier(application.competition)

    response = client.post(
        page_of(application, "staff_verdict"),
        {"target": "document:diploma", "verdict": "accepted"},
        headers={"hx-request": "true"},
    )

    assert response.headers["HX-Refresh"] == "true"
    assert "not in your hands" in shown(client.get(page_of(application)))


def test_refusal_keeps_its_reason_and_comment():
    application = filed()
    client, _by = in_hand(application)

    give(client, application, "document:diploma", "refused:expired", comment=" Until 2019 ")

    row = Verification.objects.get()
    assert (row.verdict, row.reason, row.comment) == ("refused", "expired", "Until 2019")


def test_finished_file_brings_the_next_one():
    competition = factories.competition()
    first = filed(competition)
    second = filed(competition, submitted_at=factories.WHILE_FILING + timedelta(hours=1))
    client, _by = in_hand(first)
    for target in TARGETS:
        give(client, first, target)

    response = client.post(page_of(first, "staff_finish_file"), {"next": "1"})

    assert response.url == page_of(second)
    assert FileCheck.objects.get().refused == 0


def test_file_in_other_hands_shows_no_verdict_buttons():
    application = filed()
    lease_file(application=application, stage=STAGE, by=official(), at=AT)
    client, _by = verifier(application.competition)

    response = client.get(page_of(application))

    assert "Somebody else has this file in hand" in shown(response)
    assert 'value="accepted"' not in shown(response)


def test_refusal_is_confirmed_on_the_page_by_another_person():
    application = filed()
    verified(application, official(), diploma="expired")
    client, by = verifier(application.competition)

    before = client.get(page_of(application)).context
    client.post(page_of(application, "staff_confirm_refusals"))

    assert before["second_look"] is True
    assert [row.key for row in before["refused"]] == ["Diploma of higher education"]
    assert "The document has expired" in before["refused"][0].value
    assert FileCheck.objects.get().confirmed_by_id == by.person


def test_file_is_returned_on_the_page_with_a_reason():
    application = filed()
    verified(application, official(), diploma="expired")
    client, _by = verifier(application.competition)

    client.post(page_of(application, "staff_return_file"), {"reason": "Valid"})

    assert FileCheck.objects.get().return_reason == "Valid"
    assert client.get(page_of(application)).context["history"][0].title == "Returned"


def test_file_is_put_back():
    application = filed()
    client, _by = in_hand(application)

    client.post(page_of(application, "staff_release_file"))

    assert not VerificationLease.objects.exists()


def test_false_data_is_proposed_for_disqualification():
    application = filed()
    client, by = verifier(application.competition)
    address = page_of(application, "staff_file_disqualify")

    client.post(address, {"reason": "forged-document", "comment": "The register has no such"})

    made = Disqualification.objects.get()
    assert (made.application_id, made.reason) == (application.id, "forged-document")
    assert made.proposed_by_id == by.person


@pytest.mark.parametrize(
    ("state", "words"),
    [("proposed", "Proposed to disqualify"), ("approved", "Disqualified")],
)
def test_file_says_that_disqualification_was_proposed_and_offers_it_no_more(state, words):
    application = filed()
    decided = {"decided_by_id": official().person, "decided_at": AT} if state == "approved" else {}
    Disqualification.objects.create(
        application=application,
        reason="forged-document",
        comment="x",
        proposed_by_id=official().person,
        proposed_at=AT,
        state=state,
        **decided,
    )
    client, _by = verifier(application.competition)

    page = shown(client.get(page_of(application)))

    assert words in page
    assert page_of(application, "staff_file_disqualify") not in page


def test_disqualification_without_grounds_says_what_is_missing():
    application = filed()
    client, _by = verifier(application.competition)

    response = client.post(page_of(application, "staff_file_disqualify"), {"reason": "false-data"})

    assert response.status_code == 400
    assert not Disqualification.objects.exists()


def test_opening_a_file_is_recorded_once_in_a_while():
    application = filed()
    client, by = verifier(application.competition)

    client.get(page_of(application))
    client.get(page_of(application), {"target": "fact:work"})

    reading = Reading.objects.get(subject=f"application:{application.id}")
    assert (reading.reader, reading.what) == (by.opaque, f"file: {STAGE}")


@pytest.mark.parametrize("state", ["draft", "elsewhere"])
def test_draft_and_file_of_another_competition_are_not_there(state):
    competition = factories.competition()
    other = filed() if state == "elsewhere" else factories.draft(competition)
    client, _by = verifier(competition)

    response = client.get(reverse("staff_verify_file", args=[competition.slug, STAGE, other.id]))

    assert response.status_code == 404


def test_queue_of_a_stage_that_there_is_not_is_not_there():
    competition = factories.competition()
    client, _by = verifier(competition)

    response = client.get(reverse("staff_verification", args=[competition.slug, "nothing"]))

    assert response.status_code == 404


def test_start_leads_to_the_first_stage_that_is_open():
    competition = factories.competition()
    competition.stages.filter(key=STAGE).update(closed_at=AT)
    client, _by = verifier(competition)

    response = client.get(reverse("staff_verification_start", args=[competition.slug]))

    assert response.url == reverse(
        "staff_verification", args=[competition.slug, "national-commission"]
    )


def test_official_without_a_name_is_shown_by_the_beginning_of_the_staff_id():
    application = filed()
    verified(application, official(), diploma="expired")
    client, _by = verifier(application.competition)
    staff_id = str(FileCheck.objects.get().by.staff_id)

    page = shown(client.get(page_of(application)))

    assert f"Official {staff_id[:8]}" in page
    assert staff_id not in page
