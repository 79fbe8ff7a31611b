"""Two people, or two workers, at the same moment: every act happens once."""

import pytest
from django.db import transaction

from saty.applications import consequences as applications
from saty.common.actors import CLOCK
from saty.common.refusals import Refusal
from saty.decisions.actions import draft_decision, record_announcement
from saty.decisions.models import Decision
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.stages.actions import approve_disqualification, propose_disqualification
from saty.stages.models import CandidacyEnd, RosterEntry
from tests.decisions import deciding
from tests.racing import at_once, read, shared_database
from tests.stages import running

pytestmark = pytest.mark.django_db(transaction=True)


def test_decision_drafted_by_two_officers_at_once_stands_once(tmp_path):
    stage = deciding.ready(30, 20, 10)
    officers = [running.officer() for _ in range(2)]

    with shared_database(tmp_path):
        results = at_once(
            *(lambda by=by: draft_decision(stage=stage, by=by, at=deciding.AT) for by in officers)
        )
        drafted = read(Decision.objects.count)

    assert drafted == 1
    assert sum(isinstance(each, Refusal) for each in results) == 1


def test_announcement_recorded_by_two_workers_at_once_happens_once(tmp_path):
    decision = deciding.approved(30, 20, 10)

    with shared_database(tmp_path):
        at_once(*[lambda: record_announcement(decision=decision, by=CLOCK, at=deciding.MOMENT)] * 2)
        found = read(
            lambda: (
                Entry.objects.filter(kind="decision_announced").count(),
                RosterEntry.objects.filter(stage__key="essay").count(),
                Message.objects.count(),
            )
        )

    assert found == (1, 2, 3)


def test_whoever_withdraws_while_the_announcement_is_recorded_is_on_no_roster_that_counts(
    tmp_path,
):
    decision = deciding.approved(30, 20, 10)
    gone = running.application_of(decision.stage)
    by = running.officer()

    with shared_database(tmp_path):
        at_once(
            lambda: record_announcement(decision=decision, by=CLOCK, at=deciding.MOMENT),
            lambda: withdraw(gone, by),
        )
        last = read(
            lambda: (
                RosterEntry.objects.filter(application=gone)
                .order_by("-stage__position")
                .select_related("end")
                .first()
            )
        )

    assert last.end.kind == "withdrawn"


def withdraw(application, by) -> None:
    """What a withdrawal does: hold the application still, then end the candidacy."""
    with transaction.atomic():
        held = type(application).objects.select_for_update().get(id=application.id)
        applications.on_withdrawn.run(held, by=by, at=deciding.MOMENT)


def test_disqualification_approved_by_two_at_once_ends_the_candidacy_once(tmp_path):
    stage = deciding.stage_with(1)
    proposal = propose_disqualification(
        application=running.application_of(stage),
        reason="false-data",
        comment="Found late.",
        by=running.officer(),
        at=running.AFTER_TEST,
    )
    officers = [running.officer() for _ in range(2)]

    with shared_database(tmp_path):
        at_once(
            *(
                lambda by=by: approve_disqualification(
                    disqualification=proposal, by=by, at=running.AFTER_TEST
                )
                for by in officers
            )
        )
        ends = read(CandidacyEnd.objects.count)

    assert ends == 1
