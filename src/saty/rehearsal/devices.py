"""The devices of a secret vote in a rehearsal: each keeps its half of the key in memory alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec

from saty.bodies import queries as bodies
from saty.common.actors import Actor
from saty.core import secret_ballot, voting
from saty.meetings import queries
from saty.meetings.actions import secret
from saty.meetings.models import Ballot


def _made() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(secret_ballot.CURVE)


@dataclass(frozen=True, slots=True)
class Device:
    """One device with its half of the key of one vote."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=_made)

    @property
    def half(self) -> str:
        """The public half."""
        return secret_ballot.public_text(self.private)


def sealed(ballot: Ballot, choices: Mapping[str, voting.Choice], *, by: Actor, at: datetime) -> str:
    """A paper as the device of a voter seals it: question id -> choice, put in their order."""
    key = queries.secret_of(ballot)
    seat = bodies.membership_of(ballot.item.meeting.body, by.account, at)
    if key is None or seat is None:
        raise ValueError("this vote is not secret, or nobody of the body votes")
    mine = queries.questions_for(ballot, seat)
    return secret_ballot.seal(
        [choices[str(each.id)] for each in mine],
        presiding=key.half,
        secretary=key.secretary_half,
        info=secret_ballot.info_of(str(ballot.id)),
    )


def counted(
    ballot: Ballot, presiding: Device, secretary: Device, *, chair: Actor, clerk: Actor,
    at: datetime,
) -> Ballot:  # fmt: skip
    """A secret vote, ended and counted with both halves of its key."""
    info = secret_ballot.info_of(str(ballot.id))
    ballot = secret.end_voting(ballot=ballot, by=chair, at=at)
    handed = secret_ballot.hand_over(secretary.private, presiding=presiding.half, info=info)
    kept = secret.hand_over(ballot=ballot, sealed=handed, by=clerk, at=at).handed_over
    theirs = secret_ballot.take_over(kept, presiding=presiding.private, info=info)
    private = (secret_ballot.private_text(presiding.private), theirs)
    return secret.close_secret_ballot(ballot=ballot, private=private, by=chair, at=at)
