"""May it happen now: confirming who sits a test."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours
from saty.people.roles import Role
from saty.testing.models import ExamSession, SessionInvigilator, Sitting


def check_confirms(sitting: Sitting, by: Actor) -> None:
    """Whoever watches over the session of the candidate's seat; elsewhere the secretariat too."""
    is_own = sitting.entry.application.candidate_id == by.person
    if by.role == Role.SECRETARIAT and sitting.place != "venue" and not is_own:
        return
    watching = SessionInvigilator.objects.filter(
        person=by.person,
        session__cancelled_at__isnull=True,
        session__bookings__entry=sitting.entry_id,
        session__bookings__cancelled_at__isnull=True,
    )
    if by.role != Role.INVIGILATOR or is_own or not watching.exists():
        raise NotYours(
            "not_your_session", _("Whoever watches over this session confirms who sits there.")
        )


def check_watches_session(session: ExamSession, by: Actor) -> None:
    """Whoever watches over it."""
    if by.role != Role.INVIGILATOR or not session.invigilators.filter(person=by.person).exists():
        raise NotYours("not_your_session", _("You do not watch over this session."))


def check_can_be_confirmed(sitting: Sitting, at: datetime) -> None:
    """Between checking in and the start, as long as one may start."""
    if sitting.started_at is not None or sitting.voided_at is not None:
        raise NotNow("sitting_started", _("This candidate has started the test already."))
    if sitting.starts_until is not None and at >= sitting.starts_until:
        raise NotNow("window_over", _("The time in which this test can be started is over."))
