"""Why a body voted so on candidates: written in the meeting, before it closes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.decisions import policies, queries
from saty.decisions.entries import VOTE_REASON_WRITTEN
from saty.decisions.models import VoteReason
from saty.ledger.actions import Act, record_many
from saty.meetings import queries as meetings
from saty.meetings.models import AgendaItem
from saty.meetings.recording import locked


@transaction.atomic
def write_reasons(
    *, item: AgendaItem, reasons: Mapping[UUID, str], by: Actor, at: datetime
) -> list[VoteReason]:
    """Write why the body voted so: question id -> reason; those that were new or changed.

    Until the meeting closes a reason can be corrected, and writing the same again changes nothing.
    """
    meeting = locked(item.meeting)
    item = AgendaItem.objects.select_related("stage").get(id=item.id)
    item.meeting = meeting
    decision = queries.decision_on(item)
    decided = {each.id: each for each in meetings.decided(item)}
    if decision is None or set(reasons) - set(decided):
        raise Refusal("not_decided", _("Nobody voted on one of these yet. Reload the page."))
    questions = [decided[key] for key in reasons]
    policies.check_writes_reasons(item, decision, questions, by, at)
    if not all(text.strip() for text in reasons.values()):
        raise Refusal("no_reason", _("Say why."))
    standing = {each.question_id: each for each in VoteReason.objects.filter(question__in=reasons)}
    changed = []
    for key, text in reasons.items():
        found = standing.get(key) or VoteReason(
            decision=decision, question=decided[key], text="", writings=0
        )
        if found.text != text.strip():
            found.text, found.writings = text.strip(), found.writings + 1
            found.written_by_id, found.written_at = by.account, at
            found.save()
            changed.append(found)
    acts = [
        Act(
            f"vote_reason:{each.id}",
            {"stage": item.stage.key, "meeting": str(meeting.id), "reason": each.text},
        )
        for each in changed
    ]
    record_many(
        VOTE_REASON_WRITTEN, acts, competition=str(meeting.body.competition_id), by=by, at=at
    )
    return changed
