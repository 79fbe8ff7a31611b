"""Ends of candidacies: a withdrawal and its undoing, a disqualification by two officials."""

import pytest
from django.db import IntegrityError, transaction

from saty.applications import consequences as applications
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.notices.models import Message
from saty.stages import consequences
from saty.stages.actions import (
    approve_disqualification,
    close_results,
    propose_disqualification,
    record_result,
    refuse_disqualification,
)
from saty.stages.models import CandidacyEnd, Disqualification
from tests import factories
from tests.stages import running

AT = running.AFTER_TEST
KINDS = ("disqualification_proposed", "disqualification_refused", "disqualified")
pytestmark = pytest.mark.django_db


def proposed(stage, **fields):
    """A proposal to end the candidacy of the first on the roster."""
    return propose_disqualification(
        **{
            "application": running.application_of(stage),
            "reason": "forged-document",
            "comment": "The diploma bears the number of another.",
            "by": running.officer(),
            "at": AT,
        }
        | fields
    )


def withdraw(stage, undo: bool = False) -> None:
    """What follows from a withdrawal, or from its undoing."""
    follow = applications.on_withdrawal_undone if undo else applications.on_withdrawn
    follow.run(running.application_of(stage), by=running.officer(), at=AT)


def test_withdrawal_ends_the_candidacy_at_the_stage_reached():
    stage = running.stage_with(1)

    withdraw(stage)
    withdraw(stage)

    end = CandidacyEnd.objects.get()
    assert (end.entry.stage, end.kind) == (stage, "withdrawn")


def test_withdrawal_undone_brings_the_candidate_back():
    stage = running.stage_with(1)
    withdraw(stage)

    withdraw(stage, undo=True)

    assert not CandidacyEnd.objects.exists()


def test_withdrawal_cannot_be_undone_once_the_stage_is_closed_without_the_candidate():
    stage = running.stage_with(1)
    withdraw(stage)
    close_results(stage=stage, by=running.officer(), at=AT)

    with pytest.raises(NotNow, match="stage_closed_meanwhile"):
        withdraw(stage, undo=True)


def test_no_result_is_recorded_for_a_candidacy_that_ended():
    stage = running.stage_with(1)
    withdraw(stage)

    with pytest.raises(NotNow, match="candidacy_ended"):
        record_result(
            entry=stage.roster.get(),
            outcome="absent",
            parts={},
            by=running.officer(),
            at=AT,
        )


def test_disqualification_by_two_officials_ends_the_candidacy_and_says_why():
    stage = running.stage_with(1)
    followed = []
    consequences.on_candidacy_ended.register(follow := lambda end, by, at: followed.append(end))

    end = approve_disqualification(disqualification=proposed(stage), by=running.officer(), at=AT)

    consequences.on_candidacy_ended._registered.remove(follow)
    assert (end.kind, end.reason) == ("disqualified", "forged-document")
    assert end.comment == "The diploma bears the number of another."
    assert followed == [end]
    message = Message.objects.get(person=running.application_of(stage).candidate)
    assert message.params["reason"]["en"] == "A document that was filed turned out to be forged."
    assert running.lost(*KINDS) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"reason": "unreadable"}, "no_such_reason"),
        ({"reason": "I do not like them"}, "no_such_reason"),
        ({"comment": "  "}, "no_grounds"),
    ],
)
def test_disqualification_needs_a_declared_reason_and_grounds(fields, reason):
    stage = running.stage_with(1)

    with pytest.raises(Refusal, match=reason):
        proposed(stage, **fields)


def test_a_second_proposal_waits_for_the_first():
    stage = running.stage_with(1)
    proposed(stage)

    with pytest.raises(NotNow, match="disqualification_open"):
        proposed(stage)


def test_whoever_proposed_does_not_decide():
    stage = running.stage_with(1)
    by = running.officer()
    proposal = proposed(stage, by=by)

    for decide in (approve_disqualification, refuse_disqualification):
        with pytest.raises(NotYours, match="own_disqualification"):
            decide(disqualification=proposal, by=by, at=AT)


def test_nobody_has_a_hand_in_their_own_disqualification():
    stage = running.stage_with(1)
    own = factories.acting(running.application_of(stage).candidate, "secretariat")

    with pytest.raises(NotYours, match="own_application"):
        proposed(stage, by=own)
    proposal = proposed(stage)
    for decide in (approve_disqualification, refuse_disqualification):
        with pytest.raises(NotYours, match="own_application"):
            decide(disqualification=proposal, by=own, at=AT)


def test_whoever_approves_a_disqualification_twice_has_approved_it_once():
    stage = running.stage_with(1)
    proposal, second = proposed(stage), running.officer()

    ends = [approve_disqualification(disqualification=proposal, by=second, at=AT) for _ in "ab"]

    assert ends[0] == ends[1]
    assert running.lost(*KINDS) == []


def test_refused_disqualification_leaves_the_candidate_in_the_stage():
    stage = running.stage_with(1)
    proposal = proposed(stage)

    refuse_disqualification(disqualification=proposal, by=running.officer(), at=AT)

    with pytest.raises(NotNow, match="disqualification_decided"):
        approve_disqualification(disqualification=proposal, by=running.officer(), at=AT)
    assert not CandidacyEnd.objects.exists()
    assert running.lost(*KINDS) == []


def test_whoever_withdrew_is_not_disqualified():
    stage = running.stage_with(1)
    proposal = proposed(stage)
    withdraw(stage)

    with pytest.raises(NotNow, match="candidacy_ended"):
        approve_disqualification(disqualification=proposal, by=running.officer(), at=AT)


def test_a_candidacy_ends_once_in_the_database():
    stage = running.stage_with(1)
    withdraw(stage)

    with pytest.raises(IntegrityError), transaction.atomic():
        CandidacyEnd.objects.create(entry=stage.roster.get(), kind="withdrawn", at=AT)


@pytest.mark.parametrize(
    "fields", [{"reason": ""}, {"by": None}, {"approved_by": None}, {"approved_by": "by"}]
)
def test_disqualified_by_one_or_without_a_reason_is_refused_by_the_database(fields):
    stage = running.stage_with(1)
    first, second = running.officer(), running.officer()
    people = {"by": first.person, "approved_by": second.person} | fields
    if people["approved_by"] == "by":
        people["approved_by"] = first.person

    with pytest.raises(IntegrityError), transaction.atomic():
        CandidacyEnd.objects.create(
            entry=stage.roster.get(),
            kind="disqualified",
            reason=people.pop("reason", "forged-document"),
            by_id=people["by"],
            approved_by_id=people["approved_by"],
            at=AT,
        )


def test_disqualification_decided_by_its_proposer_is_refused_by_the_database():
    stage = running.stage_with(1)
    proposal = proposed(stage)

    with pytest.raises(IntegrityError), transaction.atomic():
        Disqualification.objects.filter(id=proposal.id).update(decided_by=proposal.proposed_by_id)


def test_two_open_proposals_are_refused_by_the_database():
    stage = running.stage_with(1)
    proposal = proposed(stage)

    with pytest.raises(IntegrityError), transaction.atomic():
        Disqualification.objects.create(
            application_id=proposal.application_id,
            reason="false-data",
            comment="x",
            proposed_by_id=proposal.proposed_by_id,
            proposed_at=AT,
        )
