"""What officials tell candidates who sit a test, and what they note for the record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.ledger.actions import record
from saty.stages.models import Stage
from saty.testing.actions.sittings import note
from saty.testing.entries.control import EXAM_MESSAGE
from saty.testing.models import CandidateMessage, ExamIncident, Sitting, SittingEvent
from saty.testing.policies import control as policies

MOST_LETTERS = 2_000
SAME_WITHIN = timedelta(seconds=60)
"""The same words again within this time are a second click, not a second message."""


@transaction.atomic
def tell_one(*, sitting: Sitting, text: str, by: Actor, at: datetime) -> CandidateMessage:
    """Write to one candidate; the device shows it at its next heartbeat."""
    stage = _held(sitting.entry.stage)
    policies.check_officer(stage, by)
    text = _checked(text)
    again = _same(CandidateMessage.objects.filter(sitting=sitting), text, by, at)
    if again is not None:
        return again
    made = CandidateMessage(sitting=sitting, text=text, sent_by_id=by.account, sent_at=at)
    _send(made, stage, "one", by, at)
    note(sitting, "message", at, by=by.account, message=made.id)
    return made


@transaction.atomic
def tell_all(*, stage: Stage, text: str, by: Actor, at: datetime) -> CandidateMessage:
    """Write to everybody who has checked in to the test of a stage."""
    stage = _held(stage)
    policies.check_officer(stage, by)
    text = _checked(text)
    again = _same(CandidateMessage.objects.filter(stage=stage), text, by, at)
    if again is not None:
        return again
    made = CandidateMessage(stage=stage, text=text, sent_by_id=by.account, sent_at=at)
    return _send(made, stage, "all", by, at)


def _held(stage: Stage) -> Stage:
    """Held, so that numbers of messages of a stage are committed in their order."""
    return Stage.objects.select_for_update(no_key=True).get(id=stage.id)


def _checked(text: str) -> str:
    text = text.strip()
    if not text or len(text) > MOST_LETTERS:
        raise Refusal("no_text", _("Write between 1 and 2,000 letters."))
    return text


def _same(
    rows: QuerySet[CandidateMessage], text: str, by: Actor, at: datetime
) -> CandidateMessage | None:
    last = rows.filter(sent_by=by.account, sent_at__gt=at - SAME_WITHIN).order_by("id").last()
    return last if last is not None and last.text == text else None


def _send(
    made: CandidateMessage, stage: Stage, to: str, by: Actor, at: datetime
) -> CandidateMessage:
    made.save(force_insert=True)
    record(
        EXAM_MESSAGE,
        subject=f"exam_message:{made.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        to=to,
        text=made.text,
    )
    return made


@transaction.atomic
def note_on_sitting(*, sitting: Sitting, text: str, by: Actor, at: datetime) -> SittingEvent:
    """Put a note on a candidate's timeline: what was seen, for people to judge."""
    policies.check_watches(sitting.entry, by)
    text = _checked(text)
    rows: QuerySet[SittingEvent] = SittingEvent.objects.filter(
        sitting=sitting, kind="note", by=by.account
    )
    for each in rows.filter(at__gt=at - SAME_WITHIN):
        if each.details.get("text") == text:
            return each
    return note(sitting, "note", at, by=by.account, text=text)


@transaction.atomic
def note_incident(*, stage: Stage, text: str, by: Actor, at: datetime) -> ExamIncident:
    """Note what happened to a whole test, for the record."""
    stage = _held(stage)
    policies.check_officer(stage, by)
    text = _checked(text)
    rows: QuerySet[ExamIncident] = ExamIncident.objects.filter(stage=stage, noted_by=by.account)
    for each in rows.filter(noted_at__gt=at - SAME_WITHIN):
        if each.text == text:
            return each
    made: ExamIncident = ExamIncident.objects.create(
        stage=stage, text=text, noted_by_id=by.account, noted_at=at
    )
    return made
