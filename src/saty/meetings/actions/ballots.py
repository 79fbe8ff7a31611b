"""Ballots: opened with frozen seats, cast, closed and counted; repeated only with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from saty.bodies import queries as bodies
from saty.bodies.models import Membership
from saty.bodies.policies import check_has_signed
from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.core import schedule, voting
from saty.core.ledger.canonical import JSON, canonical, sha256_hex
from saty.meetings import counting, entries, invitations, policies, queries, secrecy
from saty.meetings.matters import Proposal, matter
from saty.meetings.models import (
    AgendaItem,
    Ballot,
    Dissent,
    Meeting,
    Paper,
    Question,
    SecretVote,
)
from saty.meetings.recording import destroy_papers, locked, locked_ballot, record_of
from saty.meetings.states import BALLOT
from saty.programmes import queries as programmes


@transaction.atomic
def open_ballot(
    *,
    item: AgendaItem,
    proposals: Sequence[Proposal],
    because: str = "",
    half: str = "",
    by: Actor,
    at: datetime,
) -> Ballot:
    """Open a vote on the questions of an item, as whoever presides.

    Who may vote on each is frozen: those who are there, without whoever stepped out for the
    candidate, with alternates in their stead. Where too few may vote on a candidate, that question
    is left out, and waits for another vote. `because` is needed where the vote is repeated;
    `half` where the body votes in secret: the public half of the key that the device of whoever
    presides made for this vote.

    Raises:
        NotNow: no quorum for any question, or a majority that nobody could reach.
    """
    meeting = locked(item.meeting)
    item = AgendaItem.objects.select_for_update(no_key=True).get(id=item.id)
    item.meeting = meeting
    policies.check_opens_ballot(item, because, by, at)
    policies.check_proposals(matter(item.matter), item, proposals, at)
    rules = programmes.rules_in_force(meeting.body.competition_id, at)
    ballot = Ballot.objects.create(
        item=item,
        round=item.ballots.count() + 1,
        repeated_because=because.strip(),
        rules_version_id=rules.version,
        opened_by_id=by.account,
        opened_at=at,
        closes_at=_closes_at(meeting, at),
    )
    questions = _questions(ballot, proposals, at)
    Question.objects.bulk_create(questions, batch_size=500)
    _keep_secret(ballot, half, at)
    record_of(
        entries.BALLOT_OPENED, meeting, f"ballot:{ballot.id}", by, at,
        meeting=str(meeting.id), about=item.subject, round=ballot.round,
        questions_sha256=_questions_sha256(questions), repeated_because=ballot.repeated_because,
    )  # fmt: skip
    if ballot.closes_at is not None:
        invitations.tell("vote_circulated", meeting, at, closes_at=ballot.closes_at)
    return ballot


def _closes_at(meeting: Meeting, at: datetime) -> datetime | None:
    """Until when a circulated vote is open, by the rules in force; None in a sitting."""
    if meeting.form == Meeting.Form.SITTING:
        return None
    lasts = policies.check_circulates(meeting.body, at)
    zone = programmes.rules_in_force(meeting.body.competition_id, at).file.time_zone
    return schedule.add(at.astimezone(ZoneInfo(zone)), schedule.parse(lasts))


def _keep_secret(ballot: Ballot, half: str, at: datetime) -> None:
    """Where the body votes in secret, the vote begins with the first half of its key."""
    body = ballot.item.meeting.body
    if queries.voting_rule(queries.rule_of(body, at)).secret:
        secrecy.check_can_be_secret(body, half, at)
        SecretVote.objects.create(ballot=ballot, half=half)


def _questions(ballot: Ballot, proposals: Sequence[Proposal], at: datetime) -> list[Question]:
    meeting = ballot.item.meeting
    rule = queries.rule_of(meeting.body, at)
    seating = queries.Seating(meeting, at)
    policies.check_conflicts_are_settled(meeting.body, seating, proposals)
    stepped_out = queries.recusals(meeting.body, [each.application for each in proposals])
    hindered = seating.memberships_of(matter(ballot.item.matter).hindered(ballot.item.subject))
    made: list[Question] = []
    refusals: list[NotNow] = []
    for each in proposals:
        seats = seating.seats(hindered | stepped_out.get(each.application, frozenset()))
        presides = seating.presides_over(seats)
        try:
            policies.check_can_be_decided(
                queries.voting_rule(rule), queries.quorum_rule(rule), seats,
                presides=presides is not None,
            )  # fmt: skip
        except NotNow as refusal:
            refusals.append(refusal)
        else:
            made.append(_question(ballot, len(made) + 1, each, seats, presides))
    if refusals and not made:
        raise refusals[0]
    return made


def _question(
    ballot: Ballot,
    position: int,
    about: Proposal,
    seats: voting.Seats,
    presides: Membership | None,
) -> Question:
    return Question(
        ballot=ballot,
        position=position,
        about=about.about,
        entry_id=about.entry,
        number=about.number,
        per_track=dict(about.per_track),
        seats=as_kept(seats),
        presiding=presides,
    )


def as_kept(seats: voting.Seats) -> dict[str, JSON]:
    """Seats as a question keeps them."""
    return {
        "members": seats.members,
        "entitled": seats.entitled,
        "voters": list(seats.voters),
        "stands_in": dict(seats.stands_in),
    }


def _questions_sha256(questions: Sequence[Question]) -> str:
    listed: list[JSON] = [
        [q.about, str(q.entry_id or ""), q.number, q.per_track, q.seats] for q in questions
    ]
    return sha256_hex(canonical({"format": "saty/ballot-questions/1", "questions": listed}))


@transaction.atomic
def cast(*, ballot: Ballot, choices: Mapping[str, voting.Choice], by: Actor, at: datetime) -> Paper:
    """Vote as a member: question id -> for, against or abstain, for each that one may vote on.

    Until the ballot closes the last vote counts; casting the same again changes nothing.
    """
    ballot = locked_ballot(ballot)
    policies.check_is_open_vote(ballot)
    seat = bodies.membership_of(ballot.item.meeting.body, by.account, at)
    mine = queries.questions_for(ballot, seat) if seat else []
    seat = policies.check_casts(ballot, seat, mine, at)
    check_has_signed(ballot.item.meeting.body, seat, at)
    policies.check_nobody_stepped_out(ballot)
    policies.check_choices(choices, mine)
    paper = queries.paper_of(ballot, seat)
    if paper is not None and paper.choices == dict(choices):
        return paper
    if paper is None:
        paper = Paper(ballot=ballot, membership=seat, castings=0)
    paper.choices, paper.cast_at, paper.castings = dict(choices), at, paper.castings + 1
    paper.save()
    record_of(
        entries.VOTE_CAST, ballot.item.meeting, f"paper:{paper.id}", by, at,
        ballot=str(ballot.id), membership=str(seat.id), choices=paper.choices,
    )  # fmt: skip
    return paper


@transaction.atomic
def close_ballot(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Close the vote as whoever presides, and count it: the rule of its opening applies."""
    ballot = locked_ballot(ballot)
    policies.check_is_open_vote(ballot)
    policies.check_ends_ballot(ballot, "close", by, at)
    policies.check_nobody_stepped_out(ballot)
    ballot.state, ballot.ended_at = BALLOT.after("close", ballot.state), at
    ballot.save(update_fields=["state", "ended_at"])
    questions = counting.count(ballot, _totals_of(ballot))
    record_of(
        entries.BALLOT_CLOSED, ballot.item.meeting, f"ballot:{ballot.id}", by, at,
        **counting.recorded(questions),
    )  # fmt: skip
    return ballot


def _totals_of(ballot: Ballot) -> counting.Totals:
    """The papers of an open vote, counted for each question."""
    papers: dict[str, Mapping[str, voting.Choice]] = {
        str(seat): choices for seat, choices in ballot.papers.values_list("membership", "choices")
    }

    def totals(question: Question, seats: voting.Seats) -> voting.Votes:
        key = str(question.id)
        given = {seat: choices[key] for seat, choices in papers.items() if key in choices}
        presides = str(question.presiding_id) if question.presiding_id else None
        return voting.votes(given, by=seats, presides=presides)

    return totals


@transaction.atomic
def abandon_ballot(*, ballot: Ballot, reason: str, by: Actor, at: datetime) -> Ballot:
    """Abandon a running vote as whoever presides, with a reason: it decides nothing.

    This is also what is left when a half of the key of a secret vote is lost: nobody can read its
    papers any more, and they are destroyed.
    """
    ballot = locked_ballot(ballot)
    policies.check_ends_ballot(ballot, "abandon", by, at)
    policies.check_reason(reason)
    ballot.state, ballot.ended_at = BALLOT.after("abandon", ballot.state), at
    ballot.abandoned_because = reason.strip()
    ballot.save(update_fields=["state", "ended_at", "abandoned_because"])
    destroy_papers(ballot, at)
    record_of(
        entries.BALLOT_ABANDONED, ballot.item.meeting, f"ballot:{ballot.id}", by, at,
        reason=ballot.abandoned_because,
    )  # fmt: skip
    return ballot


@transaction.atomic
def dissent(*, ballot: Ballot, text: str, by: Actor, at: datetime) -> Dissent:
    """Attach a dissenting opinion to a closed vote; once, while the meeting lasts."""
    ballot = locked_ballot(ballot)
    seat = bodies.membership_of(ballot.item.meeting.body, by.account, at)
    seat = policies.check_dissents(ballot, seat, text)
    standing = Dissent.objects.filter(ballot=ballot, membership=seat).first()
    if standing is not None:
        return standing
    made = Dissent.objects.create(ballot=ballot, membership=seat, text=text.strip(), attached_at=at)
    record_of(
        entries.DISSENT_ATTACHED, ballot.item.meeting, f"dissent:{made.id}", by, at,
        ballot=str(ballot.id), membership=str(seat.id), text=made.text,
    )  # fmt: skip
    return made
