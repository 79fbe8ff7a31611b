"""The one thing that a candidate should do next, or why there is nothing to do but wait."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from saty.applications.dossier import Dossier
from saty.applications.states import ApplicationState
from saty.decisions.timeline import Step
from saty.reserve.queries import reservist_of
from saty.web import moments
from saty.web.candidate.letter import has_letter
from saty.web.candidate.sitting_next import of_test
from saty.web.candidate.things import NextThing, in_own, title_of
from saty.web.exam.mine import is_sat_here


def next_thing(file: Dossier, way: Sequence[Step], undo_until: datetime | None) -> NextThing:
    """What to do next, by the state of the application and the clock."""
    if file.application.state == ApplicationState.DRAFT:
        return _of_draft(file)
    if file.application.state == ApplicationState.WITHDRAWN:
        return _of_withdrawn(file, undo_until)
    return _of_submitted(file, way)


def _of_draft(file: Dossier) -> NextThing:
    slug = file.application.competition.slug
    window = file.filing.state(file.at)
    if window == "after":
        words = _(
            "Applications could be submitted until %(moment)s. Yours was not submitted; the"
            " draft is kept, and your answers can be used in the next competition."
        )
        closed = moments.when(file.filing.closes_at)
        return NextThing(_("Filing has closed"), words % {"moment": closed})
    if window == "before":
        words = _("Submission opens on %(moment)s. You can fill everything in until then.")
        opens = moments.when(file.filing.opens_at)
        href = reverse("application_tasks", args=[slug])
        return NextThing(
            _("Prepare your application"),
            words % {"moment": opens},
            "needs-you",
            None,
            href,
            _("Go on with the application"),
        )
    return _to_submit(file, slug)


def _to_submit(file: Dossier, slug: str) -> NextThing:
    until = file.filing.closes_at
    if file.is_complete:
        return NextThing(
            _("Check your answers and submit"),
            _("Everything is filled in. It counts only when you have submitted it."),
            "needs-you",
            until,
            reverse("application_check", args=[slug]),
            _("Check and submit"),
        )
    return NextThing(
        _("Finish your application"),
        _("Some answers or documents are missing. What you have typed is kept."),
        "needs-you",
        until,
        reverse("application_tasks", args=[slug]),
        _("Go on with the application"),
    )


def _of_withdrawn(file: Dossier, undo_until: datetime | None) -> NextThing:
    if undo_until is None:
        return NextThing(
            _("You have withdrawn your application"),
            _("You take part in this competition no longer. Thank you for your interest."),
        )
    return NextThing(
        _("You have withdrawn your application"),
        _("If you have changed your mind, you can still take part. Nothing is lost."),
        "needs-you",
        undo_until,
        reverse("withdraw", args=[file.application.competition.slug]),
        _("Undo the withdrawal"),
    )


def _of_submitted(file: Dossier, way: Sequence[Step]) -> NextThing:
    running = next((s for s in way if s.state in {"upcoming", "open", "waiting"}), None)
    if running is not None and is_sat_here(file.file.stage(running.key)):
        return of_test(file, running)
    if running is not None:
        return _of_stage(running)
    last = next((s for s in reversed(way) if has_letter(s)), None)
    if last is None:
        return NextThing(_("Your candidacy has ended"), "")
    slug = file.application.competition.slug
    letter = reverse("decision_letter", args=[slug, last.key])
    if last.state == "admitted":
        title, words = _("You have been admitted"), _admitted(file)
    else:
        title, words = _("Your candidacy has ended"), in_own(last.reason) if last.reason else ""
    return NextThing(title, words, href=letter, action=_("Read the letter"))


def _admitted(file: Dossier) -> str:
    """The term in the reserve, once the register has it."""
    follows = _("What follows is written in your inbox.")
    found = reservist_of(file.application)
    if found is None:
        return follows
    words = _("Your term in the reserve: %(start)s to %(end)s.")
    term = {"start": moments.day(found.term_from), "end": moments.day(found.term_until)}
    return f"{words % term} {follows}"


def _of_stage(step: Step) -> NextThing:
    title = title_of(step)
    what = in_own(step.what_next) if step.what_next else ""
    if step.state == "upcoming" and step.opens_at:
        opens = _("It opens on %(moment)s.") % {"moment": moments.when(step.opens_at)}
        what = f"{opens} {what}"
    return NextThing(title, what)
