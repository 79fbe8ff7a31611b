"""Keys after the fact: a key is corrected, or an item counts for everybody, by two people.

A version that was used never changes: the change is a row of its own, and scores are computed by
the newest approved one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import CLOCK, Actor
from saty.common.refusals import Conflict, NotNow, Refusal
from saty.core import items as core
from saty.core import scoring
from saty.core.ledger.canonical import decimal_text
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.programmes import queries as programmes
from saty.stages.actions import ask_renewal, renew_results
from saty.stages.announced import announced_at
from saty.stages.models import Stage
from saty.testing.actions.challenges import rest_on_upheld
from saty.testing.entries.sittings import KEY_CHANGE_PROPOSED, KEY_CHANGE_REFUSED, KEY_CHANGED
from saty.testing.figure_tasks import enqueue_figures
from saty.testing.key_tasks import compute_effects as compute_effects_later
from saty.testing.key_tasks import is_enqueued
from saty.testing.key_tasks import record_anew as record_anew_later
from saty.testing.models import FormItem, ItemVersion, KeyChange, KeyEffect
from saty.testing.policies import results as policies
from saty.testing.queries import results
from saty.testing.queries.contents import item_subject, opened
from saty.testing.queries.keys import counts_of, unrecorded
from saty.testing.scales import changes_in_force
from saty.testing.states import KEY_CHANGES, FormState, KeyChangeState

CHUNK = 500


@transaction.atomic
def propose_key_change(
    *,
    stage: Stage,
    version: ItemVersion,
    kind: str,
    key: Mapping[str, Any] | None = None,
    reason: str,
    by: Actor,
    at: datetime,
) -> KeyChange:
    """Propose to correct the key of an item in a stage (`core.scoring.key_of`), or to void it.

    A worker scores everybody anew, and what would change stands beside the proposal.

    Raises:
        NotYours: for anybody but an owner, and for a candidate of the stage.
        NotNow: `results_closed` where no challenge of the item was upheld, or `key_change_open`
            while another proposal waits.
        Refusal: `no_reason`, `not_in_a_form`, `key_does_not_fit`, `same_key`.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    policies.check_proposes_key(stage, version, by, at)
    if not reason.strip():
        raise Refusal("no_reason", _("Say what is wrong with the item and how it was found."))
    used = FormItem.objects.filter(version=version, form__blueprint__stage=stage)
    if not used.filter(form__state=FormState.LOCKED).exists():
        raise Refusal("not_in_a_form", _("No locked form of this stage has this item."))
    given = _checked_key(stage, version, kind, key, at)
    made = _created(
        KeyChange(
            stage=stage,
            version=version,
            kind=kind,
            key=given,
            reason=reason.strip(),
            proposed_by_id=by.account,
            proposed_at=at,
        )
    )
    _record(
        KEY_CHANGE_PROPOSED,
        made,
        by,
        at,
        item=item_subject(version.item_id),
        change=made.kind,
        key=given,
        reason=made.reason,
    )
    compute_effects_later.enqueue(str(made.id))
    return made


def _created(made: KeyChange) -> KeyChange:
    """Kept, and what upheld challenges of the item rest on; NotNow while another one waits."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise NotNow(
            "key_change_open", _("A change of this key is already proposed and waits.")
        ) from None
    rest_on_upheld(made.stage, made.version)
    return made


def _checked_key(
    stage: Stage, version: ItemVersion, kind: str, key: Mapping[str, Any] | None, at: datetime
) -> dict[str, Any] | None:
    """The whole new key; None for a void."""
    standing = changes_in_force(stage).get(version.id)
    if kind == KeyChange.Kind.VOID:
        if standing is not None and standing.kind == KeyChange.Kind.VOID:
            raise Refusal("same_key", _("This is how the item is scored already."))
        return None
    if kind != KeyChange.Kind.KEY or key is None:
        raise Refusal("no_such_change", _("A key is corrected, or an item counts for everybody."))
    item = opened([version], reader=CLOCK, at=at)[version.id]
    if not scoring.is_key(key) or core.faults(changed := scoring.with_key(item, key)):
        raise Refusal(
            "key_does_not_fit", _("This is no key for an item of this kind. Choose again.")
        )
    now = item if standing is None else _under(item, standing)
    if now is not None and scoring.key_of(now) == scoring.key_of(changed):
        raise Refusal("same_key", _("This is how the item is scored already."))
    return scoring.key_of(changed)


def _under(item: core.Item, standing: KeyChange) -> core.Item | None:
    """The item as it is scored now; None where it is void."""
    return None if standing.key is None else scoring.with_key(item, standing.key)


@transaction.atomic
def renew_effects(*, change: KeyChange, by: Actor, at: datetime) -> KeyChange:
    """Have it computed anew what a proposal changes, after answers, keys or rules changed."""
    change = _locked(change)
    policies.check_open(change)
    change.basis = ""
    change.save(update_fields=["basis"])
    if not is_enqueued(change.id):
        compute_effects_later.enqueue(str(change.id))
    return change


@transaction.atomic
def compute_effects(*, change_id: UUID, at: datetime) -> int:
    """Score everybody as things are and as they would be, and keep both; how many there are.

    What was computed, or decided, meanwhile stays as it is.
    """
    change = _locked(KeyChange.objects.get(id=change_id))
    if change.state != KeyChangeState.PROPOSED or change.basis:
        return 0
    _compute(change, at)
    return change.effects.count()


def _compute(change: KeyChange, at: datetime) -> None:
    rule = programmes.rules_in_force(change.stage.competition_id, at).file.stage(change.stage.key)
    KeyEffect.objects.filter(change=change).delete()
    pairs = results.scores_before_and_after(change.stage, rule, change, at)
    KeyEffect.objects.bulk_create(
        (
            KeyEffect(
                change=change,
                entry_id=before.entry,
                before=decimal_text(before.total),
                after=decimal_text(after.total),
                moved=(after.total > before.total) - (after.total < before.total),
            )
            for before, after in pairs
        ),
        batch_size=CHUNK,
    )
    change.basis = results.effects_basis(change.stage, at)
    change.save(update_fields=["basis"])


@transaction.atomic
def approve_key_change(*, change: KeyChange, by: Actor, at: datetime) -> KeyChange:
    """Approve as a second person: from now on everybody is scored by it.

    A worker records results that were fetched anew (`record_anew`), as long as no decision on them
    is announced.

    Raises:
        NotYours: for the person who proposed it, or a candidate of the stage.
        NotNow: where it is decided, or the results are closed.
        Conflict: `effects_old` where the scores shown are no longer those of now.
    """
    change = _locked(change)
    if change.state == KeyChangeState.APPROVED and change.decided_by_id == by.person:
        return change
    policies.check_decides_key(change, by)
    policies.check_key_can_change(change.stage, change.version, at)
    if change.basis != results.effects_basis(change.stage, at):
        raise Conflict(
            "effects_old",
            _(
                "Answers, candidates, keys or the rules have changed since these scores were"
                " computed. Compute them anew and look again."
            ),
        )
    _decide(change, "approve", by, at)
    counts = counts_of(change)
    _record(
        KEY_CHANGED,
        change,
        by,
        at,
        change=change.kind,
        sittings=counts.people,
        affected=counts.affected,
        up=counts.up,
        down=counts.down,
        item=item_subject(change.version.item_id),
        key=change.key,
        reason=change.reason,
    )
    _renew(change.stage, at)
    enqueue_figures()
    return change


def _renew(stage: Stage, at: datetime) -> None:
    """Have results recorded anew, unless the decision on them is announced: what that changes is
    shown beside the change, and carried out once that decision is revoked (`follow_revoked`)."""
    if stage.opened_at is None or announced_at(stage.id, at) is not None:
        return
    ask_anew(stage, at)


def follow_revoked(stage: Stage, _by: Actor, at: datetime) -> None:
    """No decision stands on a stage any more: keys that changed meanwhile reach its results."""
    stage = Stage.objects.select_for_update().get(id=stage.id)
    if unrecorded(stage).exists():
        ask_anew(stage, at)


def ask_anew(stage: Stage, at: datetime) -> None:
    """Have a worker record results anew, closed ones too."""
    if ask_renewal(stage=stage, at=at, even_closed=stage.closed_at is not None):
        record_anew_later.enqueue(str(stage.id))


@transaction.atomic
def record_anew(*, stage_id: UUID, at: datetime) -> int:
    """Record the results of a stage by the keys in force, once; how many have changed.

    A clock acts: what two people decided is only carried out.
    """
    stage = Stage.objects.select_for_update().get(id=stage_id)
    if stage.renewal_asked_at is None:
        return 0
    unrecorded(stage).update(recorded_at=at)
    return renew_results(stage=stage, by=CLOCK, at=at)


@transaction.atomic
def refuse_key_change(*, change: KeyChange, by: Actor, at: datetime) -> KeyChange:
    """Refuse as a second person: scores stay as they are."""
    change = _locked(change)
    if change.state == KeyChangeState.REFUSED and change.decided_by_id == by.person:
        return change
    policies.check_decides_key(change, by)
    _decide(change, "refuse", by, at)
    _record(KEY_CHANGE_REFUSED, change, by, at)
    return change


def _locked(change: KeyChange) -> KeyChange:
    """The change with its stage, both locked: answers that come meanwhile wait."""
    Stage.objects.select_for_update().get(id=change.stage_id)
    rows = KeyChange.objects.select_for_update(of=("self",))
    return rows.select_related("stage", "version").get(id=change.id)


def _decide(change: KeyChange, move: str, by: Actor, at: datetime) -> None:
    change.state = KEY_CHANGES.after(move, change.state)
    change.decided_by_id, change.decided_at = by.account, at
    change.save(update_fields=["state", "decided_by", "decided_at"])


def _record(kind: EntryKind, row: KeyChange, by: Actor, at: datetime, **fields: Any) -> None:
    record(
        kind,
        subject=f"key_change:{row.id}",
        competition=str(row.stage.competition_id),
        by=by,
        at=at,
        stage=row.stage.key,
        **fields,
    )
