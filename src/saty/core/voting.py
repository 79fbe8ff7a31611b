"""Votes of a body: seats, quorum, majority, equal votes.

Order of a count:
    1. Seats. An alternate who is present stands in for a member who is absent, then for one who
       is recused, in the order of both lists.
    2. Quorum. Enough of those who fill a seat are present: counted of all members, or of the
       seats that are entitled, that is, not left empty by a recusal. Without a quorum nothing is
       decided.
    3. Majority. Enough votes are for: counted of those present, of the votes cast for and
       against, or of all members.
    4. Equal votes, where 3 is not reached and the vote is open:
       `casting_vote`: for and against are equal, the vote of whoever presides among them; the
       side that they voted for prevails, and if they abstained nothing is decided.
       `chair_decides_tie_of_others`: the votes of the *other* members for and against are equal;
       then the vote of whoever presides is decisive.
       `fails`: equal votes decide nothing.

Shares are exact and round up to whole people. A majority of 1/2 is more than half of its base,
one of a greater share at least that share of it; a quorum is at least its share. In a secret vote
nobody's own vote is known, so that none of the rules for equal votes can apply; nor do they where
more than half is asked for, which equal votes are always short of.

Ids are opaque text. No order of votes changes an outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, inf
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

Choice: TypeAlias = Literal["for", "against", "abstain"]
MajorityOf: TypeAlias = Literal["present", "cast", "members"]
QuorumOf: TypeAlias = Literal["members", "entitled"]
EqualVotes: TypeAlias = Literal["casting_vote", "chair_decides_tie_of_others", "fails"]
DecidedBy: TypeAlias = Literal["no_quorum", "majority", "equal_votes", "no_majority"]

CHOICES: tuple[Choice, ...] = get_args(Choice)
HALF = Fraction(1, 2)
LEAST_FOR_EQUAL: Mapping[EqualVotes, float] = MappingProxyType(
    {"casting_vote": 2, "chair_decides_tie_of_others": 1, "fails": inf}
)
"""How many voters it takes, with whoever presides, for the rule to pass a proposal."""
_NOBODY: Mapping[str, str] = MappingProxyType({})


class VotingError(ValueError):
    """The votes cannot be counted; `reason_key` says why."""

    def __init__(self, reason_key: str, message: str) -> None:
        super().__init__(message)
        self.reason_key = reason_key


@dataclass(frozen=True, slots=True)
class Quorum:
    """At least `share` of the members, or of the seats entitled to vote, must be present."""

    share: Fraction
    of: QuorumOf

    def __post_init__(self) -> None:
        _check_share(self.share)
        if self.of not in get_args(QuorumOf):
            raise ValueError(f"there is no quorum of {self.of!r}")

    def base(self, seats: Seats) -> int:
        """Of how many the share is taken."""
        return seats.members if self.of == "members" else seats.entitled

    def needed(self, seats: Seats) -> int:
        """How many must be present: at least one."""
        return max(1, ceil(self.share * self.base(seats)))


@dataclass(frozen=True, slots=True)
class VotingRule:
    """Of whom a majority is needed, how large a share, and what equal votes mean."""

    majority: MajorityOf
    equal_votes: EqualVotes
    secret: bool = False
    share: Fraction = HALF

    def __post_init__(self) -> None:
        _check_share(self.share)
        if self.share < HALF:
            raise ValueError("less than half is no majority")
        if self.share > HALF and self.equal_votes != "fails":
            raise ValueError("equal votes cannot make up more than half: they fail")
        if self.majority not in get_args(MajorityOf):
            raise ValueError(f"there is no majority of {self.majority!r}")
        if self.equal_votes not in get_args(EqualVotes):
            raise ValueError(f"there is no rule {self.equal_votes!r} for equal votes")

    def needed(self, base: int) -> int:
        """How many votes for: more than half, or at least a greater share; at least one."""
        wanted = self.share * base
        return max(1, floor(wanted) + 1 if self.share == HALF else ceil(wanted))


def _check_share(share: Fraction) -> None:
    if not hasattr(share, "denominator"):
        raise ValueError("shares are exact fractions, not floats")
    if not 0 < share <= 1:
        raise ValueError(f"{share} is not a share of people")


@dataclass(frozen=True, slots=True)
class Seats:
    """Who may cast a vote: `voters` fill a seat and are present, in order.

    `entitled` are the seats that no recusal leaves empty. `stands_in` is alternate -> member.
    """

    members: int
    entitled: int
    voters: tuple[str, ...]
    stands_in: Mapping[str, str] = field(default_factory=lambda: _NOBODY)

    @property
    def present(self) -> int:
        """How many may cast a vote now."""
        return len(self.voters)


def seats(
    members: Sequence[str],
    *,
    present: Collection[str],
    recused: Collection[str] = (),
    alternates: Sequence[str] = (),
) -> Seats:
    """Fill the seats for one vote (step 1).

    Raises:
        VotingError: `seated_twice` for somebody who stands in the lists more than once.
    """
    if len({*members, *alternates}) < len(members) + len(alternates):
        raise VotingError("seated_twice", "somebody is a member or alternate twice")
    free = [each for each in alternates if each in present and each not in recused]
    absent = [each for each in members if each not in present and each not in recused]
    stepped_out = [each for each in members if each in recused]
    stands_in = dict(zip(free, [*absent, *stepped_out], strict=False))
    empty = len(stepped_out) - sum(1 for each in stands_in.values() if each in recused)
    there = [each for each in members if each in present and each not in recused]
    return Seats(
        members=len(members),
        entitled=len(members) - empty,
        voters=(*there, *stands_in),
        stands_in=MappingProxyType(stands_in),
    )


@dataclass(frozen=True, slots=True)
class Votes:
    """Totals of one vote. `presiding` is the vote of whoever presides, None if not known."""

    in_favour: int
    against: int
    abstain: int
    presiding: Choice | None = None

    def __post_init__(self) -> None:
        if min(self.in_favour, self.against, self.abstain) < 0:
            raise VotingError("negative", "a total of votes is not negative")
        if self.presiding is not None and not self.of(self.presiding):
            raise VotingError("presiding_not_counted", "the chair's vote is not among the votes")

    @property
    def cast(self) -> int:
        """Votes for and against."""
        return self.in_favour + self.against

    @property
    def total(self) -> int:
        """Everybody who voted, abstentions included."""
        return self.cast + self.abstain

    def of(self, choice: Choice) -> int:
        """The total of one choice."""
        return {"for": self.in_favour, "against": self.against, "abstain": self.abstain}[choice]


def votes(ballots: Mapping[str, Choice], *, by: Seats, presides: str | None = None) -> Votes:
    """The totals of an open vote: voter -> choice.

    Raises:
        VotingError: `not_a_voter` for a vote of anybody who fills no seat; `no_such_choice`.
    """
    if strangers := sorted(set(ballots) - set(by.voters)):
        raise VotingError("not_a_voter", f"{', '.join(strangers)} may not vote")
    if wrong := sorted(set(ballots.values()) - set(CHOICES)):
        raise VotingError("no_such_choice", f"there is no choice {', '.join(wrong)}")
    found = Counter(ballots.values())
    own = ballots.get(presides) if presides is not None else None
    return Votes(found["for"], found["against"], found["abstain"], own)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a count: the rule that was asked, its figures, and whether it held."""

    rule: str
    held: bool
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class VoteOutcome:
    """Whether it passed, by which kind of rule, and each step in order."""

    passed: bool
    by: DecidedBy
    steps: tuple[Step, ...]


def quorum_step(quorum: Quorum, seats: Seats) -> Step:
    """Step 2, as the meeting shows it before and during a vote."""
    needed = quorum.needed(seats)
    figures = {"present": seats.present, "needed": needed, "base": quorum.base(seats)}
    return Step(f"quorum_of_{quorum.of}", seats.present >= needed, MappingProxyType(figures))


def majority_step(rule: VotingRule, seats: Seats, votes: Votes) -> Step:
    """Step 3."""
    base = _bases(seats, votes)[rule.majority]
    needed = rule.needed(base)
    figures = {"for": votes.in_favour, "needed": needed, "base": base}
    held = votes.in_favour >= needed
    return Step(f"majority_of_{rule.majority}", held, MappingProxyType(figures))


def _bases(seats: Seats, votes: Votes) -> Mapping[MajorityOf, int]:
    return {"present": seats.present, "cast": votes.cast, "members": seats.members}


def equal_votes_step(rule: VotingRule, votes: Votes) -> Step:
    """Step 4: whether a rule for equal votes decides for. `figures` are what was compared."""
    own = None if rule.secret else votes.presiding
    in_favour, against = votes.in_favour, votes.against
    if rule.equal_votes == "chair_decides_tie_of_others":
        in_favour -= own == "for"
        against -= own == "against"
    held = rule.equal_votes != "fails" and own == "for" and in_favour == against
    figures = {"for": in_favour, "against": against}
    key = "secret_has_no_casting_vote" if rule.secret else f"equal_votes_{rule.equal_votes}"
    return Step(key, held, MappingProxyType(figures))


def count(rule: VotingRule, quorum: Quorum, seats: Seats, votes: Votes) -> VoteOutcome:
    """The outcome of a vote, with each step that was taken.

    Raises:
        VotingError: `more_votes_than_voters`.
    """
    if votes.total > seats.present:
        raise VotingError("more_votes_than_voters", f"{votes.total} votes of {seats.present}")
    there = quorum_step(quorum, seats)
    if not there.held:
        return VoteOutcome(False, "no_quorum", (there,))
    majority = majority_step(rule, seats, votes)
    if majority.held:
        return VoteOutcome(True, "majority", (there, majority))
    equal = equal_votes_step(rule, votes)
    by: DecidedBy = "equal_votes" if equal.held else "no_majority"
    return VoteOutcome(equal.held, by, (there, majority, equal))


def can_pass(rule: VotingRule, quorum: Quorum, seats: Seats, *, presides: bool) -> bool:
    """Whether any votes of those present could pass: asked before a vote is opened.

    `presides` says whether whoever presides may vote themselves this time.
    """
    if not quorum_step(quorum, seats).held:
        return False
    everybody = Votes(seats.present, 0, 0)
    return majority_step(rule, seats, everybody).held or (
        presides and not rule.secret and seats.present >= LEAST_FOR_EQUAL[rule.equal_votes]
    )
