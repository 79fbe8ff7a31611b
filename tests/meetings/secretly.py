"""A commission that votes in secret: the regional one, its devices, and a vote of theirs."""

from collections.abc import Mapping
from typing import Any

from saty.common.actors import Actor
from saty.core import secret_ballot
from saty.meetings import matters, queries
from saty.meetings.actions import ballots, secret
from saty.meetings.models import AgendaItem, Ballot, SecretVote
from saty.rehearsal.devices import Device, counted, sealed
from saty.stages.models import Stage
from tests.meetings import holding
from tests.meetings.holding import LATER
from tests.stages import running

PROGRAMME, BODY = "kz-regional-reserve", "personnel-commission"


def stage_with(number: int) -> Stage:
    """The test of the regional reserve: the commission votes in secret on how many go on."""
    return running.stage_with(number, name=PROGRAMME)


def body_of(stage: Stage) -> Any:
    """The commission that votes in secret."""
    return stage.competition.bodies.get(key=BODY)


def opened(stage: Stage, *people: Actor) -> AgendaItem:
    """How many go on, in a meeting of these people."""
    item = holding.with_item(body_of(stage), "number", f"number:{stage.id}")
    return holding.opened(item, *people)


class Vote:
    """A secret vote with the devices of whoever presides and of the secretary."""

    def __init__(self, item: AgendaItem, because: str = "", **about: Any) -> None:
        self.presiding, self.secretary = Device(), Device()
        self.chair = holding.presiding(item)
        self.clerk = holding.secretary(item.meeting.body)
        self.ballot = ballots.open_ballot(
            item=item, proposals=about.get("proposals", [matters.Proposal("number", number=3)]),
            because=because, half=self.presiding.half, by=self.chair, at=LATER,
        )  # fmt: skip

    def keyed(self) -> "Vote":
        """With the secretary's half: members can vote."""
        secret.make_half(ballot=self.ballot, half=self.secretary.half, by=self.clerk, at=LATER)
        self.ballot = self.now()
        return self

    def now(self) -> Ballot:
        """The ballot as it is now."""
        return queries.ballot(self.ballot.item.meeting, self.ballot.id)

    @property
    def kept(self) -> SecretVote:
        """What is kept of the secret."""
        return SecretVote.objects.get(ballot=self.ballot)

    def paper(self, who: Actor, choice: str) -> str:
        """A paper that says the same on every question."""
        mine = queries.questions_for(self.ballot, holding.seat(self.ballot.item.meeting.body, who))
        choices = {str(each.id): choice for each in mine}
        return sealed(self.ballot, choices, by=who, at=LATER)

    def cast(self, who: Actor, choice: str) -> Any:
        """Vote."""
        return self.send(who, self.paper(who, choice))

    def send(self, who: Actor, paper: str) -> Any:
        """Vote with a paper."""
        return secret.cast_secretly(ballot=self.ballot, sealed=paper, by=who, at=LATER)

    def cast_all(self, choices: Mapping[Actor, str]) -> "Vote":
        """Everybody votes."""
        for who, choice in choices.items():
            self.cast(who, choice)
        return self

    def counted(self) -> Ballot:
        """Ended and counted."""
        return counted(
            self.ballot, self.presiding, self.secretary, chair=self.chair, clerk=self.clerk,
            at=LATER,
        )  # fmt: skip

    def end(self) -> Ballot:
        """Voting ends."""
        return secret.end_voting(ballot=self.ballot, by=self.chair, at=LATER)

    def hand_over(self, by: Actor | None = None) -> SecretVote:
        """The secretary's half, sealed to whoever presides."""
        info = secret_ballot.info_of(str(self.ballot.id))
        handed = secret_ballot.hand_over(
            self.secretary.private, presiding=self.presiding.half, info=info
        )
        return secret.hand_over(ballot=self.ballot, sealed=handed, by=by or self.clerk, at=LATER)

    def private(self) -> tuple[str, str]:
        """Both private halves."""
        return (
            secret_ballot.private_text(self.presiding.private),
            secret_ballot.private_text(self.secretary.private),
        )

    def count(self, private: tuple[str, str] | None = None, by: Actor | None = None) -> Ballot:
        """Count with two private halves."""
        return secret.close_secret_ballot(
            ballot=self.ballot, private=private or self.private(), by=by or self.chair, at=LATER
        )
