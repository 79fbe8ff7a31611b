"""Whether a meeting, its ballots and its votes may happen now."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.bodies import challenge_queries as challenges
from saty.bodies import conflict_queries as conflicts
from saty.bodies import queries as bodies
from saty.bodies.models import Body, Membership
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import voting
from saty.meetings import queries
from saty.meetings.matters import Matter, Offer, Proposal
from saty.meetings.models import (
    AgendaItem,
    Ballot,
    ItemPaper,
    Meeting,
    Question,
)
from saty.meetings.states import BALLOT, MEETING, RUNNING, BallotState, MeetingState

EARLY = timedelta(hours=1)
"""How long before a meeting begins people can be there, and it can be opened."""
MOST_BYTES, MOST_PAGES = 100_000_000, 2_000
"""Of all papers of one meeting together."""


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


def check_calls(body: Body, form: str, place: str, by: Actor, at: datetime) -> None:
    """The secretary calls a sitting, and says where; a circulated vote where the rules allow it."""
    check_secretary(body, by, at)
    check_meets_here(body, at)
    if form not in Meeting.Form.values:
        raise Refusal("no_such_form", _("Say whether it is a sitting or a circulated vote."))
    if form == Meeting.Form.CIRCULATED:
        check_circulates(body, at)
    elif not place.strip():
        raise Refusal("no_place", _("Say where the meeting is held."))


def check_circulates(body: Body, at: datetime) -> str:
    """The rules in force let the body vote by circulation; for how long (ISO 8601)."""
    lasts = queries.rule_of(body, at).circulated
    if lasts is None:
        raise NotNow(
            "not_by_circulation", _("The rules do not let this commission vote by circulation.")
        )
    return lasts


def check_is_called(meeting: Meeting) -> None:
    """The agenda can change, and the meeting be cancelled, until it is opened."""
    if meeting.state != MeetingState.CALLED:
        raise NotNow("meeting_begun", _("This meeting has begun, is over, or was cancelled."))


def check_moves(
    meeting: Meeting, starts_at: datetime, place: str, reason: str, by: Actor, at: datetime
) -> None:
    """The secretary moves a meeting that has not begun, to another time or place, and says why."""
    check_secretary(meeting.body, by, at)
    check_is_called(meeting)
    if meeting.form == Meeting.Form.SITTING and not place.strip():
        raise Refusal("no_place", _("Say where the meeting is held."))
    check_is_to_come(starts_at, at)
    if (starts_at, place.strip()) == (meeting.starts_at, meeting.place):
        raise Refusal("not_moved", _("Give another time or another place."))
    if not reason.strip():
        raise Refusal("no_reason", _("Say why the meeting is moved."))


def check_is_to_come(starts_at: datetime, at: datetime) -> None:
    """A meeting begins at a moment that is to come."""
    if starts_at < at:
        raise Refusal("starts_in_past", _("This moment has passed. Choose one that is to come."))


def check_prepares(item: AgendaItem, by: Actor, at: datetime) -> None:
    """The secretary and assistants change the papers of an item until it is voted on."""
    meeting = item.meeting
    if not bodies.sits_in(by.person, meeting.body, queries.PREPARES, at):
        raise NotYours(
            "does_not_prepare",
            _("The secretary of the commission and its assistants prepare the papers."),
        )
    if meeting.state not in {MeetingState.CALLED, MeetingState.OPENED}:
        raise NotNow("meeting_over", _("This meeting is over, or was cancelled."))
    if item.id in queries.items_settled(meeting):
        raise NotNow(
            "item_settled", _("This matter was voted on, or is now. Its papers stay as they are.")
        )


def check_adds_paper(item: AgendaItem, title: str, by: Actor, at: datetime) -> None:
    """Whoever prepares the papers adds one, and says what it is."""
    check_prepares(item, by, at)
    if not title.strip():
        raise Refusal("no_title", _("Say what the paper is."))


def check_papers_fit(standing: Sequence[ItemPaper], size: int, pages: int) -> None:
    """The papers of a meeting can be joined to one file that a phone opens."""
    if (
        sum(each.size for each in standing) + size > MOST_BYTES
        or sum(each.pages for each in standing) + pages > MOST_PAGES
    ):
        raise NotNow(
            "papers_full",
            format_lazy(
                _(
                    "The papers of one meeting have up to {pages} pages and {megabytes} MB"
                    " together. Remove one, or add a shorter one."
                ),
                pages=MOST_PAGES,
                megabytes=MOST_BYTES // 1_000_000,
            ),
        )


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
    if meeting.form == Meeting.Form.CIRCULATED and meeting.items.exists():
        raise NotNow(
            "one_matter", _("A circulated vote is on one matter. Call another one for the next.")
        )
    if AgendaItem.objects.filter(meeting=meeting, subject=subject).exists():
        raise NotNow("on_the_agenda", _("This is on the agenda already."))
    if not grounds.strip():
        raise Refusal("no_grounds", _("Say what is proposed and why: the members read it."))
    return offer


def check_attends(meeting: Meeting, membership: Membership, at: datetime) -> None:
    """Members and alternates attend a meeting that is called or in session."""
    if meeting.state not in {MeetingState.CALLED, MeetingState.OPENED}:
        raise NotNow("meeting_over", _("This meeting is over, or was cancelled."))
    if meeting.form == Meeting.Form.CIRCULATED:
        raise NotNow("nobody_attends", _("Nobody attends a circulated vote: members vote in it."))
    if membership.body_id != meeting.body_id or not membership.sits_at(at):
        raise NotYours("not_of_the_body", _("This person does not sit in the commission."))
    if membership.capacity not in queries.ATTENDING:
        raise NotYours(
            "has_no_vote",
            _("The secretary, observers and assistants have no vote and are not counted."),
        )


def check_arrives(meeting: Meeting, membership: Membership, by: Actor, at: datetime) -> None:
    """The secretary records who is there; members may do it for themselves."""
    check_records_attendance(meeting, membership, by, at)
    check_attends(meeting, membership, at)


def check_records_attendance(
    meeting: Meeting, membership: Membership, by: Actor, at: datetime
) -> None:
    """The secretary records who comes and goes, until the meeting is over; so may members."""
    if meeting.state not in {MeetingState.CALLED, MeetingState.OPENED}:
        raise NotNow("meeting_over", _("This meeting is over, or was cancelled."))
    if membership.person_id != by.person:
        check_secretary(meeting.body, by, at)


def check_is_time(meeting: Meeting, at: datetime) -> None:
    """Nobody is there, and nothing is opened, long before a meeting begins."""
    if at < meeting.starts_at - EARLY:
        raise NotNow(
            "too_early",
            _(
                "This meeting begins later. Attendance is recorded, and it can be opened, from an"
                " hour before. Its secretary can move it."
            ),
        )


def check_opens(meeting: Meeting, by: Actor, at: datetime) -> tuple[Membership, voting.Step]:
    """The chair, or the deputy where the chair is absent, opens a meeting that has a quorum."""
    MEETING.after("open", meeting.state)
    check_is_time(meeting, at)
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


def check_presides(meeting: Meeting, by: Actor, at: datetime) -> None:
    """Whoever presides leads the meeting, as long as they sit in the body."""
    presiding = meeting.presiding
    if presiding is None or presiding.person_id != by.person or not presiding.sits_at(at):
        raise NotYours("does_not_preside", _("Whoever presides over the meeting does this."))


def check_takes_chair(
    meeting: Meeting, membership: Membership, by: Actor, at: datetime
) -> Membership:
    """Who presided until now.

    They hand over between votes. Chair or deputies take over where they have left, sit in the body
    no more, or let the time of a circulated vote pass.
    """
    check_in_session(meeting)
    earlier = meeting.presiding
    seating = queries.Seating(meeting, at)
    if earlier is None or str(membership.id) not in seating.may_preside() - {str(earlier.id)}:
        raise NotYours("cannot_preside", _("Only the chair or a deputy who is here can preside."))
    has_left = str(earlier.id) not in seating.present or queries.is_overdue(meeting, at)
    if earlier.person_id != by.person and not (has_left and membership.person_id == by.person):
        raise NotYours(
            "does_not_preside", _("Whoever presides hands over; if they left, you take over.")
        )
    running = Ballot.objects.filter(item__meeting=meeting, state__in=RUNNING)
    if running.exists() and not has_left:
        raise NotNow("vote_is_open", _("A vote is open. Close it first."))
    return earlier


def check_opens_ballot(item: AgendaItem, because: str, by: Actor, at: datetime) -> None:
    """Whoever presides opens one vote at a time; a repeated one needs a reason."""
    check_in_session(item.meeting)
    check_presides(item.meeting, by, at)
    if item.set_aside:
        raise NotNow("set_aside", _("This matter was set aside. Another meeting goes on with it."))
    earlier = Ballot.objects.filter(item__meeting=item.meeting)
    if earlier.filter(state__in=RUNNING).exists():
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


def check_conflicts_are_settled(
    body: Body, seating: queries.Seating, proposals: Sequence[Proposal]
) -> None:
    """No vote on a candidate while a possible conflict of somebody who is here is not settled."""
    applications = [each.application for each in proposals if each.about == "person"]
    if not applications:
        return
    present = {UUID(each) for each in seating.present}
    found = conflicts.unanswered_between(body, present, applications)
    if found:
        raise NotNow(
            "conflicts_unanswered",
            format_lazy(
                _(
                    "Possible conflicts of interest that members who are here have not answered:"
                    " {number}. They answer on their pages of the commission."
                ),
                number=found,
            ),
        )
    filed = challenges.waiting_between(body, present, applications)
    if filed:
        raise NotNow(
            "challenges_undecided",
            format_lazy(
                _(
                    "Challenges by candidates of members who are here that are not decided:"
                    " {number}. Decide them first."
                ),
                number=filed,
            ),
        )


def check_reason(reason: str) -> None:
    """A reason is given."""
    if not reason.strip():
        raise Refusal("no_reason", _("Say why."))


def check_is_open_vote(ballot: Ballot) -> None:
    """An open vote is no substitute for a secret one: no choice is taken in the open."""
    if queries.secret_of(ballot) is not None:
        raise NotNow(
            "votes_in_secret",
            _("This vote is secret. Reload the page and vote there: your choice is sealed on it."),
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
    ballot: Ballot, membership: Membership | None, mine: Sequence[Question], at: datetime
) -> Membership:
    """Somebody who fills a seat votes while the vote is open."""
    if ballot.state != BallotState.OPENED or (ballot.closes_at and at >= ballot.closes_at):
        raise NotNow("vote_is_closed", _("This vote is closed. Your vote was not counted."))
    if membership is None or not mine:
        raise NotYours(
            "has_no_vote",
            _("You have no vote here: you stepped out, were absent when it began, or do not sit."),
        )
    return membership


def check_nobody_stepped_out(ballot: Ballot) -> None:
    """Whoever stepped out while the vote ran takes no part in it: it is repeated."""
    if queries.stepped_out_since(ballot):
        raise NotNow(
            "stepped_out_since",
            _(
                "Somebody stepped out for a candidate on this paper after the vote was opened."
                " Whoever presides abandons it and repeats it: seats and quorum are counted anew."
            ),
        )


def check_choices(choices: Mapping[str, str], mine: Sequence[Question]) -> None:
    """Every question that somebody may vote on has one of the three answers, and no other has."""
    wanted = {str(each.id) for each in mine}
    if set(choices) - wanted:
        raise NotYours("stepped_out", _("You have no vote on one of these: you stepped out."))
    if wanted - set(choices) or set(choices.values()) - set(voting.CHOICES):
        raise Refusal("not_answered", _("Answer each: for, against, or abstain."))


def check_ends_ballot(ballot: Ballot, verb: str, by: Actor, at: datetime) -> None:
    """Whoever presides ends a running vote; a circulated one when its time is up or all voted."""
    check_presides(ballot.item.meeting, by, at)
    BALLOT.after(verb, ballot.state)
    circulates = verb != "abandon" and ballot.closes_at is not None and at < ballot.closes_at
    if circulates and not queries.everybody_voted(ballot):
        raise NotNow(
            "circulates",
            _("Members can still vote: the vote ends when all have, or its time is up."),
        )


def check_dissents(ballot: Ballot, membership: Membership | None, text: str) -> Membership:
    """A member who could vote attaches an opinion to a closed vote while the meeting lasts."""
    check_in_session(ballot.item.meeting)
    if ballot.state != BallotState.CLOSED:
        raise NotNow("vote_is_open", _("A dissenting opinion is attached once the vote is closed."))
    if queries.secret_of(ballot) is not None:
        raise NotNow(
            "votes_in_secret", _("The vote was secret: an opinion would show how you voted.")
        )
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


def check_sets_aside(item: AgendaItem, reason: str, by: Actor, at: datetime) -> None:
    """Whoever presides sets a matter aside while no vote on it runs, and says why."""
    check_in_session(item.meeting)
    check_presides(item.meeting, by, at)
    check_reason(reason)
    if item.ballots.filter(state__in=RUNNING).exists():
        raise NotNow("vote_is_open", _("A vote is open. Close it first."))


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


def check_closes(meeting: Meeting, by: Actor, at: datetime) -> None:
    """Whoever presides closes the meeting once no vote is open."""
    MEETING.after("close", meeting.state)
    check_presides(meeting, by, at)
    if Ballot.objects.filter(item__meeting=meeting, state__in=RUNNING).exists():
        raise NotNow("vote_is_open", _("A vote is open. Close it first."))
