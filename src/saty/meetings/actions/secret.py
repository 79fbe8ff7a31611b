"""Secret ballots: the key made in two halves, papers sealed on devices, one count, then nothing.

No act here says how anybody voted, and no paper makes an entry: from the voters to the totals
there is no way back, in the tables or in the log (`core.secret_ballot`, `docs/secret-ballots.md`).
"""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.bodies import queries as bodies
from saty.bodies.models import Membership
from saty.bodies.policies import check_has_signed
from saty.common.actors import Actor
from saty.common.refusals import Conflict
from saty.core import secret_ballot, voting
from saty.meetings import counting, entries, policies, queries, secrecy
from saty.meetings.models import Ballot, PartedPaper, Question, SecretPaper, SecretVote
from saty.meetings.recording import destroy_papers, locked_ballot, record_of
from saty.meetings.states import BALLOT


@transaction.atomic
def make_half(*, ballot: Ballot, half: str, by: Actor, at: datetime) -> SecretVote:
    """Make the second half of the key as the secretary: from then on members can vote.

    The same half again changes nothing.
    """
    ballot = locked_ballot(ballot)
    standing = queries.secret_of(ballot)
    if standing is not None and half and standing.secretary_half == half:
        return standing
    secret, seat = secrecy.check_makes_half(ballot, _seat(ballot, by, at))
    secrecy.check_half(half)
    secret.secretary, secret.secretary_half = seat, half
    secret.save(update_fields=["secretary", "secretary_half"])
    record_of(
        entries.SECRET_VOTE_KEYED, ballot.item.meeting, f"secret:{secret.id}", by, at,
        ballot=str(ballot.id), half=secret.half, secretary_half=half,
    )  # fmt: skip
    return secret


def _seat(ballot: Ballot, by: Actor, at: datetime) -> Membership | None:
    return bodies.membership_of(ballot.item.meeting.body, by.account, at)


@transaction.atomic
def cast_secretly(*, ballot: Ballot, sealed: str, by: Actor, at: datetime) -> SecretPaper:
    """Vote as a member with a paper that was sealed on one's device. Makes no entry.

    Until voting ends the last paper counts, and the one before is gone.
    """
    ballot = locked_ballot(ballot)
    seat = _seat(ballot, by, at)
    mine = queries.questions_for(ballot, seat) if seat else []
    seat = policies.check_casts(ballot, seat, mine, at)
    check_has_signed(ballot.item.meeting.body, seat, at)
    policies.check_nobody_stepped_out(ballot)
    secrecy.check_takes_sealed(ballot, len(mine), sealed)
    try:
        with transaction.atomic():
            paper, _made = SecretPaper.objects.update_or_create(
                ballot=ballot, membership=seat, defaults={"sealed": sealed}
            )
    except IntegrityError:
        raise Conflict(
            "paper_of_another", _("This paper was cast by somebody else. Vote again.")
        ) from None
    return paper


@transaction.atomic
def end_voting(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """End a secret vote as whoever presides: no paper is taken any more, nothing is counted yet."""
    ballot = locked_ballot(ballot)
    secret = secrecy.check_ends_secret(ballot, by, at)
    policies.check_nobody_stepped_out(ballot)
    ballot.state = BALLOT.after("end", ballot.state)
    ballot.save(update_fields=["state"])
    secret.ended_at = at
    secret.save(update_fields=["ended_at"])
    _part_from_voters(ballot)
    record_of(
        entries.SECRET_VOTE_ENDED, ballot.item.meeting, f"secret:{secret.id}", by, at,
        ballot=str(ballot.id), cast=ballot.secret_papers.count(),
    )  # fmt: skip
    return ballot


def _part_from_voters(ballot: Ballot) -> None:
    """Keep the papers in an order of chance, with the questions they are on and without voters.

    This comes before the secretary's half is handed over: whoever has both halves then finds no
    names with the papers.
    """
    questions = list(ballot.questions.order_by("position"))
    parted = []
    for seat, sealed in ballot.secret_papers.values_list("membership", "sealed"):
        mine = [str(each.id) for each in questions if str(seat) in each.seats["voters"]]
        parted.append(PartedPaper(ballot=ballot, questions=mine, sealed=sealed))
    secrets.SystemRandom().shuffle(parted)
    PartedPaper.objects.bulk_create(parted)
    ballot.secret_papers.update(sealed="")


@transaction.atomic
def hand_over(*, ballot: Ballot, sealed: str, by: Actor, at: datetime) -> SecretVote:
    """Hand the second half over as the secretary, sealed to the half of whoever presides."""
    ballot = locked_ballot(ballot)
    secret = secrecy.check_hands_over(ballot, _seat(ballot, by, at), sealed)
    secret.handed_over = sealed
    secret.save(update_fields=["handed_over"])
    return secret


@transaction.atomic
def close_secret_ballot(
    *, ballot: Ballot, private: tuple[str, str], by: Actor, at: datetime
) -> Ballot:
    """Count an ended vote as whoever presides, with both private halves; then destroy everything.

    `private` are the halves of whoever presides and of the secretary. They are kept nowhere.
    """
    ballot = locked_ballot(ballot)
    _secret, halves = secrecy.check_counts(ballot, private, by, at)
    ballot.state, ballot.ended_at = BALLOT.after("close", ballot.state), at
    ballot.save(update_fields=["state", "ended_at"])
    cast = ballot.secret_papers.count()
    found = secret_ballot.tally(
        _papers(ballot), halves, info=secret_ballot.info_of(str(ballot.id)),
        chance=secrets.SystemRandom(),
    )  # fmt: skip
    questions = counting.count(ballot, _totals_of(found))
    destroy_papers(ballot, at, unreadable=found.unreadable)
    record_of(
        entries.SECRET_BALLOT_CLOSED, ballot.item.meeting, f"ballot:{ballot.id}", by, at,
        cast=cast, unreadable=found.unreadable, **counting.recorded(questions),
    )  # fmt: skip
    return ballot


def _papers(ballot: Ballot) -> dict[tuple[str, ...], list[str]]:
    """The sealed papers, by the questions that they are on."""
    found: dict[tuple[str, ...], list[str]] = {}
    for questions, sealed in ballot.parted_papers.order_by("id").values_list("questions", "sealed"):
        found.setdefault(tuple(questions), []).append(sealed)
    return found


def _totals_of(found: secret_ballot.Tally) -> counting.Totals:
    nothing = voting.Votes(0, 0, 0)

    def totals(question: Question, seats: voting.Seats) -> voting.Votes:
        return found.votes.get(str(question.id), nothing)

    return totals
