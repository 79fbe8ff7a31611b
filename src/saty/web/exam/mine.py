"""Whose test a page is about: the reader's own, at a stage that the system holds, or no page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.queries import WindowTimes
from saty.testing.actions.sittings import exam_of
from saty.testing.policies.forms import KINDS
from saty.testing.queries import exams, seats
from saty.web.components import Crumb
from saty.web.doors import SignedIn
from saty.web.exam.browser import Browser, browser_of, note
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.stages.models import RosterEntry
    from saty.testing.models import SeatBooking, Sitting


SCRIPTED = ("exam_room", "exam_player")
"""Pages whose scripts ask the server."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A candidate's place at a test, and the sitting if there is one already."""

    entry: "RosterEntry"
    file: schema.ProgrammeFile
    rule: schema.Stage
    window: WindowTimes
    sitting: "Sitting | None"
    at: datetime
    booking: "SeatBooking | None" = None
    """The seat in a venue; then `window` is that of the session."""
    browser: Browser = "any"

    @property
    def slug(self) -> str:
        """Of the competition."""
        return str(self.entry.stage.competition.slug)

    @property
    def exam(self) -> schema.Exam:
        """How the test is sat."""
        return exam_of(self.rule)

    @property
    def lacks_seat(self) -> bool:
        """Whether the test is sat in venues alone, and no seat is booked."""
        return self.booking is None and "remote" not in self.exam.places

    @property
    def opens_room_at(self) -> datetime:
        """When the waiting room opens."""
        return self.window.opens_at - timedelta(minutes=self.exam.check_in_minutes)

    def address(self, name: str) -> str:
        """The address of another page of this test."""
        return reverse(name, args=[self.slug, self.rule.key])


def is_sat_here(rule: schema.Stage) -> bool:
    """Whether a stage is a test that the system holds."""
    return rule.kind in KINDS and rule.delivery == "system"


def mine_or_404(request: SignedIn, competition: str, stage: str, at: datetime) -> Mine:
    """The reader's own place at a test; Http404 where there is none."""
    entry = exams.entry_at(competition, stage, request.user.pk)
    if entry is None:
        raise Http404
    held = entry.stage.competition_id
    file = programmes.rules_in_force(held, at).file
    rule = file.stage(stage)
    if not is_sat_here(rule):
        raise Http404
    try:
        arrival = seats.arrival_of(entry, exam_of(rule))
    except KeyError:
        raise Http404 from None
    sitting = exams.sitting_of(entry)
    pages = [reverse(name, args=[competition, stage]) for name in SCRIPTED]
    browser = browser_of(request, entry.stage_id, exam_of(rule), pages)
    note(browser, sitting, at)
    return Mine(entry, file, rule, arrival.window, sitting, at, arrival.booking, browser)


def sitting_or_404(request: SignedIn, competition: str, stage: str, at: datetime) -> "Sitting":
    """The reader's own sitting at a test; Http404 where there is none."""
    return sitting_of(mine_or_404(request, competition, stage, at))


def sitting_of(mine: Mine) -> "Sitting":
    """The sitting of a place at a test; Http404 where nobody has checked in."""
    if mine.sitting is None:
        raise Http404
    return mine.sitting


def crumbs(mine: Mine, *here: str) -> list[Crumb]:
    """My applications, this one, the test, the page."""
    way = [
        Crumb(_("My applications"), reverse("candidate_home")),
        Crumb(own(mine.file.title), reverse("candidacy", args=[mine.slug])),
    ]
    if not here:
        return [*way, Crumb(own(mine.rule.title))]
    return [*way, Crumb(own(mine.rule.title), mine.address("exam_room")), Crumb(here[-1])]
