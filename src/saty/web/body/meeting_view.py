"""A meeting as its screen shows it: agenda, who is here, quorum, the vote, what is next.

The live part carries no names: the page brings them once, and they stay while it refreshes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from saty.common.actors import Actor
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.core.voting import quorum_step
from saty.decisions import policies
from saty.meetings import matters, queries
from saty.people import queries as people
from saty.web.body import recommended, vote_words
from saty.web.body.places import Place
from saty.web.body.words import RANK, capacity_words, organisation_name
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.bodies.models import Membership
    from saty.core.voting import Step
    from saty.meetings.models import AgendaItem, Ballot, Meeting, Question

TONES = {
    "called": "neutral",
    "opened": "progress",
    "ended": "progress",
    "closed": "done",
    "cancelled": "error",
    "abandoned": "error",
}


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody who sits in the body and can attend."""

    row: "Membership"
    capacity: str
    organisation: str
    how: str
    """"room", "video", or "" for whoever is not here."""
    may_vote: bool
    has_voted: bool
    is_mine: bool
    may_take_chair: bool
    """Whether they can preside in the stead of whoever does now."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One vote on an item: how it ended, in figures."""

    row: "Ballot"
    tone: str
    words: str
    questions: int
    passed: int
    only: "QuestionLine | None"
    """The question, where there is one."""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question with its totals and each step of its count."""

    row: "Question"
    words: str
    outcome: str
    tone: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One matter on the agenda, with its votes."""

    row: "AgendaItem"
    title: str
    stage: str
    about: str
    ballots: tuple[BallotLine, ...]
    is_open: bool
    departures: tuple[str, ...]
    """Whom another body had recommended, and this one did not vote for: code, place, votes."""
    takes_reasons: bool
    """Whether it is a vote on each candidate that was held, so that reasons can be written."""
    has_list: bool
    """Whether another body recommended a list of whom this one votes on."""


@dataclass(frozen=True, slots=True)
class Screen:
    """All that the screen of a meeting shows."""

    meeting: "Meeting"
    tone: str
    quorum: "Step"
    items: tuple[ItemLine, ...]
    seats: tuple[SeatLine, ...]
    presides: "Membership | None"
    """Who opened it and presides; before that, who would."""
    vote: "Ballot | None"
    voted: int
    voters: int
    step: str
    """Where a secret vote stands: `secret_step`."""
    halves_over: str
    """The public halves of the keys of its secret votes that are over: devices forget theirs."""
    presider_left: bool
    """Whether whoever presides is there no more."""

    def digest(self) -> str:
        """Of everything that the live part shows: equal digests, equal pages."""
        shown: dict[str, Any] = {
            "state": self.meeting.state,
            "presides": str(self.presides.id) if self.presides else "",
            "present": self.quorum.figures["present"],
            "needed": self.quorum.figures["needed"],
            "seats": [[str(s.row.id), s.how, s.may_vote, s.has_voted] for s in self.seats],
            "ballots": [
                [str(b.row.id), b.row.state, b.passed] for i in self.items for b in i.ballots
            ],
            "step": self.step,
            "items": [[str(i.row.id), i.row.explanations, i.row.set_aside] for i in self.items],
        }
        return sha256_hex(canonical(shown))[:16]


def screen(place: Place, meeting: "Meeting", at: datetime) -> Screen:
    """The screen of a meeting now, in a fixed number of queries."""
    seating = queries.Seating(meeting, at)
    vote = queries.open_ballot(meeting)
    may, has = (queries.may_vote(vote), queries.has_voted(vote)) if vote else (set(), set())
    items = tuple(item_line(place, item) for item in queries.agenda(meeting))
    quorum = _quorum(place, meeting, seating, has)
    presides = meeting.presiding or seating.presides()
    return Screen(
        meeting=meeting,
        tone=TONES[meeting.state],
        quorum=quorum,
        items=items,
        seats=tuple(_seats(place, seating, may, has, presides)),
        presides=presides,
        vote=vote,
        voted=len(has),
        voters=len(may),
        step=secret_step(vote) if vote else "",
        halves_over=" ".join(_halves_over(items)),
        presider_left=presides is not None and str(presides.id) not in seating.present,
    )


def _halves_over(items: Iterable[ItemLine]) -> Iterator[str]:
    for ballot in (each.row for item in items for each in item.ballots):
        secret = queries.secret_of(ballot)
        if secret is not None and secret.destroyed_at is not None:
            yield secret.half
            yield from [secret.secretary_half] if secret.secretary_half else []


def _quorum(place: Place, meeting: "Meeting", seating: queries.Seating, has: set[UUID]) -> "Step":
    """The quorum of those who are here; of a circulated vote, of those who voted."""
    rule, seats = queries.quorum_rule(place.rule), seating.seats()
    if meeting.form == "circulated":
        seats = replace(seats, voters=tuple(str(each) for each in has))
    return quorum_step(rule, seats)


def secret_step(ballot: "Ballot") -> str:
    """What a secret vote waits for; empty for an open one, and for one that is over.

    `half`: the secretary makes the second half of the key. `voting`. `ended`: the secretary hands
    the half over. `handed`: whoever presides counts.
    """
    secret = queries.secret_of(ballot)
    if secret is None or ballot.state not in {"opened", "ended"}:
        return ""
    if ballot.state == "opened":
        return "voting" if secret.secretary_half else "half"
    return "handed" if secret.handed_over else "ended"


def _seats(
    place: Place,
    seating: queries.Seating,
    may: set[UUID],
    has: set[UUID],
    presides: "Membership | None",
) -> list[SeatLine]:
    attending = [each for each in seating.sits if each.capacity in queries.ATTENDING]
    mine = place.seat.id
    return [
        SeatLine(
            row=each,
            capacity=capacity_words(each.capacity),
            organisation=organisation_name(each),
            how=seating.how.get(each.id, ""),
            may_vote=each.id in may,
            has_voted=each.id in has,
            is_mine=each.id == mine,
            may_take_chair=each != presides and str(each.id) in seating.may_preside(),
        )
        for each in sorted(attending, key=lambda seat: RANK.index(seat.capacity))
    ]


def item_line(place: Place, item: "AgendaItem") -> ItemLine:
    """One item in words."""
    matter = matters.matter(item.matter)
    ballots = tuple(ballot_line(each) for each in item.ballots.all())
    return ItemLine(
        row=item,
        title=matter.title(item.subject),
        stage=own(place.file.stage(item.stage.key).title),
        about=matter.about,
        ballots=ballots,
        is_open=any(each.row.state in {"opened", "ended"} for each in ballots),
        departures=_departures(item, matter) if ballots and matter.about == "person" else (),
        takes_reasons=item.matter == "list" and any(each.row.state == "closed" for each in ballots),
        has_list=item.matter == "list" and bool(policies.recommending(place.file, item.stage)),
    )


def _departures(item: "AgendaItem", matter: matters.Matter) -> tuple[str, ...]:
    return recommended.of_departures(item.stage, matter.departures(item, queries.decided(item)))


def ballot_line(ballot: "Ballot") -> BallotLine:
    """One vote in figures."""
    questions = list(ballot.questions.all())
    only = question_line(questions[0]) if len(questions) == 1 else None
    return BallotLine(
        row=ballot,
        tone=TONES[ballot.state],
        words=only.words if only else _("Each candidate in turn"),
        questions=len(questions),
        passed=sum(1 for each in questions if each.passed),
        only=only,
    )


def question_line(question: "Question", words: str | None = None) -> QuestionLine:
    """One question in words; `words` say it where they are not its own, as with a name."""
    passed, by = question.passed, question.decided_by
    return QuestionLine(
        row=question,
        words=words or vote_words.words_of(question),
        outcome="" if passed is None else vote_words.outcome_words(by, passed=passed),
        tone="neutral" if passed is None else vote_words.outcome_tone(by, passed=passed),
        steps=tuple(vote_words.step_words(each) for each in question.steps),
    )


def with_names(shown: Screen, *, reader: Actor, at: datetime) -> Screen:
    """The screen with the names of those who sit in the body; the reading is recorded."""
    staff = {line.row.id: str(line.row.person.staff_id) for line in shown.seats}
    found = people.names_of(staff.values(), reader=reader, at=at)
    seats = (replace(line, name=found.get(staff[line.row.id], "")) for line in shown.seats)
    return replace(shown, seats=tuple(seats))
