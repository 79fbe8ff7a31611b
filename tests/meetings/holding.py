"""A commission that meets: who sits in it, a meeting with one item, and its votes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from saty.bodies.models import Body, Membership
from saty.common.actors import Actor
from saty.decisions.actions import write_reasons
from saty.ledger import monitor
from saty.meetings import matters, queries
from saty.meetings.actions import ballots, meetings
from saty.meetings.models import AgendaItem, Ballot, Meeting, Question
from saty.people.roles import Role
from saty.stages.models import Stage
from tests import factories
from tests.decisions import deciding

CALLED = deciding.BEFORE - timedelta(days=7)
STARTS = deciding.BEFORE
LATER = STARTS + timedelta(hours=1)
GROUNDS = "As many as can be interviewed in two weeks."
ROLES = {"chair": Role.CHAIR, "secretary": Role.BODY_SECRETARY}


def seated(body: Body, members: int = 9, deputy: bool = True, alternates: int = 0) -> list[Actor]:
    """A chair, members (one of them deputy) and alternates, in that order; and a secretary."""
    capacities = ["chair", *(["deputy"] if deputy else [])]
    capacities += ["member"] * (members - len(capacities)) + ["alternate"] * alternates
    sits = [factories.member(body, each) for each in [*capacities, "secretary"]]
    return [acting(each) for each in sits[:-1]]


def acting(seat: Membership) -> Actor:
    """Whoever sits there, in the role of the capacity."""
    return factories.acting(seat.person, ROLES.get(seat.capacity, Role.MEMBER))


def seat(body: Body, who: Actor) -> Membership:
    """Where somebody sits."""
    return body.memberships.get(person=who.person)


def secretary(body: Body) -> Actor:
    """The secretary of a body."""
    return acting(body.memberships.get(capacity="secretary"))


def called(body: Body, at: datetime = CALLED, starts_at: datetime = STARTS) -> Meeting:
    """A meeting that is called."""
    return meetings.call_meeting(
        body=body, starts_at=starts_at, place="Hall 2", by=secretary(body), at=at
    )


def with_item(body: Body, matter: str, subject: str, **fields: Any) -> AgendaItem:
    """A matter on the agenda of a new meeting."""
    meeting = called(body, **fields)
    at = meeting.called_at
    return meetings.add_item(
        meeting=meeting, matter_key=matter, subject=subject, grounds=GROUNDS,
        by=secretary(body), at=at,
    )  # fmt: skip


def number_item(stage: Stage, **fields: Any) -> AgendaItem:
    """How many go on from a stage, on the agenda of the body that sets it."""
    return with_item(deciding.body_of(stage), "number", f"number:{stage.id}", **fields)


def attend(meeting: Meeting, *people: Actor, at: datetime = STARTS) -> None:
    """They are in the room."""
    for who in people:
        meetings.arrive(
            meeting=meeting, membership=seat(meeting.body, who), how="room",
            by=secretary(meeting.body), at=at,
        )  # fmt: skip


def opened(item: AgendaItem, *people: Actor, at: datetime = STARTS) -> AgendaItem:
    """The item, its meeting in session; the first of `people` presides."""
    attend(item.meeting, *people, at=at)
    item.meeting = meetings.open_meeting(meeting=item.meeting, by=people[0], at=at)
    return item


def on_number(number: int) -> list[matters.Proposal]:
    """A vote on a number."""
    return [matters.Proposal("number", number=number)]


def voted(
    item: AgendaItem,
    proposals: Sequence[matters.Proposal],
    choices: Mapping[Actor, str],
    *,
    because: str = "",
    at: datetime = LATER,
) -> Ballot:
    """A vote that was opened, cast by each in the same way on every question, and closed."""
    chair = presiding(item)
    ballot = ballots.open_ballot(item=item, proposals=proposals, because=because, by=chair, at=at)
    for who, choice in choices.items():
        cast(ballot, who, choice, at=at)
    return ballots.close_ballot(ballot=ballot, by=chair, at=at)


def presiding(item: AgendaItem) -> Actor:
    """Whoever presides over the meeting of an item."""
    return acting(Meeting.objects.get(id=item.meeting_id).presiding)


def cast(ballot: Ballot, who: Actor, choice: str, at: datetime = LATER) -> None:
    """Vote the same on every question that somebody may vote on."""
    mine = queries.questions_for(ballot, seat(ballot.item.meeting.body, who))
    choices = {str(each.id): choice for each in mine}
    ballots.cast(ballot=ballot, choices=choices, by=who, at=at)


def outcome(ballot: Ballot) -> Question:
    """The only question of a ballot, as it was counted."""
    return Question.objects.get(ballot=ballot)


def give_reasons(item: AgendaItem, text: str = "The interview did not convince.") -> None:
    """The secretary writes why, of everybody whom the vote did not carry."""
    left = {each.id: text for each in queries.decided(item) if not each.passed}
    at = item.meeting.opened_at or LATER
    write_reasons(item=item, reasons=left, by=secretary(item.meeting.body), at=at)


def all_of(people: Collection[Actor], choice: str = "for") -> dict[Actor, str]:
    """Everybody votes the same."""
    return dict.fromkeys(people, choice)


def seated_beside_chair(body: Body, members: int = 8) -> list[Actor]:
    """Members of a body that has its chair and its secretary."""
    return [acting(factories.member(body, "member")) for _ in range(members)]


def unrecorded() -> set[str]:
    """Acts on meetings and their papers that have no entry, or entries without an act."""
    own = {"meeting", "item_paper", "item"}
    return {each.subject for each in monitor.findings() if each.subject.partition(":")[0] in own}
