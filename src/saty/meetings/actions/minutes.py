"""Minutes: written in named places, frozen, signed by those who were there."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from saty.bodies import queries as bodies
from saty.common.actors import Actor
from saty.meetings import entries, minutes, policies
from saty.meetings.models import Meeting, Minutes, Signature
from saty.meetings.recording import locked, record_of
from saty.people.queries import names_of


@transaction.atomic
def write_minutes(
    *, meeting: Meeting, places: Mapping[str, str], by: Actor, at: datetime
) -> Minutes:
    """Write in the named places as the secretary; what they held before gives way."""
    meeting, found = _locked(meeting)
    policies.check_writes_minutes(found, by, at)
    policies.check_places(places, minutes.places_of(meeting))
    found.places = {key: text.strip() for key, text in places.items() if text.strip()}
    found.save(update_fields=["places"])
    return found


@transaction.atomic
def freeze_minutes(*, meeting: Meeting, by: Actor, at: datetime) -> Minutes:
    """Freeze the minutes as the secretary: from now on they can only be signed."""
    meeting, found = _locked(meeting)
    policies.check_writes_minutes(found, by, at)
    seats = bodies.members_of(meeting.body, meeting.opened_at or at)
    staff = [str(each.person.staff_id) for each in seats]
    text = minutes.frozen(meeting, found.places, names_of(staff, reader=by, at=at))
    found.text, found.sha256 = text, minutes.digest(text)
    found.frozen_by_id, found.frozen_at = by.account, at
    found.save(update_fields=["text", "sha256", "frozen_by", "frozen_at"])
    record_of(
        entries.MINUTES_FROZEN, meeting, f"minutes:{found.id}", by, at,
        meeting=str(meeting.id), sha256=found.sha256,
    )  # fmt: skip
    return found


@transaction.atomic
def sign_minutes(*, meeting: Meeting, by: Actor, at: datetime) -> Signature:
    """Sign the frozen minutes as somebody who was there; once is enough."""
    meeting, found = _locked(meeting)
    seat = policies.check_signs(found, bodies.membership_of(meeting.body, by.account, at))
    standing = Signature.objects.filter(minutes=found, membership=seat).first()
    if standing is not None:
        return standing
    made = Signature.objects.create(
        minutes=found, membership=seat, sha256=found.sha256, signed_at=at
    )
    record_of(
        entries.MINUTES_SIGNED, meeting, f"signature:{made.id}", by, at,
        meeting=str(meeting.id), membership=str(seat.id), sha256=made.sha256,
    )  # fmt: skip
    return made


def _locked(meeting: Meeting) -> tuple[Meeting, Minutes]:
    held = locked(meeting)
    policies.check_has_minutes(held)
    found = Minutes.objects.get(meeting=held)
    found.meeting = held
    return held, found
