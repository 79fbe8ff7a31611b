"""Challenges of items: filed by candidates, upheld or dismissed with an answer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow, Refusal
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.notices.actions import Param
from saty.programmes import queries as programmes
from saty.programmes.messages import Recipient, localized, tell
from saty.stages.models import Stage
from saty.testing.entries.release import ITEM_CHALLENGE_DECIDED, ITEM_CHALLENGED
from saty.testing.models import FormItem, ItemChallenge, ItemVersion, KeyChange, Sitting
from saty.testing.policies import release as policies
from saty.testing.queries import release as queries
from saty.testing.queries.contents import item_subject
from saty.testing.states import ITEM_CHALLENGES, ItemChallengeState, KeyChangeState

MOVES = {"uphold": ItemChallengeState.UPHELD, "dismiss": ItemChallengeState.DISMISSED}


@transaction.atomic
def challenge_item(
    *, sitting: Sitting, position: int, reason: str, by: Actor, at: datetime
) -> ItemChallenge:
    """Say, as the candidate, that the item at a position of the own form is wrong; once for each.

    The same reason again changes nothing: a double click is one challenge.

    Raises:
        NotYours: for anybody else's test.
        NotNow: before the announcement, after the window, or where the rules give none.
        Refusal: `no_reason`, `no_such_question`.
        Conflict: `item_challenged_already`.
    """
    sitting = Sitting.objects.select_related("entry__stage", "entry__application").get(
        id=sitting.id
    )
    stage = sitting.entry.stage
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    policies.check_challenges(sitting, rule, reason, by, at)
    row = FormItem.objects.filter(form=sitting.form_id, position=position).first()
    if row is None:
        raise Refusal("no_such_question", _("The test has no such question."))
    standing = ItemChallenge.objects.filter(sitting=sitting, position=position).first()
    if standing is not None and standing.reason == reason.strip():
        return standing
    try:
        with transaction.atomic():
            made = ItemChallenge.objects.create(
                sitting=sitting,
                version_id=row.version_id,
                position=position,
                reason=reason.strip(),
                filed_at=at,
            )
    except IntegrityError:
        raise Conflict(
            "item_challenged_already", _("You have challenged this question already.")
        ) from None
    _record(
        ITEM_CHALLENGED,
        made,
        by,
        at,
        candidate=f"application:{sitting.entry.application_id}",
        item=item_subject(row.version.item_id),
        reason=made.reason,
    )
    return made


@transaction.atomic
def decide_challenges(
    *,
    stage: Stage,
    version: ItemVersion,
    move: str,
    answer: str,
    codes: Collection[str] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Uphold ("uphold") or dismiss ("dismiss") open challenges of an item, with one answer.

    Those of the stage codes given, or all that are open. How many were decided; each candidate is
    told that there is an answer. A change of the key that is proposed already rests on them.

    Raises:
        NotYours: for whoever made the item, or is a candidate of the stage.
        NotNow: `nothing_open`, where somebody else was faster.
        Refusal: `no_such_outcome`, `no_reason`.
    """
    policies.check_decides(stage, version, by)
    if move not in MOVES:
        raise Refusal("no_such_outcome", _("A challenge is upheld or dismissed."))
    policies.check_says_why(answer)
    rows = ItemChallenge.objects.select_for_update(of=("self",)).filter(
        sitting__entry__stage=stage, version=version, state=ItemChallengeState.FILED
    )
    if codes is not None:
        rows = rows.filter(sitting__entry__code__in=codes)
    related = rows.select_related("sitting__entry__application", "sitting__entry__stage")
    found = list(related.order_by("id"))
    if not found:
        raise NotNow("nothing_open", _("No such challenge is open any more. Look again."))
    for each in found:
        _decide(each, move, answer.strip(), by, at)
    if move == "uphold":
        rest_on_upheld(stage, version)
    return len(found)


def _decide(row: ItemChallenge, move: str, answer: str, by: Actor, at: datetime) -> None:
    row.state = ITEM_CHALLENGES.after(move, row.state)
    row.answer, row.decided_by_id, row.decided_at = answer, by.account, at
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    _record(ITEM_CHALLENGE_DECIDED, row, by, at, outcome=str(row.state), answer=answer)
    _tell(row, at)


def rest_on_upheld(stage: Stage, version: ItemVersion) -> None:
    """The open proposal on an item's key rests on every challenge of it that was upheld.

    Those of a proposal that was refused, too: they wait for one that is approved.
    """
    change = KeyChange.objects.filter(
        stage=stage, version=version, state=KeyChangeState.PROPOSED
    ).first()
    upheld = ItemChallenge.objects.filter(
        sitting__entry__stage=stage, version=version, state=ItemChallengeState.UPHELD
    )
    if change is not None:
        waiting = Q(key_change__isnull=True) | Q(key_change__state=KeyChangeState.REFUSED)
        upheld.filter(waiting).update(key_change=change)


def _record(kind: EntryKind, row: ItemChallenge, by: Actor, at: datetime, **fields: Any) -> None:
    stage = row.sitting.entry.stage
    record(
        kind,
        subject=f"item_challenge:{row.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        **fields,
    )


def _tell(row: ItemChallenge, at: datetime) -> None:
    application = row.sitting.entry.application
    rules = programmes.rules_in_force(application.competition_id, at)
    stage = row.sitting.entry.stage
    params: dict[str, Param] = {
        "stage": localized(rules.file.stage(stage.key).title),
        "question": str(queries.numbers_of(row.sitting)[row.position]),
    }
    tell(
        rules=rules,
        kind="item_challenge_answered",
        event=f"item_challenge:{row.id}",
        to=[Recipient(application.candidate_id, f"application:{application.id}", params)],
        at=at,
    )
