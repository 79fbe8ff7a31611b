"""Hearings of far drops: called by one officer, proposed after them, decided by another."""

from datetime import datetime
from typing import Any

from django.db import transaction

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.core.ledger.entry import instant
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.programmes import queries as programmes
from saty.programmes.messages import Recipient, localized, moment, tell
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.keys import ask_anew
from saty.testing.entries.release import (
    HEARING_CALLED,
    HEARING_DECIDED,
    HEARING_PROPOSED,
    HEARING_RETURNED,
)
from saty.testing.models import DropHearing
from saty.testing.policies import hearings as policies
from saty.testing.queries import drops
from saty.testing.states import HEARINGS, HearingState


@transaction.atomic
def call_hearing(
    *, entry: RosterEntry, invited_for: datetime, by: Actor, at: datetime
) -> DropHearing:
    """Invite a candidate to be heard, or move the moment; they are told, without accusation.

    The same moment again changes nothing. Whose sitting was declared void after a hearing is heard
    on the next one.

    Raises:
        NotNow: `not_beyond_the_limit`, `hearing_held`, or where results are closed.
        Refusal: `invited_too_late`.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=entry.stage_id)
    entry = RosterEntry.objects.select_related("application", "stage").get(id=entry.id)
    file = programmes.rules_in_force(stage.competition_id, at).file
    compared = drops.comparison(stage, file, at)
    drop = compared.of(entry.id) if compared else None
    attempt = drops.attempt_of(entry)
    rows = DropHearing.objects.select_for_update()
    standing = rows.filter(entry=entry, attempt=attempt).first()
    if standing is not None and standing.invited_for == invited_for:
        return standing
    policies.check_calls(entry, drop, invited_for, by, at)
    if standing is not None:
        policies.check_called(standing)
        standing.invited_for, standing.calls = invited_for, standing.calls + 1
        standing.save(update_fields=["invited_for", "calls"])
    else:
        assert drop is not None  # noqa: S101 - the policy has refused it
        standing = DropHearing.objects.create(
            entry=entry,
            attempt=attempt,
            figures=drop.figures,
            invited_for=invited_for,
            called_by_id=by.account,
            called_at=at,
        )
    _record(
        HEARING_CALLED,
        standing,
        by,
        at,
        candidate=f"application:{entry.application_id}",
        figures=standing.figures,
        invited_for=instant(invited_for),
    )
    _tell(standing, at)
    return standing


@transaction.atomic
def propose_outcome(
    *, hearing: DropHearing, outcome: str, reason: str, by: Actor, at: datetime
) -> DropHearing:
    """Write what the candidate said, and propose whether the result is confirmed.

    The candidate reads the reason after the announcement.
    """
    hearing = _held(hearing)
    policies.check_proposes(hearing, outcome, reason, by, at)
    hearing.state = HEARINGS.after("propose", hearing.state)
    hearing.outcome, hearing.reason = outcome, reason.strip()
    hearing.proposed_by_id, hearing.proposed_at = by.account, at
    hearing.proposals += 1
    hearing.save(
        update_fields=["state", "outcome", "reason", "proposed_by", "proposed_at", "proposals"]
    )
    _record(HEARING_PROPOSED, hearing, by, at, outcome=outcome, reason=hearing.reason)
    return hearing


@transaction.atomic
def confirm_outcome(*, hearing: DropHearing, by: Actor, at: datetime) -> DropHearing:
    """Decide as a second officer what was proposed. Again by the same person changes nothing.

    Where results were closed before, a worker is asked to record them with what was decided.
    """
    hearing = _held(hearing)
    if hearing.state == HearingState.DECIDED and hearing.decided_by_id == by.person:
        return hearing
    policies.check_decides(hearing, by)
    hearing.state = HEARINGS.after("confirm", hearing.state)
    hearing.decided_by_id, hearing.decided_at = by.account, at
    hearing.save(update_fields=["state", "decided_by", "decided_at"])
    _record(HEARING_DECIDED, hearing, by, at, outcome=hearing.outcome, reason=hearing.reason or "")
    if hearing.entry.stage.closed_at is not None:
        ask_anew(hearing.entry.stage, at)
    return hearing


@transaction.atomic
def return_outcome(*, hearing: DropHearing, why: str, by: Actor, at: datetime) -> DropHearing:
    """Give it back as a second officer: the hearing goes on, and another outcome is proposed."""
    hearing = _held(hearing)
    policies.check_decides(hearing, by)
    if not why.strip():
        raise Refusal("no_reason", policies.WHY_RETURNED)
    hearing.state = HEARINGS.after("return", hearing.state)
    hearing.outcome, hearing.reason = "", None
    hearing.proposed_by, hearing.proposed_at = None, None
    hearing.save(update_fields=["state", "outcome", "reason", "proposed_by", "proposed_at"])
    _record(HEARING_RETURNED, hearing, by, at, reason=why.strip())
    return hearing


def _held(hearing: DropHearing) -> DropHearing:
    """The hearing with its stage, both locked: results are not closed meanwhile."""
    Stage.objects.select_for_update(no_key=True).get(roster__drop_hearings=hearing.id)
    rows = DropHearing.objects.select_for_update(of=("self",))
    return rows.select_related("entry__stage", "entry__application").get(id=hearing.id)


def _record(kind: EntryKind, row: DropHearing, by: Actor, at: datetime, **fields: Any) -> None:
    record(
        kind,
        subject=f"hearing:{row.id}",
        competition=str(row.entry.stage.competition_id),
        by=by,
        at=at,
        stage=row.entry.stage.key,
        **fields,
    )


def _tell(hearing: DropHearing, at: datetime) -> None:
    application = hearing.entry.application
    rules = programmes.rules_in_force(application.competition_id, at)
    assert hearing.invited_for is not None  # noqa: S101 - it was appointed
    params = {
        "stage": localized(rules.file.stage(hearing.entry.stage.key).title),
        "moment": moment(hearing.invited_for),
    }
    tell(
        rules=rules,
        kind="hearing_called",
        event=f"hearing:{hearing.id}:{hearing.calls}",
        to=[Recipient(application.candidate_id, f"application:{application.id}", params)],
        at=at,
    )
