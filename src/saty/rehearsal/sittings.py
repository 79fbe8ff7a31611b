"""Commissions meet, as they do: somebody is absent, a quorum is lost, votes are equal or repeated.

Where the rules let a commission vote by circulation, it does so on every second number.

What is voted for is what the rehearsal wants of a stage; how the votes fall is chance, and who
casts them does not matter: whoever presides votes for what is proposed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from saty.bodies.actions import declare_recusal
from saty.bodies.models import Body, Membership
from saty.bodies.queries import VOTING, members_of
from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.core.voting import Choice, Seats, quorum_step
from saty.decisions.actions.reasons import write_reasons
from saty.decisions.models import Decision
from saty.meetings import matters, queries
from saty.meetings.actions import ballots, meetings, secret
from saty.meetings.actions.minutes import freeze_minutes, sign_minutes, write_minutes
from saty.meetings.minutes import COURSE
from saty.meetings.models import AgendaItem, Attendance, Ballot, Meeting, Question
from saty.meetings.queries import quorum_rule
from saty.people.roles import Role
from saty.rehearsal.cast import ROLE_OF, acting
from saty.rehearsal.devices import Device, counted, sealed
from saty.rehearsal.scene import Scene
from saty.reserve.actions import propose_exit
from saty.reserve.models import Reservist
from saty.stages.models import Stage

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DISSENTS, ABSTAINS = 0.06, 0.04
"""How often a member votes the other way, or abstains."""
ABSENT = 1
"""How many of a commission are not there."""
PLACE = "Астана"
"""As both Kazakh and Russian write it; what a rehearsal types is in these two."""
GROUNDS_OF_NUMBER = "Тіркелген сандарға сай. · Пропорционально опубликованным числам."
GROUNDS_OF_LIST = "Әңгімелесу қорытындысы бойынша. · По итогам собеседований."
TOO_MANY = "Әңгімелесуге тым көп. · Слишком много для собеседований."
GROUNDS_OF_EXIT = "Тағайындау туралы № 1 бұйрық. · Приказ о назначении № 1."
DEPARTURE = "Әңгімелесу басқаша көрсетті. · Собеседование показало иное."
HEARD = "Құжаттарға сай. · Согласно документам."
CARRIED = "Пайымы орнықты, саласын біледі. · Здравые суждения, знает сферу."
NOT_CARRIED = "Не, қалай өзгеретіні аз айтылды. · Мало сказано, что и как изменится."
CONFLICT = "Бірге жұмыс істеген. · Работали вместе."

Votes = Callable[[Question, int], Sequence[Choice]]
"""A question and how many have a vote on it -> their votes, whoever presides first."""


class Sitting:
    """One meeting of a body, led by those who sit in it."""

    def __init__(
        self, scene: Scene, body: str, at: datetime, *, is_circulated: bool = False
    ) -> None:
        self.scene = scene
        self.body = Body.objects.get(competition=scene.competition, key=body)
        self.seats = list(members_of(self.body, at))
        self.chair = self._first(Membership.Capacity.CHAIR)
        self.secretary = self._first(Membership.Capacity.SECRETARY)
        counted = [each for each in self.seats if each.capacity in queries.ATTENDING]
        others = [each for each in counted if each != self.chair]
        self.present = [self.chair, *others[ABSENT:]]
        self.form = Meeting.Form.CIRCULATED if is_circulated else Meeting.Form.SITTING
        if is_circulated:
            self.present = [self.chair, *(each for each in others if each.capacity in VOTING)]

    def _first(self, capacity: str) -> Membership:
        return next(each for each in self.seats if each.capacity == capacity)

    def actor(self, seat: Membership) -> Actor:
        """Whoever sits there, acting."""
        return acting(seat.person, ROLE_OF.get(seat.capacity, Role.MEMBER))

    def can_spare_one(self) -> bool:
        """Whether there still is a quorum when one of those present steps out."""
        left = tuple(str(each.id) for each in self.present[:-1])
        members = sum(1 for each in self.seats if each.capacity in VOTING)
        rule = quorum_rule(self.scene.file.body(self.body.key))
        return quorum_step(rule, Seats(members, members - 1, left)).held

    def called(self, matter: str, subject: str, grounds: str, at: datetime) -> AgendaItem:
        """A meeting an hour from now, with one matter on its agenda."""
        by = self.actor(self.secretary)
        meeting = meetings.call_meeting(
            body=self.body, starts_at=at + HOUR, place=PLACE, form=self.form, by=by, at=at
        )
        return meetings.add_item(
            meeting=meeting, matter_key=matter, subject=subject, grounds=grounds, by=by, at=at
        )

    def open(self, item: AgendaItem, at: datetime) -> None:
        """The chair opens: at first too few are there, then the others come."""
        chair = self.actor(self.chair)
        if self.form == Meeting.Form.CIRCULATED:
            item.meeting = meetings.open_meeting(meeting=item.meeting, by=chair, at=at)
            return
        self._arrive(item, self.present[:1], at)
        try:
            item.meeting = meetings.open_meeting(meeting=item.meeting, by=chair, at=at)
        except NotNow:
            self._arrive(item, self.present[1:], at + MINUTE)
            item.meeting = meetings.open_meeting(meeting=item.meeting, by=chair, at=at + MINUTE)

    def _arrive(self, item: AgendaItem, seats: Sequence[Membership], at: datetime) -> None:
        hows = [Attendance.How.ROOM, Attendance.How.VIDEO]
        for number, seat in enumerate(seats):
            meetings.arrive(
                meeting=item.meeting,
                membership=seat,
                how=hows[number % len(hows)],
                by=self.actor(self.secretary),
                at=at,
            )

    def lose_quorum(
        self, item: AgendaItem, proposals: Sequence[matters.Proposal], because: str, at: datetime
    ) -> None:
        """All but the chair leave: no vote can be opened until they are back."""
        clerk, chair, others = self.actor(self.secretary), self.actor(self.chair), self.present[1:]
        for seat in others:
            meetings.leave(meeting=item.meeting, membership=seat, by=clerk, at=at)
        with suppress(NotNow):
            gone = ballots.open_ballot(
                item=item, proposals=proposals, because=because, half=Device().half, by=chair, at=at
            )
            raise ValueError(f"{gone} was opened without a quorum")
        self._arrive(item, others, at)

    def vote(
        self,
        item: AgendaItem,
        proposals: Sequence[matters.Proposal],
        votes: Votes,
        at: datetime,
        because: str = "",
    ) -> Ballot:
        """A vote from its opening to its count."""
        chair, clerk = self.actor(self.chair), self.actor(self.secretary)
        first, second = Device(), Device()
        ballot = ballots.open_ballot(
            item=item, proposals=proposals, because=because, half=first.half, by=chair, at=at
        )
        is_secret = queries.secret_of(ballot) is not None
        if is_secret:
            ballot.secret = secret.make_half(ballot=ballot, half=second.half, by=clerk, at=at)
        self.cast(ballot, votes, self.present, at + MINUTE)
        ends = at + 2 * MINUTE
        if is_secret:
            return counted(ballot, first, second, chair=chair, clerk=clerk, at=ends)
        return ballots.close_ballot(ballot=ballot, by=chair, at=ends)

    def cast(self, ballot: Ballot, votes: Votes, seats: Sequence[Membership], at: datetime) -> None:
        """Those who sit in `seats` vote on everything they may vote on."""
        fallen = {
            each.id: dict(zip(self._in_order(each), votes(each, len(each.seats["voters"])),
                              strict=True))
            for each in ballot.questions.select_related("entry")
        }  # fmt: skip
        for seat in seats:
            choices = {
                str(key): by_seat[str(seat.id)]
                for key, by_seat in fallen.items()
                if str(seat.id) in by_seat
            }
            if choices:
                self._cast_one(ballot, choices, self.actor(seat), at)

    def _cast_one(
        self, ballot: Ballot, choices: Mapping[str, Choice], by: Actor, at: datetime
    ) -> None:
        if queries.secret_of(ballot) is None:
            ballots.cast(ballot=ballot, choices=choices, by=by, at=at)
            return
        paper = sealed(ballot, choices, by=by, at=at)
        secret.cast_secretly(ballot=ballot, sealed=paper, by=by, at=at)

    def close(self, item: AgendaItem, at: datetime) -> None:
        """The chair closes; the secretary freezes the minutes; those who were there sign them."""
        meeting = meetings.close_meeting(meeting=item.meeting, by=self.actor(self.chair), at=at)
        clerk, places = self.actor(self.secretary), {COURSE: HEARD, str(item.id): HEARD}
        write_minutes(meeting=meeting, places=places, by=clerk, at=at + MINUTE)
        freeze_minutes(meeting=meeting, by=clerk, at=at + MINUTE)
        for seat in [*self.present, self.secretary]:
            sign_minutes(meeting=meeting, by=self.actor(seat), at=at + 2 * MINUTE)

    def _in_order(self, question: Question) -> list[str]:
        """Who has a vote, whoever presides first."""
        first = str(question.presiding_id)
        return sorted(question.seats["voters"], key=lambda seat: seat != first)


def unanimous(choice: Choice) -> Votes:
    """Everybody votes the same."""
    return lambda question, voters: _times(choice, voters)


def _times(choice: Choice, number: int) -> list[Choice]:
    return [choice] * number


def set_number(scene: Scene, body: str, stage: Stage, number: int, most: int, at: datetime) -> None:
    """The body votes on how many go on; at every second stage a larger number fails first.

    Its votes are equal at the last of them, where the rule of the body lets them pass.
    """
    circulates = scene.file.body(body).circulated is not None and stage.position % 2 == 1
    sitting = Sitting(scene, body, at - 2 * HOUR, is_circulated=circulates)
    item = sitting.called("number", f"number:{stage.id}", GROUNDS_OF_NUMBER, at - 2 * HOUR)
    sitting.open(item, at - HOUR)
    because = ""
    if stage.position % 2 == 0 and number < most:
        more = [matters.Proposal("number", number=number + 1)]
        sitting.vote(item, more, unanimous("against"), at - HOUR / 2)
        because = TOO_MANY
    wanted = [matters.Proposal("number", number=number)]
    if because and not circulates:
        sitting.lose_quorum(item, wanted, because, at - HOUR / 3)
    equal = _equal(scene, body) if stage.position % 3 == 0 else unanimous("for")
    sitting.vote(item, wanted, equal, at - HOUR / 4, because)
    sitting.close(item, at)


def _equal(scene: Scene, body: str) -> Votes:
    """Equal votes that the rule of a body lets pass, where its rule and their number allow it."""
    rule = scene.file.body(body).voting.equal_votes

    def votes(question: Question, voters: int) -> Sequence[Choice]:
        if rule == "casting_vote" and voters % 2 == 0:
            half = voters // 2
            return [*_times("for", half), *_times("against", half)]
        if rule == "chair_decides_tie_of_others" and voters > 2:
            side = (voters - 1) // 3
            rest = voters - 1 - 2 * side
            return [*_times("for", side + 1), *_times("against", side), *_times("abstain", rest)]
        return _times("for", voters)

    return votes


def decide_list(
    scene: Scene, body: str, decision: Decision, favoured: frozenset[str], at: datetime
) -> None:
    """The body votes on each candidate, and says why where it departs from a list before it."""
    sitting = Sitting(scene, body, at)
    item = sitting.called("list", f"decision:{decision.id}", GROUNDS_OF_LIST, at)
    people = matters.matter("list").people(item, at)
    _step_out(sitting, decision, at)
    sitting.open(item, at + HOUR)
    votes = _on_people(scene, body, decision, favoured)
    if people:
        sitting.vote(item, people, votes, at + HOUR + 10 * MINUTE)
    _write_reasons(sitting, item, at + HOUR + 30 * MINUTE)
    if matters.matter("list").departures(item, queries.decided(item)):
        by = sitting.actor(sitting.secretary)
        meetings.explain_departure(item=item, reason=DEPARTURE, by=by, at=at + 2 * HOUR - MINUTE)
    sitting.close(item, at + 2 * HOUR)


def let_one_leave(scene: Scene, at: datetime) -> None:
    """The first reservist leaves, where the programme has a body vote on exits in its meetings."""
    reserve = scene.file.reserve
    body, reservists = reserve.exits_decided_by, Reservist.objects.filter(exited_on__isnull=True)
    within = reservists.filter(application__competition=scene.competition)
    reservist = within.order_by("application__candidate_number").first()
    if body is None or not scene.file.votes_here(body) or reservist is None:
        return
    propose_exit(
        reservist=reservist,
        reason=reserve.exit_reasons[0].key,
        comment=GROUNDS_OF_EXIT,
        by=scene.cast.actor(Role.SECRETARIAT),
        at=at,
    )
    sitting = Sitting(scene, body, at)
    item = sitting.called("exit", f"exit:{reservist.id}", GROUNDS_OF_EXIT, at)
    sitting.open(item, at + HOUR)
    people = matters.matter("exit").people(item, at)
    sitting.vote(item, people, unanimous("for"), at + HOUR + 10 * MINUTE)
    sitting.close(item, at + 2 * HOUR)


def _write_reasons(sitting: Sitting, item: AgendaItem, at: datetime) -> None:
    """The secretary writes why, of everybody whom the vote did not carry and some whom it did."""
    why = {
        each.id: CARRIED if each.passed else NOT_CARRIED
        for each in queries.decided(item)
        if not each.passed or each.position % 2
    }
    write_reasons(item=item, reasons=why, by=sitting.actor(sitting.secretary), at=at)


def _step_out(sitting: Sitting, decision: Decision, at: datetime) -> None:
    """The last of those present knows the first candidate, where a quorum is left without them."""
    entries = decision.stage.roster.filter(end__isnull=True).select_related("application")
    entry = entries.order_by("application__candidate_number").first()
    if entry is None or not sitting.can_spare_one():
        return
    seat = sitting.present[-1]
    declare_recusal(
        membership=seat,
        application=entry.application,
        reason=CONFLICT,
        by=sitting.actor(seat),
        at=at,
    )


def _on_people(scene: Scene, body: str, decision: Decision, favoured: frozenset[str]) -> Votes:
    """Most vote for the favoured and against the others; on one of them votes are equal."""
    equal = _equal(scene, body)
    first = min(favoured, default="", key=lambda code: _index(scene, decision, code))

    def votes(question: Question, voters: int) -> Sequence[Choice]:
        entry = question.entry
        if entry is None:
            raise ValueError("a vote on persons")
        if entry.code == first:
            return equal(question, voters)
        usual: Choice = "for" if entry.code in favoured else "against"
        index = scene.people[entry.application_id].index
        return [usual, *_with_dissent(scene, f"{body}:{index}", usual, voters - 1)]

    return votes


def _index(scene: Scene, decision: Decision, code: str) -> int:
    entry = decision.stage.roster.get(code=code)
    return scene.people[entry.application_id].index


def _with_dissent(scene: Scene, purpose: str, usual: Choice, number: int) -> Iterator[Choice]:
    """The votes of so many: now and then one differs or abstains, at most a third of them."""
    chance = scene.chance(f"vote:{purpose}")
    other: Choice = "against" if usual == "for" else "for"
    allowed = number // 3
    for _member in range(number):
        drawn = chance.random()
        differs = drawn < DISSENTS + ABSTAINS and allowed > 0
        allowed -= differs
        yield (other if drawn < DISSENTS else "abstain") if differs else usual
