"""Whether a step of a secret vote may happen now: the two halves of its key, papers, the count."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.bodies import queries as bodies
from saty.bodies.models import Body, Membership
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import secret_ballot
from saty.meetings import policies, queries
from saty.meetings.models import Ballot, SecretVote
from saty.meetings.states import BallotState

HANDED_OVER_AT_MOST = 200
"""Letters of the secretary's sealed half: 43 and one seal, in base64url, are 166."""


def check_can_be_secret(body: Body, half: str, at: datetime) -> None:
    """A secret vote needs a key in two halves: one of whoever presides, one of the secretary."""
    if bodies.composition(body, at).has_secretary is False:
        raise NotNow(
            "no_secretary",
            _("A secret vote needs a secretary, who keeps the second half of its key."),
        )
    check_half(half)


def check_half(half: str) -> None:
    """The public half of a key, as a device made it for one vote."""
    try:
        secret_ballot.half_of(half)
    except secret_ballot.SecretBallotError:
        raise Refusal(
            "no_half",
            _("The key of this vote was not made on your device. Reload the page and try again."),
        ) from None
    if SecretVote.objects.filter(Q(half=half) | Q(secretary_half=half)).exists():
        raise Refusal("half_used", _("This key belongs to another vote. Reload the page."))


def check_makes_half(ballot: Ballot, seat: Membership | None) -> tuple[SecretVote, Membership]:
    """The secretary makes the second half while the vote is open; once."""
    secret = _secret(ballot)
    if seat is None or seat.capacity not in bodies.SECRETARY:
        raise NotYours("not_secretary", _("Only the secretary of the commission does this."))
    if ballot.state != BallotState.OPENED or secret.secretary_half:
        raise NotNow("key_is_whole", _("The key of this vote is whole already, or the vote ended."))
    return secret, seat


def _secret(ballot: Ballot) -> SecretVote:
    secret = queries.secret_of(ballot)
    if secret is None:
        raise NotNow("not_secret", _("This vote is not secret."))
    return secret


def check_takes_sealed(ballot: Ballot, questions: int, sealed: str) -> None:
    """A sealed paper is taken while the vote is open and its key is whole; it is as long as one."""
    _secret(ballot)
    if not queries.takes_papers(ballot):
        raise NotNow(
            "key_not_whole", _("The secretary has not made the second half of the key yet. Wait.")
        )
    try:
        length = len(secret_ballot.bytes_of(sealed))
    except secret_ballot.SecretBallotError:
        length = 0
    if length != secret_ballot.length_of(questions):
        raise Refusal(
            "not_sealed", _("Your vote did not arrive sealed. Reload the page and vote again.")
        )


def check_ends_secret(ballot: Ballot, by: Actor, at: datetime) -> SecretVote:
    """Whoever presides ends a secret vote once its key is whole."""
    policies.check_ends_ballot(ballot, "end", by, at)
    secret = _secret(ballot)
    if not secret.secretary_half:
        raise NotNow(
            "key_not_whole", _("The secretary has not made the second half of the key yet. Wait.")
        )
    return secret


def check_hands_over(ballot: Ballot, seat: Membership | None, sealed: str) -> SecretVote:
    """The secretary who made the second half hands it over when voting has ended."""
    secret = _secret(ballot)
    if seat is None or secret.secretary_id != seat.id:
        raise NotYours(
            "not_your_half", _("Only the secretary who made the second half hands it over.")
        )
    if ballot.state != BallotState.ENDED:
        raise NotNow("not_ended", _("Your half of the key is handed over when voting has ended."))
    if not sealed or len(sealed) > HANDED_OVER_AT_MOST:
        raise Refusal("not_sealed", _("Your half of the key did not arrive. Reload the page."))
    return secret


def check_counts(
    ballot: Ballot, private: tuple[str, str], by: Actor, at: datetime
) -> tuple[SecretVote, secret_ballot.Halves]:
    """Whoever presides counts an ended vote with both halves of its key."""
    policies.check_presides(ballot.item.meeting, by, at)
    secret = _secret(ballot)
    if ballot.state != BallotState.ENDED:
        raise NotNow("not_ended", _("The votes are counted when voting has ended."))
    try:
        halves = secret_ballot.Halves.matching(private, (secret.half, secret.secretary_half))
    except secret_ballot.SecretBallotError:
        raise Refusal(
            "other_half",
            _(
                "These are not the two halves of the key of this vote: nothing was counted. Count"
                " on the device on which you opened the vote."
            ),
        ) from None
    return secret, halves
