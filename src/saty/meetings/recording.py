"""What every act on a meeting does: hold its row still, and make its entry."""

from datetime import datetime

from saty.common.actors import Actor
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.meetings import minutes_policies
from saty.meetings.models import (
    Ballot,
    Meeting,
    Minutes,
    PartedPaper,
    SecretPaper,
    SecretVote,
)


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held still: one act on a meeting at a time."""
    rows = Meeting.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("body", "presiding").get(id=meeting.id)


def locked_ballot(ballot: Ballot) -> Ballot:
    """The ballot as it is now, its meeting held still."""
    meeting = locked(ballot.item.meeting)
    found = Ballot.objects.select_related("item", "secret__secretary").get(id=ballot.id)
    found.item.meeting = meeting
    return found


def locked_minutes(meeting: Meeting) -> tuple[Meeting, Minutes]:
    """A closed meeting and its minutes as they are now, held still."""
    held = locked(meeting)
    minutes_policies.check_has_minutes(held)
    found = Minutes.objects.get(meeting=held)
    found.meeting = held
    return held, found


def record_of(
    kind: EntryKind, meeting: Meeting, subject: str, by: Actor, at: datetime, /, **fields: object
) -> None:
    """Record an act in a meeting."""
    record(
        kind,
        subject=subject,
        competition=str(meeting.body.competition_id),
        by=by,
        at=at,
        **fields,
    )


def destroy_papers(ballot: Ballot, at: datetime, *, unreadable: int | None = None) -> None:
    """Destroy what a secret vote kept sealed; who voted stays. Nothing of an open one is sealed."""
    SecretPaper.objects.filter(ballot=ballot).update(sealed="")
    PartedPaper.objects.filter(ballot=ballot).delete()
    SecretVote.objects.filter(ballot=ballot).update(
        handed_over="", unreadable=unreadable, destroyed_at=at
    )
