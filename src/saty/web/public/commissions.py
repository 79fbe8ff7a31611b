"""The commissions of a competition: who sits in them, how they decide, what they voted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from saty.bodies import queries as bodies
from saty.decisions import public as decisions
from saty.meetings import matters
from saty.meetings import public as meetings
from saty.meetings.public import PublicMeeting, PublicVote
from saty.people import queries as people
from saty.programmes.public import PublishedCompetition
from saty.programmes.schema import Body
from saty.web import moments
from saty.web.body import vote_words
from saty.web.body.words import RANK, capacity_words, term_words
from saty.web.doors import EVERYBODY, door
from saty.web.public.places import crumbs, published_or_404
from saty.web.rule_words import own, voting_words


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits in a commission, in words; of those without a public name how many."""

    capacity: str
    name: str
    organisation: str
    last_day: str


Seats = Mapping[str, tuple[Seat, ...]]
"""Body -> its seats, in order of capacity."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote in words."""

    stage: str
    about: str
    outcome: str
    tone: str
    totals: str


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting with its votes."""

    number: int
    form: str
    opened_at: datetime
    present: int
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class Commission:
    """A commission as the page shows it."""

    rule: Body
    rules: tuple[str, ...]
    seats: tuple[Seat, ...]
    meetings: tuple[Held, ...]


@door(EVERYBODY)
def commissions(request: HttpRequest, competition: str) -> HttpResponse:
    """Every commission of the competition; of its votes those on stages that are announced."""
    now = timezone.now()
    found = published_or_404(competition, now)
    announced = decisions.announced([found.id], now).get(found.id, {})
    held = meetings.meetings(found.id, announced)
    seats = _seats(found.id, now)
    shown = {
        "crumbs": crumbs(found, _("Commissions")),
        "competition": found,
        "commissions": [
            Commission(
                rule=rule,
                rules=tuple(voting_words(rule)),
                seats=seats.get(rule.key, ()),
                meetings=tuple(_held(found, each) for each in held if each.body == rule.key),
            )
            for rule in found.file.bodies
            if rule.kind == "commission"
        ],
    }
    return render(request, "public/commissions.html", shown)


def _seats(competition: UUID, at: datetime) -> Seats:
    language = (get_language() or "en")[:2]
    names = {each.id: each.name_in(language) for each in people.organisations()}
    found: dict[str, tuple[Seat, ...]] = {}
    rows = bodies.public_seats(competition, at)
    for each in sorted(rows, key=lambda row: (RANK.index(row.capacity), not row.name)):
        line = Seat(
            capacity=capacity_words(each.capacity),
            name=each.name or _("Not named: %(number)s") % {"number": moments.num(each.number)},
            organisation=names.get(each.organisation, ""),
            last_day=term_words(each.term_ends),
        )
        found[each.body] = (*found.get(each.body, ()), line)
    return found


def _held(competition: PublishedCompetition, held: PublicMeeting) -> Held:
    votes = tuple(_votes(competition, held))
    return Held(held.number, held.form, held.opened_at, held.present, votes)


def _votes(competition: PublishedCompetition, held: PublicMeeting) -> Iterator[Vote]:
    for vote in held.votes:
        passed = vote.carried == vote.questions
        by = "majority" if passed else "no_majority"
        yield Vote(
            stage=own(competition.file.stage(vote.stage).title),
            about=_about(vote),
            outcome=_outcome(vote) or vote_words.outcome_words(by, passed=passed),
            tone=vote_words.outcome_tone(by, passed=passed),
            totals=_totals(vote),
        )


def _about(vote: PublicVote) -> str:
    if vote.totals is None:
        return str(matters.matter(vote.matter).words)
    return vote_words.question_words(number=vote.number, code=None)


def _outcome(vote: PublicVote) -> str:
    """Of a vote on persons, how many it carried."""
    if vote.totals is not None:
        return ""
    figures = {"passed": moments.num(vote.carried), "of": moments.num(vote.questions)}
    return _("Carried: %(passed)s of %(of)s") % figures


def _totals(vote: PublicVote) -> str:
    if vote.totals is None:
        return ""
    in_favour, against, abstain = (moments.num(each) for each in vote.totals)
    return _("For: %(in_favour)s. Against: %(against)s. Abstained: %(abstain)s.") % {
        "in_favour": in_favour,
        "against": against,
        "abstain": abstain,
    }
