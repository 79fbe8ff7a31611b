"""What officials tell candidates who sit a test."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from saty.common.actors import Actor
from saty.ledger.actions import record
from saty.stages.models import Stage
from saty.testing.actions.notes import SAME_WITHIN, checked_text
from saty.testing.actions.sittings import note
from saty.testing.entries.control import EXAM_MESSAGE
from saty.testing.models import CandidateMessage, ExamNote, Sitting
from saty.testing.policies import control as policies


@transaction.atomic
def tell_one(*, sitting: Sitting, text: str, by: Actor, at: datetime) -> CandidateMessage:
    """Write to one candidate; the device shows it at its next heartbeat."""
    stage = _held(sitting.entry.stage)
    policies.check_officer(stage, by)
    text = checked_text(text)
    again = _same(CandidateMessage.objects.filter(sitting=sitting), text, by, at)
    if again is not None:
        return again
    made = CandidateMessage(sitting=sitting, sent_by_id=by.account, sent_at=at)
    _send(made, text, stage, "one", by, at)
    note(sitting, "message", at, by=by.account, message=made.id)
    return made


@transaction.atomic
def tell_all(*, stage: Stage, text: str, by: Actor, at: datetime) -> CandidateMessage:
    """Write to everybody who has checked in to the test of a stage."""
    stage = _held(stage)
    policies.check_officer(stage, by)
    text = checked_text(text)
    again = _same(CandidateMessage.objects.filter(stage=stage), text, by, at)
    if again is not None:
        return again
    made = CandidateMessage(stage=stage, sent_by_id=by.account, sent_at=at)
    return _send(made, text, stage, "all", by, at)


def _held(stage: Stage) -> Stage:
    """Held, so that numbers of messages of a stage are committed in their order."""
    return Stage.objects.select_for_update(no_key=True).get(id=stage.id)


def _same(
    rows: QuerySet[CandidateMessage], text: str, by: Actor, at: datetime
) -> CandidateMessage | None:
    recent = rows.filter(sent_by=by.account, sent_at__gt=at - SAME_WITHIN)
    last = recent.select_related("note").order_by("id").last()
    return last if last is not None and last.text == text else None


def _send(
    made: CandidateMessage, text: str, stage: Stage, to: str, by: Actor, at: datetime
) -> CandidateMessage:
    made.save(force_insert=True)
    ExamNote.objects.create(message=made, text=text)
    record(
        EXAM_MESSAGE,
        subject=f"exam_message:{made.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        to=to,
        text=text,
    )
    return made
