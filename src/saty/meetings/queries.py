"""Reads on meetings: who is there, whether there is a quorum, who may vote on what, outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from saty.bodies import queries as bodies
from saty.bodies.models import Body, Membership, Recusal
from saty.core import voting
from saty.meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Dissent,
    Meeting,
    Paper,
    Question,
)
from saty.meetings.states import BallotState, MeetingState
from saty.programmes import queries as programmes
from saty.programmes import schema

ATTENDING = bodies.VOTING | bodies.ALTERNATES


def meetings_of(body: Body) -> QuerySet[Meeting]:
    """The meetings of a body, newest first."""
    return Meeting.objects.filter(body=body).order_by("-number")


def meeting(body: Body, key: UUID) -> Meeting | None:
    """One meeting of a body, with who presides."""
    rows = Meeting.objects.filter(body=body, id=key)
    return rows.select_related("body", "presiding").first()


def next_number(body: Body) -> int:
    """The number of the next meeting of a body."""
    last = Meeting.objects.filter(body=body).order_by("-number").first()
    return 1 if last is None else last.number + 1


def agenda(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items of a meeting in order, each with its ballots and their questions."""
    questions = Question.objects.select_related("entry").order_by("position")
    ballots = Ballot.objects.order_by("round").prefetch_related(
        Prefetch("questions", queryset=questions)
    )
    return (
        meeting.items.select_related("stage")
        .order_by("position")
        .prefetch_related(Prefetch("ballots", queryset=ballots))
    )


def open_ballot(meeting: Meeting) -> Ballot | None:
    """The vote that is open now."""
    rows = Ballot.objects.filter(item__meeting=meeting, state=BallotState.OPENED)
    return rows.select_related("item__meeting").first()


def ballot(meeting: Meeting, key: UUID) -> Ballot | None:
    """One ballot of a meeting."""
    rows = Ballot.objects.filter(item__meeting=meeting, id=key)
    return rows.select_related("item__meeting__body", "item__meeting__presiding").first()


def sitting(meeting: Meeting) -> QuerySet[Attendance]:
    """Who is there now, in order of arrival."""
    rows = Attendance.objects.filter(meeting=meeting, left_at__isnull=True)
    return rows.select_related("membership__person", "membership__organisation")


def rule_of(body: Body, at: datetime) -> schema.Body:
    """What the rules in force say of a body."""
    return programmes.rules_in_force(body.competition_id, at).file.body(body.key)


def voting_rule(rule: schema.Body) -> voting.VotingRule:
    """The voting rule of a body, as values."""
    own = rule.voting
    return voting.VotingRule(own.majority, own.equal_votes, own.secret, Fraction(own.share))


def quorum_rule(rule: schema.Body) -> voting.Quorum:
    """The quorum of a body, as values."""
    return voting.Quorum(Fraction(rule.quorum.share), rule.quorum.of)


class Seating:
    """Who sits in a body at a moment and who of them is there: fills the seats of each vote."""

    def __init__(self, meeting: Meeting, at: datetime) -> None:
        self.sits = list(bodies.members_of(meeting.body, at))
        self.how = {each.membership_id: each.how for each in sitting(meeting)}
        self.members = [str(each.id) for each in self.sits if each.capacity in bodies.VOTING]
        self.alternates = [str(each.id) for each in self.sits if each.capacity in bodies.ALTERNATES]
        self.people = {str(each.id): each.person_id for each in self.sits}
        self.present = {str(key) for key in self.how}

    def seats(self, recused: Iterable[str] = ()) -> voting.Seats:
        """The seats of a vote for which some stepped out."""
        return voting.seats(
            self.members,
            present=self.present,
            recused=set(recused) & set(self.people),
            alternates=self.alternates,
        )

    def presides_over(self, seats: voting.Seats) -> Membership | None:
        """Whose vote may be decisive: the chair's, or a deputy's where the chair has none."""
        return self._first({key for key in seats.voters if key in self.present})

    def presides(self) -> Membership | None:
        """Who presides: the chair if there, else a deputy."""
        return self._first(self.present)

    def _first(self, among: set[str]) -> Membership | None:
        order: list[str] = [Membership.Capacity.CHAIR, Membership.Capacity.DEPUTY]
        found = [each for each in self.sits if each.capacity in order and str(each.id) in among]
        return min(found, key=lambda each: order.index(each.capacity), default=None)

    def memberships_of(self, people: Iterable[UUID]) -> set[str]:
        """The seats of some persons."""
        wanted = set(people)
        return {key for key, person in self.people.items() if person in wanted}


def quorum_of(rule: voting.Quorum, seating: Seating) -> voting.Step:
    """The quorum of those who sit, nobody recused."""
    return voting.quorum_step(rule, seating.seats())


def recusals(
    body: Body, applications: Iterable[UUID | None]
) -> Mapping[UUID | None, frozenset[str]]:
    """Application -> memberships of whoever stepped out for it, in this term or before."""
    found: dict[UUID | None, set[str]] = {}
    seats = "membership__person__memberships"
    rows = Recusal.objects.filter(
        membership__body=body, application__in=list(applications), **{f"{seats}__body": body}
    )
    for application, membership in rows.values_list("application", seats):
        found.setdefault(application, set()).add(str(membership))
    return {key: frozenset(each) for key, each in found.items()}


def seats_of(question: Question) -> voting.Seats:
    """The frozen seats of a question."""
    frozen = question.seats
    return voting.Seats(
        frozen["members"], frozen["entitled"], tuple(frozen["voters"]), frozen["stands_in"]
    )


def questions_for(ballot: Ballot, membership: Membership) -> list[Question]:
    """The questions of a ballot on which somebody may vote, in order."""
    rows = ballot.questions.select_related("entry").order_by("position")
    return [each for each in rows if str(membership.id) in each.seats["voters"]]


def paper_of(ballot: Ballot, membership: Membership) -> Paper | None:
    """How somebody voted in a ballot."""
    return Paper.objects.filter(ballot=ballot, membership=membership).first()


def has_voted(ballot: Ballot) -> set[UUID]:
    """The memberships that voted; not how."""
    return set(Paper.objects.filter(ballot=ballot).values_list("membership", flat=True))


def may_vote(ballot: Ballot) -> set[UUID]:
    """The memberships that may vote on any question of a ballot."""
    seats = ballot.questions.values_list("seats", flat=True)
    return {UUID(voter) for each in seats for voter in each["voters"]}


def decided(item: AgendaItem) -> Sequence[Question]:
    """The last outcome of each thing that an item's closed ballots decided, in order.

    A vote without a quorum decides nothing. Of persons each has their own last outcome; of a
    number or a list the last ballot counts.
    """
    rows = Question.objects.filter(ballot__item=item, ballot__state=BallotState.CLOSED)
    last: dict[object, Question] = {}
    rows = rows.select_related("entry").order_by("ballot__round", "position")
    for question in rows:
        if question.decided_by != "no_quorum":
            last[question.entry_id] = question
    return sorted(last.values(), key=lambda each: each.position)


def meetings_coming(body: Body) -> QuerySet[Meeting]:
    """Meetings of a body that are called or in session, the soonest first."""
    rows = Meeting.objects.filter(body=body, state__in=[MeetingState.CALLED, MeetingState.OPENED])
    return rows.order_by("starts_at")


def votes_wanted_of(membership: Membership) -> QuerySet[Ballot]:
    """Open votes in which somebody may vote and has not."""
    rows = Ballot.objects.filter(
        item__meeting__body=membership.body_id, state=BallotState.OPENED
    ).exclude(papers__membership=membership)
    mine = [each.id for each in rows if membership.id in may_vote(each)]
    return Ballot.objects.filter(id__in=mine)


def has_dissented(ballot: Ballot, membership: Membership) -> bool:
    """Whether somebody attached an opinion to a vote."""
    return Dissent.objects.filter(ballot=ballot, membership=membership).exists()
