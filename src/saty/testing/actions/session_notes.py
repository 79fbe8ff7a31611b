"""What invigilators note: about a session, and about one candidate in it, for people to judge."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.testing.actions.sittings import note
from saty.testing.models import ExamIncident, ExamSession, Sitting, SittingEvent
from saty.testing.policies import identity as policies

MOST_LETTERS = 2_000
SAME_WITHIN = timedelta(seconds=60)
"""The same words again within this time are a second click, not a second note."""


@transaction.atomic
def note_session(*, session: ExamSession, text: str, by: Actor, at: datetime) -> ExamIncident:
    """Note what happened in a session that one watches over."""
    session = ExamSession.objects.select_for_update(of=("self",)).get(id=session.id)
    policies.check_watches_session(session, by)
    text = _checked(text)
    rows: QuerySet[ExamIncident] = ExamIncident.objects.filter(session=session, noted_by=by.account)
    for each in rows.filter(noted_at__gt=at - SAME_WITHIN):
        if each.text == text:
            return each
    made: ExamIncident = ExamIncident.objects.create(
        stage_id=session.stage_id, session=session, text=text, noted_by_id=by.account, noted_at=at
    )
    return made


@transaction.atomic
def note_on_sitting(*, sitting: Sitting, text: str, by: Actor, at: datetime) -> SittingEvent:
    """Put a note on a candidate's timeline: what was seen."""
    rows = Sitting.objects.select_for_update(of=("self",)).select_related("entry__application")
    sitting = rows.get(id=sitting.id)
    policies.check_confirms(sitting, by)
    text = _checked(text)
    events: QuerySet[SittingEvent] = SittingEvent.objects.filter(
        sitting=sitting, kind="note", by=by.account
    )
    for each in events.filter(at__gt=at - SAME_WITHIN):
        if each.details.get("text") == text:
            return each
    return note(sitting, "note", at, by=by.account, text=text)


def _checked(text: str) -> str:
    text = text.strip()
    if not text or len(text) > MOST_LETTERS:
        raise Refusal("no_text", _("Write between 1 and 2,000 letters."))
    return text
