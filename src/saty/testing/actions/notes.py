"""What officials note at a test, for people to judge: on a candidate, a session, the whole test."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.stages.models import Stage
from saty.testing.actions.sittings import held_by, note
from saty.testing.models import ExamIncident, ExamNote, ExamSession, Sitting, SittingEvent
from saty.testing.policies import control, identity

MOST_LETTERS = 2_000
SAME_WITHIN = timedelta(seconds=60)
"""The same words again within this time are a second click, not a second note or message."""


@transaction.atomic
def note_on_sitting(*, sitting: Sitting, text: str, by: Actor, at: datetime) -> SittingEvent:
    """Put a note on a candidate's timeline: what was seen."""
    sitting = held_by(sitting.id)
    control.check_watches(sitting.entry, by)
    text = checked_text(text)
    rows: QuerySet[SittingEvent] = SittingEvent.objects.filter(
        sitting=sitting, kind="note", by=by.account
    )
    for each in rows.filter(at__gt=at - SAME_WITHIN).select_related("note"):
        if each.note.text == text:
            return each
    made = note(sitting, "note", at, by=by.account)
    ExamNote.objects.create(event=made, text=text)
    return made


@transaction.atomic
def note_session(*, session: ExamSession, text: str, by: Actor, at: datetime) -> ExamIncident:
    """Note what happened in a session that one watches over."""
    session = ExamSession.objects.select_for_update(of=("self",)).get(id=session.id)
    identity.check_watches_session(session, by)
    return _incident(ExamIncident(stage_id=session.stage_id, session=session), text, by, at)


@transaction.atomic
def note_incident(*, stage: Stage, text: str, by: Actor, at: datetime) -> ExamIncident:
    """Note what happened to a whole test."""
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    control.check_officer(stage, by)
    return _incident(ExamIncident(stage=stage), text, by, at)


def _incident(made: ExamIncident, text: str, by: Actor, at: datetime) -> ExamIncident:
    text = checked_text(text)
    made.noted_by_id, made.noted_at = by.account, at
    rows: QuerySet[ExamIncident] = ExamIncident.objects.filter(
        stage=made.stage_id, session=made.session_id, noted_by=by.account
    )
    for each in rows.filter(noted_at__gt=at - SAME_WITHIN).select_related("note"):
        if each.text == text:
            return each
    made.save(force_insert=True)
    ExamNote.objects.create(incident=made, text=text)
    return made


def checked_text(text: str) -> str:
    """The words, trimmed; Refusal `no_text` for none or too many."""
    text = text.strip()
    if not text or len(text) > MOST_LETTERS:
        raise Refusal("no_text", _("Write between 1 and 2,000 letters."))
    return text
