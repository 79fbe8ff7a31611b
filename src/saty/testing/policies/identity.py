"""May it happen now: confirming who sits a test."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours
from saty.people.roles import Role
from saty.testing.models import ExamSession, Sitting
from saty.testing.policies.control import is_in_own_session
from saty.testing.queries.invigilation import watched


def check_confirms(sitting: Sitting, by: Actor) -> None:
    """Whoever watches over the session of the candidate's seat; elsewhere the secretariat too."""
    is_own = sitting.entry.application.candidate_id == by.person
    if by.role == Role.SECRETARIAT and sitting.place != "venue" and not is_own:
        return
    if by.role != Role.INVIGILATOR or is_own or not is_in_own_session(sitting.entry, by):
        raise NotYours(
            "not_your_session", _("Whoever watches over this session confirms who sits there.")
        )


def check_watches_session(session: ExamSession, by: Actor) -> None:
    """Whoever watches over it."""
    is_watching = by.person is not None and watched(by.person).filter(id=session.id).exists()
    if by.role != Role.INVIGILATOR or not is_watching:
        raise NotYours("not_your_session", _("You do not watch over this session."))


def check_can_be_confirmed(sitting: Sitting, at: datetime) -> None:
    """Between checking in and the start, as long as one may start."""
    if sitting.started_at is not None or sitting.voided_at is not None:
        raise NotNow("sitting_started", _("This candidate has started the test already."))
    if sitting.starts_until is not None and at >= sitting.starts_until:
        raise NotNow("window_over", _("The time in which this test can be started is over."))
