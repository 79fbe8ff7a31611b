"""Whether a meeting, its ballots and its votes may happen now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.bodies import queries as bodies
from saty.bodies.models import Body, Membership
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import voting
from saty.meetings import queries
from saty.meetings.matters import Matter, Offer, Proposal
from saty.meetings.minutes import signers_of
from saty.meetings.models import AgendaItem, Ballot, Meeting, Minutes, Question
from saty.meetings.states import BALLOT, MEETING, BallotState, MeetingState


def check_secretary(body: Body, by: Actor, at: datetime) -> None:
    """The secretary of the body prepares its meetings and keeps their record."""
    if not bodies.sits_in(by.person, body, bodies.SECRETARY, at):
        raise NotYours("not_secretary", _("Only the secretary of the commission does this."))


def check_meets_here(body: Body, at: datetime) -> None:
    """The programme file says that the body meets in the system."""
    if not bodies.meets_here(body, at):
        raise NotNow(
            "meets_elsewhere",
            _(
                "This commission meets elsewhere. Its secretary enters what it decided, with the"
                " minutes, and its chair approves it."
            ),
        )


def check_calls(body: Body, place: str, by: Actor, at: datetime) -> None:
    """The secretary of a body that meets here calls a meeting, and says where."""
    check_secretary(body, by, at)
    check_meets_here(body, at)
    if not place.strip():
        raise Refusal("no_place", _("Say where the meeting is held."))


def check_is_called(meeting: Meeting) -> None:
    """The agenda can change, and the meeting be cancelled, until it is opened."""
    if meeting.state != MeetingState.CALLED:
        raise NotNow("meeting_begun", _("This meeting has begun, is over, or was cancelled."))


def check_in_session(meeting: Meeting) -> None:
    """The meeting is open."""
    if meeting.state != MeetingState.OPENED:
        raise NotNow("not_in_session", _("This meeting is not in session."))


def check_adds_item(
    meeting: Meeting, matter: Matter, subject: str, grounds: str, by: Actor, at: datetime
) -> Offer:
    """The secretary puts something on the agenda that the body may decide now; what that is."""
    check_secretary(meeting.body, by, at)
    check_is_called(meeting)
    offer = next((o for o in matter.offers(meeting.body, at) if o.subject == subject), None)
    if offer is None:
        raise NotNow("not_offered", _("The body cannot decide this now. Reload the page."))
    if AgendaItem.objects.filter(meeting=meeting, subject=subject).exists():
        raise NotNow("on_the_agenda", _("This is on the agenda already."))
    if not grounds.strip():
        raise Refusal("no_grounds", _("Say what is proposed and why: the members read it."))
    return offer


def check_attends(meeting: Meeting, membership: Membership, at: datetime) -> None:
    """Members and alternates attend a meeting that is called or in session."""
    if meeting.state not in {MeetingState.CALLED, MeetingState.OPENED}:
        raise NotNow("meeting_over", _("This meeting is over, or was cancelled."))
    if membership.body_id != meeting.body_id or membership.until is not None:
        raise NotYours("not_of_the_body", _("This person does not sit in the commission."))
    if membership.capacity not in queries.ATTENDING:
        raise NotYours("has_no_vote", _("The secretary has no vote and is not counted."))


def check_records_attendance(
    meeting: Meeting, membership: Membership, by: Actor, at: datetime
) -> None:
    """The secretary records who is there; members may do it for themselves."""
    if membership.person_id != by.person:
        check_secretary(meeting.body, by, at)
    check_attends(meeting, membership, at)


def check_opens(meeting: Meeting, by: Actor, at: datetime) -> tuple[Membership, voting.Step]:
    """The chair, or the deputy where the chair is absent, opens a meeting that has a quorum."""
    MEETING.after("open", meeting.state)
    seating = queries.Seating(meeting, at)
    presiding = seating.presides()
    if presiding is None:
        raise NotNow(
            "nobody_presides",
            _("Neither the chair nor the deputy is here: nobody can open the meeting."),
        )
    if presiding.person_id != by.person:
        raise NotYours(
            "does_not_preside", _("The chair opens the meeting; the deputy if the chair is absent.")
        )
    if not meeting.items.exists():
        raise NotNow("no_agenda", _("The agenda is empty. Put a matter on it first."))
    quorum = queries.quorum_of(queries.quorum_rule(queries.rule_of(meeting.body, at)), seating)
    if not quorum.held:
        raise NotNow(
            "no_quorum",
            format_lazy(
                _("There is no quorum: {present} are here and {needed} are needed."),
                present=quorum.figures["present"],
                needed=quorum.figures["needed"],
            ),
        )
    return presiding, quorum


def check_presides(meeting: Meeting, by: Actor) -> None:
    """Whoever opened the meeting presides over it."""
    if meeting.presiding is None or meeting.presiding.person_id != by.person:
        raise NotYours("does_not_preside", _("Whoever presides over the meeting does this."))


def check_opens_ballot(item: AgendaItem, because: str, by: Actor) -> None:
    """Whoever presides opens one vote at a time; a repeated one needs a reason."""
    check_in_session(item.meeting)
    check_presides(item.meeting, by)
    earlier = Ballot.objects.filter(item__meeting=item.meeting)
    if earlier.filter(state=BallotState.OPENED).exists():
        raise NotNow("vote_is_open", _("A vote is open. Close it first."))
    if earlier.filter(item=item).exists() and not because.strip():
        raise Refusal("no_reason", _("Say why the vote is repeated. Both stand."))


def check_proposals(
    matter: Matter, item: AgendaItem, proposals: Sequence[Proposal], at: datetime
) -> None:
    """There is something to vote on, it is of the kind of the matter, and the matter allows it."""
    if not proposals or {each.about for each in proposals} != {matter.about}:
        raise Refusal("nothing_to_vote_on", _("There is nothing to vote on. Reload the page."))
    matter.check(item, proposals, at)


def check_reason(reason: str) -> None:
    """A reason is given."""
    if not reason.strip():
        raise Refusal("no_reason", _("Say why."))


def check_votes_openly(rule: voting.VotingRule) -> None:
    """An open vote is no substitute for a secret one, which cannot be held here yet."""
    if rule.secret:
        raise NotNow(
            "votes_in_secret",
            _(
                "This commission votes in secret, and a secret vote cannot be held here yet. Its"
                " secretary enters what was decided, and its chair approves it."
            ),
        )


def check_can_be_decided(
    rule: voting.VotingRule, quorum: voting.Quorum, seats: voting.Seats, *, presides: bool
) -> None:
    """A vote that nobody could win is not opened: too few are here for quorum or majority."""
    held = voting.quorum_step(quorum, seats)
    if not held.held:
        raise NotNow(
            "no_quorum",
            format_lazy(
                _("There is no quorum for this vote: {present} may vote and {needed} are needed."),
                present=held.figures["present"],
                needed=held.figures["needed"],
            ),
        )
    if not voting.can_pass(rule, quorum, seats, presides=presides):
        raise NotNow(
            "out_of_reach",
            _("The majority cannot be reached by those who are here, however they vote."),
        )


def check_casts(
    ballot: Ballot, membership: Membership | None, mine: Sequence[Question]
) -> Membership:
    """Somebody who fills a seat votes while the vote is open."""
    if ballot.state != BallotState.OPENED:
        raise NotNow("vote_is_closed", _("This vote is closed. Your vote was not counted."))
    if membership is None or not mine:
        raise NotYours(
            "has_no_vote",
            _("You have no vote here: you stepped out, were absent when it began, or do not sit."),
        )
    return membership


def check_choices(choices: Mapping[str, str], mine: Sequence[Question]) -> None:
    """Every question that somebody may vote on has one of the three answers, and no other has."""
    wanted = {str(each.id) for each in mine}
    if set(choices) - wanted:
        raise NotYours("stepped_out", _("You have no vote on one of these: you stepped out."))
    if wanted - set(choices) or set(choices.values()) - set(voting.CHOICES):
        raise Refusal("not_answered", _("Answer each: for, against, or abstain."))


def check_ends_ballot(ballot: Ballot, verb: str, by: Actor) -> None:
    """Whoever presides closes or abandons an open vote."""
    check_presides(ballot.item.meeting, by)
    BALLOT.after(verb, ballot.state)


def check_dissents(ballot: Ballot, membership: Membership | None, text: str) -> Membership:
    """A member who could vote attaches an opinion to a closed vote while the meeting lasts."""
    check_in_session(ballot.item.meeting)
    if ballot.state != BallotState.CLOSED:
        raise NotNow("vote_is_open", _("A dissenting opinion is attached once the vote is closed."))
    if membership is None or not queries.questions_for(ballot, membership):
        raise NotYours("had_no_vote", _("You had no vote here."))
    if not text.strip():
        raise Refusal("no_text", _("Write your opinion."))
    return membership


def check_keeps_record(meeting: Meeting, by: Actor, at: datetime) -> None:
    """The secretary, or whoever presides, writes for the body while the meeting lasts."""
    check_in_session(meeting)
    if meeting.presiding is None or meeting.presiding.person_id != by.person:
        check_secretary(meeting.body, by, at)


def check_explains(
    item: AgendaItem, departures: Sequence[Question], by: Actor, at: datetime
) -> None:
    """The secretary, or whoever presides, writes why the body departs from a recommended list."""
    check_keeps_record(item.meeting, by, at)
    if not departures:
        raise NotNow("no_departure", _("The commission does not depart from the list here."))


def check_is_explained(item: AgendaItem, departures: Sequence[Question]) -> None:
    """Where the body departs from the list recommended to it, it says why."""
    if departures and not item.departure:
        raise NotNow(
            "departure_unexplained",
            _("The commission departs from the list recommended to it. Write why, then close."),
        )


def check_closes(meeting: Meeting, by: Actor) -> None:
    """Whoever presides closes the meeting once no vote is open."""
    MEETING.after("close", meeting.state)
    check_presides(meeting, by)
    if Ballot.objects.filter(item__meeting=meeting, state=BallotState.OPENED).exists():
        raise NotNow("vote_is_open", _("A vote is open. Close it first."))


def check_has_minutes(meeting: Meeting) -> None:
    """A meeting has minutes once it is closed."""
    if meeting.state != MeetingState.CLOSED:
        raise NotNow("not_closed", _("Minutes are written when the meeting is closed."))


def check_writes_minutes(minutes: Minutes, by: Actor, at: datetime) -> None:
    """The secretary writes in the minutes until they are frozen."""
    check_secretary(minutes.meeting.body, by, at)
    if minutes.frozen_at is not None:
        raise NotNow("minutes_frozen", _("These minutes are frozen. They can only be signed."))


def check_places(places: Mapping[str, str], known: Sequence[str]) -> None:
    """There is no writing but in the named places."""
    if set(places) - set(known):
        raise Refusal("no_such_place", _("Minutes have no such place. Reload the page."))


def check_signs(minutes: Minutes, seat: Membership | None) -> Membership:
    """Whoever was there signs frozen minutes, and so does the secretary."""
    if minutes.frozen_at is None:
        raise NotNow("minutes_open", _("The secretary has not finished these minutes yet."))
    if seat is None or seat.id not in signers_of(minutes.meeting):
        raise NotYours("was_not_there", _("Only those who were at the meeting sign its minutes."))
    return seat
