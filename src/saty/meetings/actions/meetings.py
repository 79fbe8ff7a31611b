"""Meetings: called, attended, opened with a quorum, closed; what is on the agenda."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.bodies.models import Body, Membership
from saty.bodies.policies import check_has_signed
from saty.common.actors import Actor
from saty.common.refusals import Conflict, Refusal
from saty.core.ledger.entry import instant
from saty.meetings import entries, invitations, policies, queries
from saty.meetings.matters import matter
from saty.meetings.models import (
    AgendaItem,
    Attendance,
    Meeting,
    Minutes,
    Presidency,
    Question,
)
from saty.meetings.recording import locked, record_of
from saty.meetings.states import MEETING


@transaction.atomic
def call_meeting(
    *,
    body: Body,
    starts_at: datetime,
    place: str,
    form: str = Meeting.Form.SITTING,
    by: Actor,
    at: datetime,
) -> Meeting:
    """Call a meeting as the secretary; it gets the next number of the body.

    `form` is a sitting at a place, or, where the rules of the body allow it, a circulated vote,
    which has none.
    """
    body = Body.objects.select_for_update(no_key=True).get(id=body.id)
    policies.check_calls(body, form, place, by, at)
    policies.check_is_to_come(starts_at, at)
    made = Meeting.objects.create(
        body=body,
        number=queries.next_number(body),
        starts_at=starts_at,
        form=form,
        place=place.strip() if form == Meeting.Form.SITTING else "",
        called_by_id=by.account,
        called_at=at,
    )
    record_of(
        entries.MEETING_CALLED, made, f"meeting:{made.id}", by, at,
        body=body.key, number=made.number, starts_at=instant(starts_at),
    )  # fmt: skip
    invitations.tell("meeting_called", made, at)
    return made


@transaction.atomic
def move_meeting(
    *, meeting: Meeting, starts_at: datetime, place: str, reason: str, by: Actor, at: datetime
) -> Meeting:
    """Move a meeting that has not begun to another time or place, with a reason."""
    meeting = locked(meeting)
    policies.check_moves(meeting, starts_at, place, reason, by, at)
    meeting.starts_at = starts_at
    meeting.place = place.strip() if meeting.form == Meeting.Form.SITTING else ""
    meeting.moves, meeting.moved_at, meeting.moved_because = meeting.moves + 1, at, reason.strip()
    meeting.save(update_fields=["starts_at", "place", "moves", "moved_at", "moved_because"])
    for standing in queries.sitting(meeting):
        _end(standing, meeting, by, at)
    record_of(
        entries.MEETING_MOVED, meeting, f"meeting:{meeting.id}", by, at,
        body=meeting.body.key, number=meeting.number, starts_at=instant(starts_at),
        reason=meeting.moved_because,
    )  # fmt: skip
    invitations.tell("meeting_moved", meeting, at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor, at: datetime) -> Meeting:
    """Cancel a meeting that has not begun, with a reason."""
    meeting = locked(meeting)
    policies.check_secretary(meeting.body, by, at)
    policies.check_is_called(meeting)
    if not reason.strip():
        raise Refusal("no_reason", _("Say why the meeting is cancelled."))
    meeting.state = MEETING.after("cancel", meeting.state)
    meeting.cancelled_at, meeting.cancellation = at, reason.strip()
    meeting.save(update_fields=["state", "cancelled_at", "cancellation"])
    record_of(
        entries.MEETING_CANCELLED, meeting, f"meeting:{meeting.id}", by, at,
        body=meeting.body.key, number=meeting.number, reason=meeting.cancellation,
    )  # fmt: skip
    invitations.tell("meeting_cancelled", meeting, at)
    return meeting


@transaction.atomic
def add_item(
    *, meeting: Meeting, matter_key: str, subject: str, grounds: str, by: Actor, at: datetime
) -> AgendaItem:
    """Put a matter on the agenda as the secretary, with what is proposed and why."""
    meeting = locked(meeting)
    offer = policies.check_adds_item(meeting, matter(matter_key), subject, grounds, by, at)
    made = AgendaItem.objects.create(
        meeting=meeting,
        position=meeting.items.count() + 1,
        matter=matter_key,
        stage=offer.stage,
        subject=subject,
        grounds=grounds.strip(),
        added_by_id=by.account,
        added_at=at,
    )
    record_of(
        entries.ITEM_ADDED, meeting, f"item:{made.id}", by, at,
        meeting=str(meeting.id), matter=matter_key, about=subject,
        grounds=made.grounds if matter(matter_key).is_public else None,
    )  # fmt: skip
    return made


@transaction.atomic
def arrive(
    *, meeting: Meeting, membership: Membership, how: str, by: Actor, at: datetime
) -> Attendance:
    """Somebody is there, in the room or by video. Saying it again changes nothing."""
    meeting = locked(meeting)
    policies.check_arrives(meeting, membership, by, at)
    check_has_signed(meeting.body, membership, at)
    policies.check_is_time(meeting, at)
    if how not in Attendance.How.values:
        raise Refusal("no_such_way", _("Say whether it is in the room or by video."))
    standing = queries.sitting(meeting).filter(membership=membership).first()
    if standing is not None:
        return standing
    made = Attendance.objects.create(meeting=meeting, membership=membership, how=how, arrived_at=at)
    record_of(
        entries.ATTENDANCE_BEGAN, meeting, f"attendance:{made.id}", by, at,
        meeting=str(meeting.id), membership=str(membership.id), how=how,
    )  # fmt: skip
    return made


@transaction.atomic
def leave(*, meeting: Meeting, membership: Membership, by: Actor, at: datetime) -> None:
    """Somebody is there no more. A vote that is open keeps the voters it began with."""
    meeting = locked(meeting)
    policies.check_records_attendance(meeting, membership, by, at)
    standing = queries.sitting(meeting).filter(membership=membership).first()
    if standing is not None:
        _end(standing, meeting, by, at)


def _end(standing: Attendance, meeting: Meeting, by: Actor, at: datetime) -> None:
    standing.left_at = at
    standing.save(update_fields=["left_at"])
    record_of(
        entries.ATTENDANCE_ENDED, meeting, f"attendance:{standing.id}", by, at,
        meeting=str(meeting.id), membership=str(standing.membership_id),
    )  # fmt: skip


@transaction.atomic
def open_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Open the meeting as whoever presides, once there is a quorum."""
    meeting = locked(meeting)
    presiding, quorum = policies.check_opens(meeting, by, at)
    meeting.state = MEETING.after("open", meeting.state)
    meeting.presiding, meeting.opened_at = presiding, at
    try:
        with transaction.atomic():
            meeting.save(update_fields=["state", "presiding", "opened_at"])
    except IntegrityError:
        raise Conflict(
            "another_in_session", _("Another meeting of the commission is in session. Close it.")
        ) from None
    record_of(
        entries.MEETING_OPENED, meeting, f"meeting:{meeting.id}", by, at,
        body=meeting.body.key, number=meeting.number, presiding=str(presiding.id),
        present=quorum.figures["present"], needed=quorum.figures["needed"],
    )  # fmt: skip
    return meeting


@transaction.atomic
def take_chair(*, meeting: Meeting, membership: Membership, by: Actor, at: datetime) -> Presidency:
    """Let the chair or a deputy preside from now on.

    Whoever presides hands over between votes; if they left, the chair or a deputy who is there
    takes the chair, even while a vote is running. Who presides over its questions stays as frozen.
    """
    meeting = locked(meeting)
    earlier = policies.check_takes_chair(meeting, membership, by, at)
    made = Presidency.objects.create(
        meeting=meeting, membership=membership, earlier=earlier, taken_at=at
    )
    meeting.presiding = membership
    meeting.save(update_fields=["presiding"])
    record_of(
        entries.CHAIR_TAKEN, meeting, f"presidency:{made.id}", by, at,
        meeting=str(meeting.id), membership=str(membership.id), earlier=str(earlier.id),
    )  # fmt: skip
    return made


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Close the meeting as whoever presides: what its votes decided is carried out now.

    Raises:
        NotNow: where something decided can no longer be carried out; nothing is then done.
    """
    meeting = locked(meeting)
    policies.check_closes(meeting, by, at)
    meeting.state = MEETING.after("close", meeting.state)
    meeting.closed_at = at
    meeting.save(update_fields=["state", "closed_at"])
    Minutes.objects.create(meeting=meeting)
    for item in queries.agenda(meeting):
        item.meeting = meeting
        _carry_out(item, queries.decided(item), by, at)
    record_of(
        entries.MEETING_CLOSED, meeting, f"meeting:{meeting.id}", by, at,
        body=meeting.body.key, number=meeting.number,
    )  # fmt: skip
    return meeting


def _carry_out(item: AgendaItem, outcomes: Sequence[Question], by: Actor, at: datetime) -> None:
    """Nothing follows where nothing was decided, unless there is nobody to vote on."""
    if item.set_aside:
        return
    about = matter(item.matter)
    nobody = about.about == "person" and not about.people(item, at)
    if not outcomes and not nobody:
        return
    policies.check_is_explained(item, about.departures(item, outcomes))
    about.carry_out(item, outcomes, by, at)


@transaction.atomic
def set_aside(*, item: AgendaItem, reason: str, by: Actor, at: datetime) -> AgendaItem:
    """Set an item aside as whoever presides: nothing follows from its votes in this meeting.

    The votes stand in the minutes. It can be put on the agenda of another meeting, where it still
    waits. Setting it aside again changes nothing.
    """
    meeting = locked(item.meeting)
    item = AgendaItem.objects.get(id=item.id)
    item.meeting = meeting
    policies.check_sets_aside(item, reason, by, at)
    if item.set_aside:
        return item
    item.set_aside = reason.strip()
    item.save(update_fields=["set_aside"])
    record_of(
        entries.ITEM_SET_ASIDE, meeting, f"item:{item.id}", by, at,
        meeting=str(meeting.id), about=item.subject, reason=item.set_aside,
    )  # fmt: skip
    return item


@transaction.atomic
def explain_departure(*, item: AgendaItem, reason: str, by: Actor, at: datetime) -> AgendaItem:
    """Write why the body departs from the list recommended to it; until closing it can change."""
    meeting = locked(item.meeting)
    item = AgendaItem.objects.get(id=item.id)
    item.meeting = meeting
    departures = matter(item.matter).departures(item, queries.decided(item))
    policies.check_explains(item, departures, by, at)
    policies.check_reason(reason)
    if item.departure == reason.strip():
        return item
    item.departure, item.explanations = reason.strip(), item.explanations + 1
    item.save(update_fields=["departure", "explanations"])
    record_of(
        entries.DEPARTURE_EXPLAINED, meeting, f"item:{item.id}", by, at,
        meeting=str(meeting.id), about=item.subject, departures=len(departures),
        reason=item.departure,
    )  # fmt: skip
    return item
