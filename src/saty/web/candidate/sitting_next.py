"""What to do next where the stage is a test that is sat here: prepare, go in, go on, wait."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from saty.applications.dossier import Dossier
from saty.decisions.timeline import Step
from saty.programmes import schema
from saty.testing.actions.sittings import exam_of
from saty.testing.queries import drops, exams, seats, windows
from saty.web import moments
from saty.web.candidate.place import Choosing, choosing, rule_in_force
from saty.web.candidate.things import NextThing, in_own, title_of
from saty.web.venue_words import address_of, place_of, when_of

if TYPE_CHECKING:
    from saty.programmes.queries import WindowTimes
    from saty.testing.models import DropHearing, SeatBooking


def of_test(file: Dossier, step: Step) -> NextThing:
    """The way to the waiting room, or to what was finished."""
    application = file.application
    slug = application.competition.slug
    room = reverse("exam_room", args=[slug, step.key])
    entry = exams.entry_at(slug, step.key, application.candidate_id)
    sitting = exams.sitting_of(entry) if entry else None
    title = title_of(step)
    hearing = drops.hearing_of(entry) if entry else None
    if hearing is not None:
        return _of_hearing(title, reverse("exam_hearing", args=[slug, step.key]), hearing, file.at)
    if sitting is not None and sitting.finished_at is not None:
        words = _("You have finished the test. %(what)s")
        told = words % {"what": in_own(step.what_next) if step.what_next else ""}
        done = reverse("exam_done", args=[slug, step.key])
        return NextThing(title, told.strip(), href=done, action=_("See what was saved"))
    if sitting is not None and sitting.started_at is not None and step.state == "open":
        words = _("Your test is running. Time goes on.")
        return NextThing(title, words, "needs-you", None, room, _("Go on with the test"))
    given = windows.given_window(entry) if entry else None
    if given is not None and sitting is None and file.at < given.closes_at:
        return _of_given(title, room, given, file.at)
    if step.state == "waiting" or entry is None:
        return NextThing(title, in_own(step.what_next) if step.what_next else "")
    rule = rule_in_force(entry, file.at)
    booking = seats.booking_of(entry) if "venue" in exam_of(rule).places else None
    if booking is not None:
        return _with_seat(booking, title, room, exam_of(rule), file.at)
    here = choosing(entry, rule, file.at)
    if here is not None and here.waits:
        return _to_choose(here, slug, step)
    if here is not None and "remote" not in here.options.places:
        words = _(
            "You sit this test in a venue. Your seat is not given yet: you will be written to."
        )
        return NextThing(title, words, href=room, action=_("Prepare for the test"))
    if step.state == "open":
        words = _("You can start the test now. Take care that you are not disturbed.")
        return NextThing(
            title, words, "needs-you", step.closes_at, room, _("Go to the waiting room")
        )
    words = _("It can be started from %(moment)s. Check your device and try the practice test.")
    opens = moments.when(step.opens_at) if step.opens_at else "–"
    return NextThing(title, words % {"moment": opens}, href=room, action=_("Prepare for the test"))


def _of_given(title: str, room: str, given: "WindowTimes", at: datetime) -> NextThing:
    """Another time to sit the test, which two officers gave."""
    words = _("You were given another time to sit this test: from %(opens)s until %(closes)s.") % {
        "opens": moments.when(given.opens_at),
        "closes": moments.when(given.closes_at),
    }
    if at < given.opens_at:
        return NextThing(title, words, href=room, action=_("Prepare for the test"))
    return NextThing(title, words, "needs-you", given.closes_at, room, _("Go to the waiting room"))


def _to_choose(here: Choosing, slug: str, step: Step) -> NextThing:
    words = _(
        "You can sit this test at one of several places. Choose where; the test is the same"
        " everywhere."
    )
    href = reverse("exam_place", args=[slug, step.key])
    title = _("Choose where you sit the test")
    return NextThing(title, words, "needs-you", here.options.until, href, _("Choose the place"))


def _with_seat(
    booking: "SeatBooking", title: str, room: str, exam: schema.Exam, at: datetime
) -> NextThing:
    session = booking.session
    words = _("Your session begins on %(moment)s. %(place)s, seat %(seat)s. %(address)s") % {
        "moment": when_of(session),
        "place": place_of(session),
        "seat": moments.num(booking.seat),
        "address": address_of(session.room.venue),
    }
    starts, until = seats.times_of(session, exam)
    if at >= until:
        return NextThing(title, words)
    if at >= starts - timedelta(minutes=exam.check_in_minutes):
        return NextThing(title, words, "needs-you", until, room, _("Go to the waiting room"))
    return NextThing(title, words, href=room, action=_("Prepare for the test"))


def _of_hearing(title: str, href: str, hearing: "DropHearing", at: datetime) -> NextThing:
    """A conversation to come about the difference of two results, or what follows it."""
    if hearing.invited_for is not None and at < hearing.invited_for:
        words = _("We invite you to a conversation about your two results. Nothing is decided.")
        return NextThing(
            title, words, "needs-you", hearing.invited_for, href, _("Read about the hearing")
        )
    words = _("The hearing is over. You read what was decided when everybody learns it.")
    return NextThing(title, words, href=href, action=_("Read about the hearing"))
