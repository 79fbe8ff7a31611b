"""Who decides and who serves: commissions, pools, undertakings, duties; what admission means."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from saty.core.voting import HALF
from saty.programmes.schema.base import (
    DurationText,
    Key,
    Named,
    Part,
    Share,
    Sourced,
    Text,
    Whole,
    YesNo,
    wrong,
)


class Quorum(Sourced):
    """How many of a body must be present: a share of all members, or of those not recused."""

    share: Share
    of: Literal["members", "entitled"]


class VotingRule(Sourced):
    """Of whom a majority is needed, and what equal votes mean."""

    majority: Literal["present", "cast", "members"]
    equal_votes: Literal["casting_vote", "chair_decides_tie_of_others", "fails"]
    secret: YesNo = False
    share: Share = "1/2"
    """1/2 is more than half; a greater share is at least that share."""

    @model_validator(mode="after")
    def _is_a_majority(self) -> "VotingRule":
        """Less than half is no majority; equal votes never make up more than half."""
        if Fraction(self.share) < HALF:
            raise wrong(
                "not_a_majority", "a share of less than half is no majority", 'Write "1/2" or more'
            )
        if Fraction(self.share) > HALF and self.equal_votes != "fails":
            raise wrong(
                "equal_votes_are_half",
                "equal votes cannot make up a share of more than half",
                'Write equal_votes = "fails", or leave out share',
            )
        return self


class Body(Sourced):
    """A commission, which decides, or a pool of experts, which scores and never votes."""

    key: Key
    name: Text
    full_name: Text | None = None
    kind: Literal["commission", "pool"] = "commission"
    meets: Literal["here", "elsewhere"] = Field(
        default="here", exclude_if=lambda meets: meets == "here"
    )
    """Here: what it votes on comes out of its meetings alone. Elsewhere: it keeps its minutes on
    paper; its secretary enters what they say and its chair approves it."""
    chair: Text
    """Who chairs it, by office."""
    members: Text
    """Who its members are, by office."""
    minimum_members: Annotated[Whole, Field(ge=1, le=100)]
    term: DurationText | None = Field(default=None, exclude_if=lambda term: term is None)
    """For how long somebody sits in it, unless another last day is set for them."""
    tracks: tuple[Key, ...] = ()
    """The groups it serves; empty for all."""
    circulated: DurationText | None = None
    """How long a vote by circulation stays open; absent where the body votes in sittings alone."""
    quorum: Quorum = Quorum(share="1/2", of="members", default=True)
    """Said by every commission; a pool does not meet and leaves it out."""
    voting: VotingRule = VotingRule(majority="present", equal_votes="fails", default=True)
    """Said by every commission; a pool does not vote and leaves it out."""
    challenges: DurationText = "P5D"
    """How long a candidate may challenge a member, from the announcement of their stage."""


class Undertaking(Sourced):
    """What everybody who sits in a body signs before they take part."""

    key: Key
    name: Text
    words: Text
    """What is signed, in full."""


class Duty(Part):
    """A role that somebody must hold before a competition can open."""

    role: Literal["secretariat", "verifier", "assessor", "hr", "auditor", "administrator"]
    minimum: Annotated[Whole, Field(ge=1, le=1000)] = 1
    words: Text


class ReserveRules(Sourced):
    """How long admission lasts, what follows from it, and the grounds on which it ends."""

    term: DurationText
    what_follows: Text
    exit_reasons: Annotated[tuple[Named, ...], Field(min_length=1)]
    exits_decided_by: Key | None = Field(default=None, exclude_if=lambda key: key is None)
    """The body whose members vote on a proposed exit; where none is named, two officers decide."""


class Conduct(Sourced):
    """Who decides that a candidacy ends because somebody broke the rules of the selection."""

    decided_by: Key
    """The body whose members vote on a proposed disqualification, in place of two officers."""
