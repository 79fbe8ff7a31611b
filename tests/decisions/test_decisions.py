"""Decisions: drafted, entered, approved, announced to all at one moment; never by one person."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from saty.applications import consequences as applications
from saty.common.actors import CLOCK
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.decisions import consequences, queries
from saty.decisions.actions import (
    approve_decision,
    draft_decision,
    drop_revocation,
    propose_revocation,
    record_announcement,
    record_due_announcements,
    refuse_decision,
    revoke,
    set_announcement,
)
from saty.decisions.models import Decision, Outcome
from saty.notices.models import Message
from saty.programmes.decided import decided_stages
from saty.stages.actions import Recorded, record_results
from saty.stages.models import Result
from tests import factories
from tests.decisions import deciding
from tests.decisions.deciding import AT, MOMENT
from tests.stages import running

pytestmark = pytest.mark.django_db


def test_decision_goes_from_draft_through_secretary_and_chair():
    decision = deciding.approved(30, 20, 10)

    assert (decision.state, decision.announce_at) == ("approved", MOMENT)
    assert decided_stages(decision.stage.competition_id) == {"test"}
    assert running.lost(*deciding.KINDS) == []


def test_decision_by_score_is_entered_where_the_body_meets_here_as_well():
    decision = deciding.enter(deciding.drafted(30, 20, 10, meets="here"))

    approve_decision(decision=decision, by=deciding.chair(decision.stage), at=AT)

    decision.refresh_from_db()
    assert decision.state == "approved"


def test_nobody_learns_before_the_moment():
    decision = deciding.approved(30, 20, 10)
    winner = running.application_of(decision.stage)

    with pytest.raises(NotNow, match="too_early"):
        record_announcement(decision=decision, by=CLOCK, at=MOMENT - timedelta(microseconds=1))

    assert record_due_announcements(MOMENT - timedelta(microseconds=1)) == 0
    assert not queries.announced_outcomes(winner, MOMENT - timedelta(microseconds=1)).exists()
    assert not Message.objects.exists()


def test_everyone_learns_at_the_moment_whether_or_not_a_worker_ran():
    decision = deciding.approved(30, 20, 10)
    last = running.application_of(decision.stage, 2)

    outcome = queries.announced_outcomes(last, MOMENT).get()

    assert (outcome.admitted, outcome.reason) == (False, "below_number")


def test_announcement_makes_the_next_roster_and_tells_everyone_once():
    decision = deciding.approved(30, 20, 10)

    recorded = [record_due_announcements(MOMENT) for _ in range(2)]

    essay = running.stage_of(decision.stage.competition, "essay")
    assert recorded == [1, 0]
    assert essay.roster.count() == 2
    assert essay.opened_at == MOMENT
    subjects = sorted(m.wording.key for m in Message.objects.select_related("wording"))
    assert subjects == ["stage_admitted", "stage_admitted", "stage_not_admitted"]
    assert running.lost(*deciding.KINDS, "roster_made") == []


def test_refusal_is_told_in_three_languages_with_its_figures():
    decision = deciding.announced(30, 20, 10)

    message = Message.objects.get(person=running.application_of(decision.stage, 2).candidate)

    assert message.params["reason"] == {
        "kk": "Рейтингтегі орныңыз – 3, ал келесі кезеңге 2-орынға дейінгілер жіберілді. Балыңыз: "
        "10.00, өту балы: 20.00.",
        "ru": "Ваше место в рейтинге — 3, а к следующему этапу допущены занявшие места до 2 "
        "включительно. Ваш балл: 10.00, проходной балл: 20.00.",
        "en": "Your place is 3, and those up to place 2 go on. Your score is 10.00; the last score "
        "that goes on is 20.00.",
    }


def test_whoever_withdrew_since_the_decision_joins_no_roster_and_is_told_nothing():
    decision = deciding.approved(30, 20, 10)
    gone = running.application_of(decision.stage)
    applications.on_withdrawn.run(gone, by=running.officer(), at=AT)

    record_announcement(decision=decision, by=CLOCK, at=MOMENT)

    assert not Message.objects.filter(person=gone.candidate).exists()
    assert running.stage_of(decision.stage.competition, "essay").roster.count() == 1


def test_withdrawal_undone_after_the_announcement_joins_the_next_roster_after_all():
    decision = deciding.approved(30, 20, 10)
    back = running.application_of(decision.stage)
    applications.on_withdrawn.run(back, by=running.officer(), at=AT)
    record_announcement(decision=decision, by=CLOCK, at=MOMENT)

    applications.on_withdrawal_undone.run(back, by=running.officer(), at=MOMENT)

    assert running.stage_of(decision.stage.competition, "essay").roster.count() == 2
    assert Message.objects.filter(person=back.candidate).count() == 1


def test_withdrawal_cannot_be_undone_once_the_stage_was_decided_without_the_candidate():
    stage = deciding.ready(30, 20, 10)
    gone = running.application_of(stage)
    applications.on_withdrawn.run(gone, by=running.officer(), at=AT)
    decision = deciding.enter(draft_decision(stage=stage, by=running.officer(), at=AT))
    approve_decision(decision=decision, by=deciding.chair(stage), at=AT)

    with pytest.raises(NotNow, match="decided_meanwhile"):
        applications.on_withdrawal_undone.run(gone, by=running.officer(), at=AT)


def test_decision_is_not_approved_when_somebody_dropped_out_since_the_draft():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    applications.on_withdrawn.run(
        running.application_of(decision.stage), by=running.officer(), at=AT
    )

    with pytest.raises(Conflict, match="results_changed"):
        approve_decision(decision=decision, by=deciding.chair(decision.stage), at=AT)


@pytest.mark.parametrize(
    ("who", "reason"),
    [("secretary", "not_chair"), ("officer", "not_chair"), ("other chair", "not_chair")],
)
def test_only_the_chair_of_the_deciding_body_approves(who, reason):
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    by = {
        "secretary": deciding.secretary(decision.stage),
        "officer": running.officer(),
        "other chair": deciding.chair(decision.stage, "expert-commission"),
    }[who]

    with pytest.raises(NotYours, match=reason):
        approve_decision(decision=decision, by=by, at=AT)


def test_chair_does_not_approve_what_no_secretary_entered():
    decision = deciding.drafted(30, 20, 10)

    with pytest.raises(NotNow, match="not_entered"):
        approve_decision(decision=decision, by=deciding.chair(decision.stage), at=AT)


def test_whoever_drafted_does_not_approve_even_as_the_chair():
    stage = deciding.ready(30, 20, 10)
    chair = deciding.chair(stage)
    officer = factories.acting(factories.Person.objects.get(id=chair.person), "secretariat")
    decision = deciding.enter(draft_decision(stage=stage, by=officer, at=AT))

    with pytest.raises(NotYours, match="own_decision"):
        approve_decision(decision=decision, by=chair, at=AT)


def documents_decided_by_officers():
    """The first stage, closed, which two officers decide."""
    application = factories.submitted()
    stage = running.stage_of(application.competition, "documents")
    stage.opened_at = factories.FILING_OPENS
    stage.closed_at = running.over_at(0)
    stage.save()
    Result.objects.create(
        entry=stage.roster.get(), outcome="completed", recorded_at=running.over_at(0)
    )
    return stage


def test_officers_decide_by_two_without_a_body():
    stage = documents_decided_by_officers()
    first, second = running.officer(), running.officer()
    decision = draft_decision(stage=stage, by=first, at=running.over_at(0))

    with pytest.raises(NotYours, match="own_decision"):
        approve_decision(decision=decision, by=first, at=running.over_at(0))
    with pytest.raises(NotNow, match="officers_decide"):
        deciding.enter(decision)
    done = approve_decision(decision=decision, by=second, at=running.over_at(0))

    assert done.state == "approved"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"protocol_number": " "}, "no_protocol_number"),
        ({"memo": ""}, "no_memo"),
        ({"protocol_date": date(2030, 1, 1)}, "protocol_in_future"),
    ],
)
def test_minutes_without_number_memo_or_a_day_that_has_come_are_refused(fields, reason):
    decision = deciding.drafted(30, 20, 10)

    with pytest.raises(Refusal, match=reason):
        deciding.enter(decision, **fields)


def test_refused_decision_makes_room_for_another_draft():
    decision = deciding.enter(deciding.drafted(30, 20, 10))

    refuse_decision(
        decision=decision, reason="A typing error.", by=deciding.chair(decision.stage), at=AT
    )
    again = draft_decision(stage=decision.stage, by=running.officer(), at=AT)

    assert again.inputs_sha256 == decision.inputs_sha256
    assert running.lost(*deciding.KINDS) == []


def test_secretariat_takes_its_own_draft_back_until_it_is_entered():
    decision = deciding.drafted(30, 20, 10)

    refuse_decision(decision=decision, reason="Too early.", by=running.officer(), at=AT)

    entered = deciding.enter(draft_decision(stage=decision.stage, by=running.officer(), at=AT))
    with pytest.raises(NotYours, match="not_chair"):
        refuse_decision(decision=entered, reason="No.", by=running.officer(), at=AT)


def test_moment_is_set_once_and_not_in_the_past():
    decision = deciding.approved(30, 20, 10, announce_at=None)

    with pytest.raises(Refusal, match="moment_passed"):
        set_announcement(
            decision=decision, announce_at=AT - timedelta(seconds=1), by=running.officer(), at=AT
        )
    set_announcement(decision=decision, announce_at=MOMENT, by=running.officer(), at=AT)
    with pytest.raises(NotNow, match="moment_is_set"):
        set_announcement(decision=decision, announce_at=MOMENT, by=running.officer(), at=AT)


def test_announced_decision_is_revoked_by_two_with_reason_and_notice():
    decision = deciding.announced(30, 20, 10)
    told = Message.objects.count()
    followed = []
    consequences.on_revoked.register(follow := lambda d, by, at: followed.append(d))

    by = running.officer()
    propose_revocation(decision=decision, reason="A key was wrong.", by=by, at=MOMENT)
    revoked = revoke(decision=decision, by=deciding.chair(decision.stage), at=MOMENT)

    consequences.on_revoked._registered.remove(follow)
    assert (revoked.state, followed) == ("revoked", [decision])
    assert running.stage_of(decision.stage.competition, "essay").roster.count() == 0
    assert Message.objects.count() == told + 3
    assert not queries.announced_outcomes(running.application_of(decision.stage), MOMENT).exists()
    assert running.lost(*deciding.KINDS, "roster_made") == []


def test_whoever_withdrew_before_the_announcement_is_not_told_of_its_revocation():
    decision = deciding.approved(30, 20, 10)
    gone = running.application_of(decision.stage, 2)
    applications.on_withdrawn.run(gone, by=running.officer(), at=AT)
    record_announcement(decision=decision, by=CLOCK, at=MOMENT)

    propose_revocation(decision=decision, reason="An error.", by=running.officer(), at=MOMENT)
    revoke(decision=decision, by=deciding.chair(decision.stage), at=MOMENT)

    told = Message.objects.filter(wording__key="decision_revoked")
    assert told.count() == 2
    assert not told.filter(person=gone.candidate).exists()


def test_whoever_proposed_a_revocation_does_not_carry_it_out():
    stage = documents_decided_by_officers()
    officer = running.officer()
    decision = draft_decision(stage=stage, by=running.officer(), at=running.over_at(0))
    approve_decision(decision=decision, by=running.officer(), at=running.over_at(0))
    propose_revocation(decision=decision, reason="An error.", by=officer, at=running.over_at(0))

    with pytest.raises(NotYours, match="own_revocation"):
        revoke(decision=decision, by=officer, at=running.over_at(0))


def test_proposal_to_revoke_can_be_dropped():
    decision = deciding.announced(30, 20, 10)
    propose_revocation(decision=decision, reason="An error.", by=running.officer(), at=MOMENT)

    drop_revocation(decision=decision, by=running.officer(), at=MOMENT)

    with pytest.raises(NotNow, match="no_revocation"):
        revoke(decision=decision, by=deciding.chair(decision.stage), at=MOMENT)
    propose_revocation(decision=decision, reason="Again.", by=running.officer(), at=MOMENT)
    assert running.lost(*deciding.KINDS) == []


def test_decision_is_not_revoked_once_the_next_stage_has_results():
    decision = deciding.announced(30, 20, 10)
    essay = running.stage_of(decision.stage.competition, "essay")
    rows = [Recorded(running.entries(essay)[0], "absent")]
    record_results(stage=essay, rows=rows, by=running.officer(), at=running.over_at(2))

    with pytest.raises(NotNow, match="next_stage_has_results"):
        propose_revocation(decision=decision, reason="An error.", by=running.officer(), at=MOMENT)


def test_whoever_withdrew_from_the_next_stage_stays_withdrawn_after_a_revocation():
    decision = deciding.announced(30, 20, 10)
    gone = running.application_of(decision.stage)
    applications.on_withdrawn.run(gone, by=running.officer(), at=MOMENT)

    propose_revocation(decision=decision, reason="An error.", by=running.officer(), at=MOMENT)
    revoke(decision=decision, by=deciding.chair(decision.stage), at=MOMENT)

    assert gone.roster_entries.get(stage=decision.stage).end.kind == "withdrawn"


@pytest.mark.parametrize(
    "change",
    [
        {"approved_by": "drafted_by"},
        {"approved_by": "entered_by"},
        {"approved_by": None},
        {"announcement_recorded_at": AT},
        {"state": "revoked"},
        {"state": "refused"},
    ],
)
def test_decision_that_breaks_a_constraint_is_refused_by_the_database(change):
    decision = deciding.approved(30, 20, 10)
    values = {
        key: getattr(decision, f"{value}_id") if str(value).endswith("_by") else value
        for key, value in change.items()
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(id=decision.id).update(**values)


def test_announcement_before_approval_is_refused_by_the_database():
    decision = deciding.drafted(30, 20, 10)

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(id=decision.id).update(announce_at=MOMENT)


def test_two_standing_decisions_are_refused_by_the_database():
    decision = deciding.drafted(30, 20, 10)
    decision.pk = uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(force_insert=True)


def test_refusal_without_a_reason_is_refused_by_the_database():
    refused = deciding.drafted(30, 20, 10).outcomes.get(admitted=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(id=refused.id).update(reason="")


def test_two_outcomes_of_one_candidate_are_refused_by_the_database():
    refused = deciding.drafted(30, 20, 10).outcomes.get(admitted=False)
    refused.pk = uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        refused.save(force_insert=True)
