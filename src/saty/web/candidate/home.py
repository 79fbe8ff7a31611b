"""A candidate's home: where I stand, the one thing to do next, and what happened so far."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from saty.applications import policies, queries
from saty.applications.dossier import Dossier
from saty.applications.states import ApplicationState
from saty.bodies.challenge_queries import can_challenge
from saty.core.numbers import spell
from saty.decisions.timeline import RUNNING, timeline
from saty.decisions.timeline import Step as StageStep
from saty.people.roles import CANDIDATE
from saty.programmes import public
from saty.web import moments
from saty.web.candidate.letter import has_letter
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.candidate.next_thing import next_thing
from saty.web.components import Event, Step, StepState
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import is_sat_here
from saty.web.rule_words import own

STATES: dict[str, StepState] = {
    "later": "coming",
    "upcoming": "current",
    "open": "current",
    "waiting": "current",
    "admitted": "done",
    "not_admitted": "ended",
    "withdrawn": "ended",
    "disqualified": "ended",
    "not_reached": "coming",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One of somebody's applications in the list of them."""

    slug: str
    title: str
    state: str
    number: str


@door(CANDIDATE)
def home(request: SignedIn) -> HttpResponse:
    """My newest application in full, the others by name, and what is open to me."""
    now = timezone.now()
    mine = list(queries.applications_of(request.user.pk))
    published = public.published(now)
    titles = {each.id: own(each.file.title) for each in published}
    taken = {application.competition_id for application in mine}
    context = {
        "now": now,
        "others": [
            Line(
                each.competition.slug,
                titles.get(each.competition_id, each.competition.slug),
                each.get_state_display(),
                _number(each.candidate_number),
            )
            for each in mine[1:]
        ],
        "open": [
            each
            for each in published
            if each.id not in taken and not each.is_ended and each.filing.state(now) != "after"
        ],
    }
    if not mine:
        return render(request, "candidate/nothing_yet.html", context)
    file = queries.dossier(mine[0], now)
    return render(request, "candidate/candidacy.html", context | _shown(file, now))


@door(CANDIDATE)
def candidacy(request: SignedIn, competition: str) -> HttpResponse:
    """One of my applications: where it stands."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    context = {"now": now, "crumbs": crumbs(file)}
    return render(request, "candidate/candidacy.html", context | _shown(file, now))


def _shown(file: Dossier, now: datetime) -> dict[str, object]:
    way = timeline(file.application, now)
    application = file.application
    return {
        "file": file,
        "slug": application.competition.slug,
        "number": _number(application.candidate_number),
        "steps": _steps(file, way),
        "next": next_thing(file, way, _withdrawal_until(file, now)),
        "events": _events(file, way),
        "can_withdraw": policies.can_withdraw(application)
        and any(step.state in RUNNING for step in way),
        "is_submitted": application.state == ApplicationState.SUBMITTED,
        "can_challenge": can_challenge(application, now),
    }


def _number(number: str | None) -> str:
    """The candidate number in two groups; "" before there is one."""
    return spell(number) if number else ""


def _withdrawal_until(file: Dossier, now: datetime) -> datetime | None:
    """Until when a standing withdrawal can be undone; None where there is nothing to undo."""
    if file.application.state != ApplicationState.WITHDRAWN:
        return None
    standing = queries.withdrawals_of(file.application).first()
    if standing is None or not policies.can_undo(file.application, standing, file.rules, now):
        return None
    return policies.undo_until(standing, file.rules)


def _steps(file: Dossier, way: tuple[StageStep, ...]) -> list[Step]:
    if way:
        return [Step(_own(each.title), STATES[each.state], _days(each)) for each in way]
    first, *later = file.file.stages
    days = moments.days(file.filing.opens_at, file.filing.closes_at)
    rest = [Step(own(stage.title), "coming") for stage in later]
    return [Step(own(first.title), "current", days), *rest]


def _days(step: StageStep) -> str:
    if step.opens_at is None or step.closes_at is None:
        return ""
    return moments.days(step.opens_at, step.closes_at)


def _own(words: dict[str, str]) -> str:
    return words.get((get_language() or "en").partition("-")[0], words["en"])


def _events(file: Dossier, way: tuple[StageStep, ...]) -> list[Event]:
    """What happened, newest first, each with its reason and its receipt."""
    application = file.application
    slug = application.competition.slug
    found = [Event(application.created_at, _("Application started"))]
    if application.submitted_at:
        href = reverse("receipt", args=[slug])
        found.append(
            Event(application.submitted_at, _("Application submitted"), "", href, _("Receipt"))
        )
    for withdrawal in queries.withdrawals_of(application):
        found.append(Event(withdrawal.at, _("Application withdrawn"), withdrawal.reason or ""))
        if withdrawal.undone_at:
            found.append(Event(withdrawal.undone_at, _("Withdrawal undone")))
    found += [_decided(step, slug) for step in way if has_letter(step)]
    found += [
        _result(step, slug)
        for step in way
        if step.state in {"admitted", "not_admitted"} and is_sat_here(file.file.stage(step.key))
    ]
    return sorted(found, key=lambda event: event.at)[::-1]


def _result(step: StageStep, slug: str) -> Event:
    """Where the result of a test can be read, once it is announced."""
    assert step.decided_at  # noqa: S101 - only decided steps come here
    title = _("%(stage)s: your result") % {"stage": _own(step.title)}
    href = reverse("exam_result", args=[slug, step.key])
    return Event(step.decided_at, title, "", href, _("Your result in full"))


def _decided(step: StageStep, slug: str) -> Event:
    words = {
        "admitted": _("%(stage)s: admitted to the next stage"),
        "not_admitted": _("%(stage)s: not admitted"),
        "disqualified": _("%(stage)s: disqualified"),
    }[step.state]
    if step.state == "admitted" and step.admits_to_reserve:
        words = _("%(stage)s: admitted to the reserve")
    assert step.decided_at  # noqa: S101 - only decided steps come here
    reason = _own(step.reason) if step.reason else ""
    title = words % {"stage": _own(step.title)}
    letter = reverse("decision_letter", args=[slug, step.key])
    return Event(step.decided_at, title, reason, letter, _("Letter on this decision"))
