"""Requests for adjustments: proposed by one of the secretariat, decided by another, and told."""

import pytest
from django.db import IntegrityError, transaction

from saty.applications.actions.adjustments import decide, propose_decision
from saty.applications.models import AdjustmentRequest
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.notices.models import Message
from tests.applications.verifying import AT, filed, gaps, official

pytestmark = pytest.mark.django_db


def asked(**fields):
    return AdjustmentRequest.objects.create(
        application=filed(), kind="reader", explanation="x", requested_at=AT, **fields
    )


def proposed(grant=True, reason=""):
    by = official("secretariat")
    request = asked()
    return propose_decision(request=request, grant=grant, reason=reason, by=by, at=AT), by


@pytest.mark.parametrize(
    ("grant", "reason", "state"), [(True, "", "granted"), (False, "No proof", "refused")]
)
def test_proposal_that_another_agrees_with_is_the_decision(grant, reason, state):
    request, _by = proposed(grant, reason)
    other = official("secretariat")

    done = decide(request=request, agree=True, by=other, at=AT)

    assert (done.state, done.decided_by_id, done.decided_at) == (state, other.person, AT)
    assert Entry.objects.filter(kind="adjustment_decided").count() == 1
    assert gaps() == []


def test_candidate_is_told_of_the_decision_once():
    request, _by = proposed(grant=False, reason="No proof")

    decide(request=request, agree=True, by=official("secretariat"), at=AT)

    message = Message.objects.get()
    assert message.person_id == request.application.candidate_id
    assert message.wording.key == "adjustment_refused"
    assert message.params["adjustment"]["en"] == "A reader"
    assert message.params["reason"]["kk"] == "No proof"


def test_log_keeps_who_proposed_and_who_decided():
    request, by = proposed()
    other = official("secretariat")

    decide(request=request, agree=True, by=other, at=AT)

    entry = Entry.objects.select_related("opening").get(kind="adjustment_decided")
    assert entry.actor == other.opaque
    assert entry.opening.sealed["fields"]["proposed_by"]["value"] == by.opaque


def test_proposal_is_not_decided_by_whoever_made_it():
    request, by = proposed()

    with pytest.raises(NotYours) as refused:
        decide(request=request, agree=True, by=by, at=AT)

    assert refused.value.key == "adjustment.own_proposal"


def test_proposal_that_is_sent_back_waits_for_another_one():
    request, _by = proposed(grant=False, reason="No proof")

    back = decide(request=request, agree=False, by=official("secretariat"), at=AT)

    assert (back.state, back.proposed_by_id, back.reason) == ("requested", None, None)
    assert not Message.objects.exists()
    assert gaps() == []


def test_refusal_without_a_reason_is_refused():
    with pytest.raises(Refusal) as refused:
        proposed(grant=False)

    assert refused.value.key == "adjustment.no_reason"


@pytest.mark.parametrize("state", ["requested", "granted", "refused"])
def test_request_that_is_not_proposed_cannot_be_decided(state):
    request = asked(state=state)

    with pytest.raises(NotNow):
        decide(request=request, agree=True, by=official("secretariat"), at=AT)


def test_decision_by_whoever_proposed_is_refused_by_the_database():
    request, by = proposed()

    with pytest.raises(IntegrityError), transaction.atomic():
        AdjustmentRequest.objects.filter(id=request.id).update(decided_by=by.person)
