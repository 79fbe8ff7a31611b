"""The candidate's home: one thing to do next, what happened, withdrawal and its undoing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from saty.applications.models import AdjustmentRequest, Application, Document
from tests import factories
from tests.applications import filing, papers

pytestmark = pytest.mark.django_db
NOW = factories.WHILE_FILING
HOME = reverse("candidate_home")


def address(name, application, *more):
    return reverse(name, args=[application.competition.slug, *more])


def test_home_without_an_application_offers_what_is_open(reader):
    within = factories.competition()

    page = reader(factories.person()).get(HOME).content.decode()

    assert reverse("application_start", args=[within.slug]) in page


def test_home_when_nothing_is_open_says_so(reader):
    page = reader(factories.person()).get(HOME).content.decode()

    assert "No competition is open to applications now" in page


def test_home_of_a_draft_leads_to_what_is_left(reader):
    draft = filing.started()

    page = reader(draft.candidate).get(HOME).content.decode()

    assert "Finish your application" in page
    assert "Candidate number" not in page
    assert "1 April 2026, 09:00 (Almaty, UTC+5)" in page


def test_home_of_a_complete_draft_leads_to_submission(reader):
    draft = filing.complete()

    page = reader(draft.candidate).get(HOME).content.decode()

    assert address("application_check", draft) in page


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (factories.FILING_OPENS - timedelta(hours=1), "Prepare your application"),
        (factories.FILING_CLOSES, "Filing has closed"),
    ],
)
def test_home_of_a_draft_outside_of_filing_says_when(reader, at, words):
    draft = filing.started()

    with time_machine.travel(at, tick=False):
        page = reader(draft.candidate).get(HOME).content.decode()

    assert words in page


def test_home_after_submission_shows_the_number_the_step_and_the_receipt(reader):
    done = filing.filed()

    page = reader(done.candidate).get(HOME).content.decode()

    number = done.candidate_number
    assert f"{number[:4]} {number[4:]}" in page
    assert "Application submitted" in page
    assert address("receipt", done) in page


def test_home_does_not_tell_of_a_contested_identity(reader):
    within = factories.competition()
    filing.filed(within)
    second = filing.filed(within)

    page = reader(second.candidate).get(HOME).content.decode().lower()

    assert second.contested is True
    assert "contested" not in page
    assert "clash" not in page


def test_home_lists_the_other_applications(reader):
    earlier = filing.filed()
    later = filing.started(candidate=earlier.candidate, at=NOW + timedelta(minutes=1))

    page = reader(earlier.candidate).get(HOME).content.decode()

    assert address("candidacy", earlier) in page
    assert address("application_tasks", later) in page


@pytest.mark.parametrize("others", [1, 3])
def test_home_takes_a_fixed_number_of_queries(reader, django_assert_num_queries, others):
    done = filing.filed()
    for _ in range(others):
        filing.started(candidate=done.candidate, at=NOW - timedelta(days=1))
    Application.objects.filter(id=done.id).update(created_at=NOW + timedelta(days=1))
    client = reader(done.candidate)
    client.get(HOME)

    with django_assert_num_queries(21):
        client.get(HOME)


def test_application_is_withdrawn_with_a_reason_and_restored(reader):
    done = filing.filed()
    client = reader(done.candidate)

    client.post(address("withdraw", done), {"reason": "A new job"})
    withdrawn = client.get(HOME).content.decode()
    offered = client.get(address("withdraw", done)).content.decode()
    client.post(address("withdrawal_undo", done))
    restored = client.get(HOME).content.decode()

    assert "You have withdrawn your application" in withdrawn
    assert "13 March 2026, 09:00 (Almaty, UTC+5)" in withdrawn
    assert address("withdrawal_undo", done) in offered
    assert "Withdrawal undone" in restored
    assert Application.objects.get().state == "submitted"


def test_withdrawn_application_shows_the_step_where_it_ended(reader):
    done = filing.filed()
    client = reader(done.candidate)

    client.post(address("withdraw", done))
    response = client.get(HOME)

    assert response.context["steps"][0].state == "ended"
    assert "Ended here" in response.content.decode()


def test_withdrawal_undone_too_late_is_refused_with_the_moment(reader):
    done = filing.filed()
    reader(done.candidate).post(address("withdraw", done))

    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        client = reader(done.candidate)
        page = client.get(address("withdraw", done)).content.decode()
        response = client.post(address("withdrawal_undo", done))

    assert "It is final now." in page
    assert response.status_code == 409
    assert "13.03.2026, 09:00:00 (UTC+0500)" in response.content.decode()


def test_adjustment_is_asked_for_with_its_proof(reader):
    draft = filing.started()
    client, here = reader(draft.candidate), address("adjustments", draft)

    client.post(
        here,
        {
            "kind": "reader",
            "explanation": "I read with my ears",
            "proof": SimpleUploadedFile("p.pdf", papers.pdf()),
        },
    )

    assert AdjustmentRequest.objects.get().kind == "reader"
    assert "You asked for it. You will be told the answer." in client.get(here).content.decode()
    page = client.get(here).content.decode()
    assert "A reader" in page
    assert "Waiting for an answer" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [("requested", "It waits for an answer."), ("granted", "and it was granted.")],
)
def test_adjustment_asked_for_twice_is_told_so_and_no_proof_is_kept_for_it(reader, state, words):
    draft = filing.started()
    AdjustmentRequest.objects.create(
        application=draft, kind="reader", explanation="x", requested_at=NOW, state=state
    )
    proof = SimpleUploadedFile("p.pdf", papers.pdf())

    response = reader(draft.candidate).post(
        address("adjustments", draft), {"kind": "reader", "explanation": "Why", "proof": proof}
    )

    assert response.status_code == 422
    assert f"You asked for this already{'.' if state == 'requested' else ','} {words}" in (
        response.content.decode()
    )
    assert (AdjustmentRequest.objects.count(), Document.objects.count()) == (1, 0)


def test_adjustment_with_a_false_proof_comes_back_with_the_reason(reader):
    draft = filing.started()

    response = reader(draft.candidate).post(
        address("adjustments", draft),
        {"kind": "reader", "explanation": "Why", "proof": SimpleUploadedFile("p.pdf", b"text")},
    )

    assert response.status_code == 422
    assert "This is not a PDF, JPEG or PNG file" in response.content.decode()


def test_adjustment_that_an_official_only_proposed_is_not_told(reader):
    draft = filing.started()
    request = AdjustmentRequest.objects.create(
        application=draft,
        kind="reader",
        explanation="x",
        requested_at=NOW,
        state="proposed",
        proposed_grant=False,
        reason="not for the candidate yet",
    )

    page = reader(draft.candidate).get(address("adjustments", draft)).content.decode()

    assert "Waiting for an answer" in page
    assert str(request.reason) not in page
