"""Reads on meetings: who is there, whether there is a quorum, who may vote on what, outcomes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from saty.bodies import queries as bodies
from saty.bodies.models import Body, Membership, Recusal
from saty.core import schedule, voting
from saty.meetings.matters import matter
from saty.meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Dissent,
    ItemPaper,
    Meeting,
    Paper,
    Question,
    SecretPaper,
    SecretVote,
)
from saty.meetings.states import RUNNING, BallotState, MeetingState
from saty.programmes import queries as programmes
from saty.programmes import schema

ATTENDING = bodies.VOTING | bodies.ALTERNATES
PREPARES = bodies.SECRETARY | {Membership.Capacity.ASSISTANT}
"""Those who prepare the papers of a meeting."""
READS_PAPERS = ATTENDING | PREPARES


def meetings_of(body: Body) -> QuerySet[Meeting]:
    """The meetings of a body, newest first."""
    return Meeting.objects.filter(body=body).order_by("-number")


def meeting(body: Body, key: UUID) -> Meeting | None:
    """One meeting of a body, with who presides."""
    rows = Meeting.objects.filter(body=body, id=key)
    return rows.select_related("body", "presiding").first()


def is_overdue(meeting: Meeting, at: datetime) -> bool:
    """Whether the time of a circulated vote is up: that of its last ballot, or to put it at all."""
    lasts = rule_of(meeting.body, at).circulated
    if meeting.form != Meeting.Form.CIRCULATED or meeting.opened_at is None or lasts is None:
        return False
    last = Ballot.objects.filter(item__meeting=meeting).order_by("-closes_at").first()
    if last is not None and last.closes_at is not None:
        return at >= last.closes_at
    return at >= schedule.add(meeting.opened_at, schedule.parse(lasts))


def stepped_out_since(ballot: Ballot) -> int:
    """How many stepped out for a candidate of a ballot after its voters were frozen."""
    questions = ballot.questions.filter(entry__isnull=False).select_related("entry")
    frozen = {each.entry.application_id: each.seats["voters"] for each in questions if each.entry}
    found = recusals(ballot.item.meeting.body, frozen)
    return sum(len(found.get(key, frozenset()) & set(voters)) for key, voters in frozen.items())


def presided(meeting: Meeting) -> list[tuple[UUID, datetime]]:
    """Who presided over a meeting that was opened, each with the moment from which."""
    if meeting.opened_at is None or meeting.presiding_id is None:
        return []
    changes = list(meeting.presidencies.order_by("taken_at"))
    first = changes[0].earlier_id if changes else meeting.presiding_id
    taken = [(each.membership_id, each.taken_at) for each in changes]
    return [(first, meeting.opened_at), *taken]


def everybody_voted(ballot: Ballot) -> bool:
    """Whether all who may vote have."""
    return may_vote(ballot) <= has_voted(ballot)


def next_number(body: Body) -> int:
    """The number of the next meeting of a body."""
    last = Meeting.objects.filter(body=body).order_by("-number").first()
    return 1 if last is None else last.number + 1


def agenda(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items of a meeting in order, each with its ballots and their questions."""
    questions = Question.objects.select_related("entry").order_by("position")
    ballots = (
        Ballot.objects.select_related("secret")
        .order_by("round")
        .prefetch_related(Prefetch("questions", queryset=questions))
    )
    return (
        meeting.items.select_related("stage")
        .order_by("position")
        .prefetch_related(Prefetch("ballots", queryset=ballots))
    )


def agenda_item(meeting: Meeting, key: UUID) -> AgendaItem | None:
    """One item of a meeting."""
    rows = AgendaItem.objects.filter(meeting=meeting, id=key)
    return rows.select_related("stage", "meeting__body").first()


def item_papers(meeting: Meeting) -> QuerySet[ItemPaper]:
    """The papers of a meeting that were not removed, by item."""
    rows = ItemPaper.objects.filter(item__meeting=meeting, removed_at__isnull=True)
    return rows.order_by("item__position", "position")


def item_paper(meeting: Meeting, key: UUID) -> ItemPaper | None:
    """One paper of a meeting that was not removed."""
    return item_papers(meeting).filter(id=key).select_related("item__meeting__body").first()


def paper_files() -> QuerySet[ItemPaper, str]:
    """The names of the files of all papers that were not removed."""
    rows = ItemPaper.objects.filter(removed_at__isnull=True)
    return rows.values_list("file_name", flat=True)


def items_settled(meeting: Meeting) -> set[UUID]:
    """The items of a meeting that were decided, or are being voted on."""
    questions = Question.objects.filter(ballot__item__meeting=meeting)
    settled = questions.filter(ballot__state__in=RUNNING) | questions.filter(
        ballot__state=BallotState.CLOSED
    ).exclude(decided_by="no_quorum")
    return set(settled.values_list("ballot__item", flat=True))


def may_prepare(meeting: Meeting, membership: Membership | None) -> bool:
    """Whether somebody adds papers to a meeting now, and removes them."""
    is_theirs = membership is not None and membership.capacity in PREPARES
    return is_theirs and meeting.state in {MeetingState.CALLED, MeetingState.OPENED}


def open_ballot(meeting: Meeting) -> Ballot | None:
    """The vote that is open now, or ended and not counted yet."""
    rows = Ballot.objects.filter(item__meeting=meeting, state__in=RUNNING)
    return rows.select_related("item__meeting", "secret").first()


def ballot(meeting: Meeting, key: UUID) -> Ballot | None:
    """One ballot of a meeting."""
    rows = Ballot.objects.filter(item__meeting=meeting, id=key)
    related = (
        "item__meeting__body", "item__meeting__presiding", "item__stage", "secret__secretary",
    )  # fmt: skip
    return rows.select_related(*related).first()


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
        """Seat -> how they attend. Nobody attends a circulated vote: everybody can vote in it."""
        self.members = [str(each.id) for each in self.sits if each.capacity in bodies.VOTING]
        self.alternates = [str(each.id) for each in self.sits if each.capacity in bodies.ALTERNATES]
        self.people = {str(each.id): each.person_id for each in self.sits}
        self.present = {str(key) for key in self.how} & self.people.keys()
        """Seats of those who are there; whoever sits in the body no more is not."""
        self.presiding = meeting.presiding
        if meeting.form == Meeting.Form.CIRCULATED:
            self.present = {*self.members, *self.alternates}

    def seats(self, recused: Iterable[str] = ()) -> voting.Seats:
        """The seats of a vote for which some stepped out."""
        return voting.seats(
            self.members,
            present=self.present,
            recused=set(recused) & set(self.people),
            alternates=self.alternates,
        )

    def presides_over(self, seats: voting.Seats) -> Membership | None:
        """Whose vote may be decisive: that of whoever presides; the chair's or a deputy's where
        they have none."""
        voters = self.present.intersection(seats.voters)
        if self.presiding is not None and str(self.presiding.id) in voters:
            return self.presiding
        return self._first(voters)

    def presides(self) -> Membership | None:
        """Who presides: the chair if there, else a deputy."""
        return self._first(self.present)

    def may_preside(self) -> set[str]:
        """The seats of chair and deputies who are there."""
        capacities = {Membership.Capacity.CHAIR, Membership.Capacity.DEPUTY}
        return {str(each.id) for each in self.sits if each.capacity in capacities} & self.present

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


def counted_seats(question: Question, ballot: Ballot, voted: Collection[str]) -> voting.Seats:
    """The seats by which a question is counted: in a circulated vote whoever voted is present."""
    seats = seats_of(question)
    if ballot.closes_at is None:
        return seats
    there = tuple(each for each in seats.voters if each in voted)
    stands_in = {key: seat for key, seat in seats.stands_in.items() if key in there}
    return voting.Seats(seats.members, seats.entitled, there, stands_in)


def questions_for(ballot: Ballot, membership: Membership) -> list[Question]:
    """The questions of a ballot on which somebody may vote, in order."""
    rows = ballot.questions.select_related("entry").order_by("position")
    return [each for each in rows if str(membership.id) in each.seats["voters"]]


def paper_of(ballot: Ballot, membership: Membership) -> Paper | None:
    """How somebody voted in a ballot."""
    return Paper.objects.filter(ballot=ballot, membership=membership).first()


def has_voted(ballot: Ballot) -> set[UUID]:
    """The memberships that voted; not how."""
    return _voted(ballot=ballot)


def voters_in(meeting: Meeting) -> set[UUID]:
    """The memberships that voted in any ballot of a meeting; not how."""
    return _voted(ballot__item__meeting=meeting)


def _voted(**where: object) -> set[UUID]:
    open_papers, secret_papers = (
        each.objects.filter(**where).values_list("membership", flat=True).order_by()
        for each in (Paper, SecretPaper)
    )
    return set(open_papers.union(secret_papers))


def secret_of(ballot: Ballot) -> SecretVote | None:
    """What makes a vote secret; None of an open one."""
    return getattr(ballot, "secret", None)


def takes_papers(ballot: Ballot) -> bool:
    """Whether one can vote: it is open, and if it is secret, both halves of its key are there."""
    secret = secret_of(ballot)
    return ballot.state == BallotState.OPENED and (secret is None or bool(secret.secretary_half))


def may_vote(ballot: Ballot) -> set[UUID]:
    """The memberships that may vote on any question of a ballot."""
    seats = ballot.questions.values_list("seats", flat=True)
    return {UUID(voter) for each in seats for voter in each["voters"]}


def decided(item: AgendaItem) -> Sequence[Question]:
    """The last outcome of each thing that an item's closed ballots decided, in order.

    A vote without a quorum decides nothing. Of persons each has their own last outcome; of a
    number or a list the last ballot counts. Where a matter goes on over several meetings, what
    earlier ones decided counts too, once this one has voted.
    """
    rows = Question.objects.filter(ballot__state=BallotState.CLOSED)
    own = Q(ballot__item=item)
    if matter(item.matter).goes_on and rows.filter(own).exists():
        own |= Q(
            ballot__item__subject=item.subject,
            ballot__item__meeting__body=item.meeting.body_id,
            ballot__item__meeting__state=MeetingState.CLOSED,
        )
    last: dict[object, Question] = {}
    in_order = ("ballot__item__meeting__number", "ballot__round", "position")
    rows = rows.filter(own).select_related("entry").order_by(*in_order)
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
    ).exclude(Q(papers__membership=membership) | Q(secret_papers__membership=membership))
    mine = [
        each.id
        for each in rows.select_related("secret")
        if takes_papers(each) and membership.id in may_vote(each)
    ]
    return Ballot.objects.filter(id__in=mine)


def has_dissented(ballot: Ballot, membership: Membership) -> bool:
    """Whether somebody attached an opinion to a vote."""
    return Dissent.objects.filter(ballot=ballot, membership=membership).exists()
