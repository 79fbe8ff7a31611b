"""Numbers: voted on by the body that the file names; where it meets elsewhere, entered by its
secretary and approved by its chair."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.bodies import queries as bodies
from saty.bodies.models import Body
from saty.common.actors import Actor
from saty.common.refusals import Conflict, Refusal
from saty.decisions import policies, queries
from saty.decisions.entries import (
    NUMBER_ENTERED,
    NUMBER_REFUSED,
    NUMBER_REPLACED,
    NUMBER_SET,
)
from saty.decisions.models import StageNumber
from saty.decisions.states import DECISION, DecisionState
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages.models import Stage


@transaction.atomic
def enter_number(
    *,
    stage: Stage,
    number: int,
    per_track: Mapping[str, int] | None = None,
    memo: str,
    by: Actor,
    at: datetime,
) -> StageNumber:
    """Enter how many go on, as the secretary of a body that meets elsewhere, with a memo of how
    it came to be.

    Where a number is in force already this is a correction, and the memo is its reason.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    rule = _rule(stage, at)
    seats = dict(per_track or {})
    policies.check_number(stage, rule, number, seats)
    policies.check_enters_number(_body(stage, rule), by, at)
    if not memo.strip():
        raise Refusal("no_memo", _("Say how the number came to be: the meeting and its grounds."))
    return _entered(stage, number, seats, memo, by, at)


def _entered(
    stage: Stage, number: int, seats: dict[str, int], memo: str, by: Actor, at: datetime
) -> StageNumber:
    try:
        with transaction.atomic():
            made = StageNumber.objects.create(
                stage=stage,
                number=number,
                per_track=seats,
                memo=memo.strip(),
                entered_by_id=by.account,
                entered_at=at,
            )
    except IntegrityError:
        raise Conflict("number_waits", _("A number was entered meanwhile. Reload.")) from None
    _record(NUMBER_ENTERED, made, by, at, number=number, per_track=seats, memo=made.memo)
    return made


@transaction.atomic
def approve_number(*, number: StageNumber, by: Actor, at: datetime) -> StageNumber:
    """Approve as the chair; a number that was in force until now gives way.

    Approving again what one has approved changes nothing.
    Whether results were known by then is marked here, once and for all.
    """
    number, rule = _locked(number, at)
    if number.state == DecisionState.APPROVED and number.approved_by_id == by.person:
        return number
    policies.check_approves_number(number, _body(number.stage, rule), by, at)
    policies.check_number_is_free(number.stage)
    return _approved(number, rule, by, at)


def _approved(number: StageNumber, rule: schema.Stage, by: Actor, at: datetime) -> StageNumber:
    _replace(number, by, at)
    number.state = DECISION.after("approve", number.state)
    number.approved_by_id, number.approved_at = by.person, at
    number.set_after_results = policies.is_set_after_results(number.stage, rule, at)
    number.save(update_fields=["state", "approved_by", "approved_at", "set_after_results"])
    _record(
        NUMBER_SET,
        number,
        by,
        at,
        number=number.number,
        per_track=number.per_track,
        set_after_results=number.set_after_results,
    )
    return number


@transaction.atomic
def set_number_by_vote(
    *,
    stage: Stage,
    number: int,
    per_track: Mapping[str, int],
    memo: str,
    entered_by: Actor,
    by: Actor,
    at: datetime,
) -> StageNumber:
    """Set what a body voted for: entered by whoever put it on the agenda, approved by whoever
    presides. The meeting has asked who may."""
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    rule = _rule(stage, at)
    policies.check_number(stage, rule, number, dict(per_track))
    made = _entered(stage, number, dict(per_track), memo, entered_by, at)
    return _approved(made, rule, by, at)


def _replace(number: StageNumber, by: Actor, at: datetime) -> None:
    """The number that was in force is kept, as revoked, with its own entry."""
    earlier = queries.number_in_force(number.stage)
    if earlier is None:
        return
    earlier.state = DECISION.after("revoke", earlier.state)
    earlier.save(update_fields=["state"])
    replaced_by = f"number:{number.id}"
    _record(NUMBER_REPLACED, earlier, by, at, number=earlier.number, replaced_by=replaced_by)


@transaction.atomic
def refuse_number(*, number: StageNumber, reason: str, by: Actor, at: datetime) -> StageNumber:
    """Refuse as the chair, with a reason; the secretary may enter another."""
    number, rule = _locked(number, at)
    policies.check_approves_number(number, _body(number.stage, rule), by, at)
    if not reason.strip():
        raise Refusal("no_reason", _("Say why the number is refused."))
    number.state = DECISION.after("refuse", number.state)
    number.refused_by_id, number.refused_at, number.refusal = by.person, at, reason.strip()
    number.save(update_fields=["state", "refused_by", "refused_at", "refusal"])
    _record(NUMBER_REFUSED, number, by, at, reason=number.refusal)
    return number


def _locked(number: StageNumber, at: datetime) -> tuple[StageNumber, schema.Stage]:
    """The number as it is now, its stage held still against results that come meanwhile."""
    stage = Stage.objects.select_for_update(no_key=True).get(id=number.stage_id)
    found = StageNumber.objects.select_for_update().get(id=number.id)
    found.stage = stage
    return found, _rule(stage, at)


def _rule(stage: Stage, at: datetime) -> schema.Stage:
    return programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)


def _body(stage: Stage, rule: schema.Stage) -> Body | None:
    key = rule.cut.number_set_by
    return bodies.body(stage.competition_id, key) if key else None


def _record(kind: EntryKind, about: StageNumber, by: Actor, at: datetime, **fields: object) -> None:
    record(
        kind,
        subject=f"number:{about.id}",
        competition=str(about.stage.competition_id),
        by=by,
        at=at,
        stage=about.stage.key,
        **fields,
    )
