"""Minutes: written in named places, frozen, taken back while unsigned, signed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from saty.common.actors import Actor
from saty.meetings import entries, minutes, minutes_policies
from saty.meetings.models import Meeting, Minutes, Signature, TakenBack
from saty.meetings.recording import locked_minutes, record_of


@transaction.atomic
def write_minutes(
    *, meeting: Meeting, places: Mapping[str, str], by: Actor, at: datetime
) -> Minutes:
    """Write in the named places as the secretary; what they held before gives way."""
    meeting, found = locked_minutes(meeting)
    minutes_policies.check_writes_minutes(found, by, at)
    minutes_policies.check_places(places, minutes.places_of(meeting))
    found.places = {key: text.strip() for key, text in places.items() if text.strip()}
    found.save(update_fields=["places"])
    return found


@transaction.atomic
def freeze_minutes(*, meeting: Meeting, by: Actor, at: datetime) -> Minutes:
    """Freeze the minutes as the secretary: from now on they are signed, or taken back before."""
    meeting, found = locked_minutes(meeting)
    minutes_policies.check_writes_minutes(found, by, at)
    text = minutes.drawn_up(meeting, found.places, reader=by, at=at)
    found.text, found.sha256 = text, minutes.digest(text)
    found.frozen_by_id, found.frozen_at = by.account, at
    found.save(update_fields=["text", "sha256", "frozen_by", "frozen_at"])
    record_of(
        entries.MINUTES_FROZEN, meeting, f"minutes:{found.id}", by, at,
        meeting=str(meeting.id), sha256=found.sha256,
    )  # fmt: skip
    return found


@transaction.atomic
def take_back_minutes(*, meeting: Meeting, reason: str, by: Actor, at: datetime) -> Minutes:
    """Take frozen minutes back as the secretary while nobody has signed them, to correct them."""
    meeting, found = locked_minutes(meeting)
    frozen_at = minutes_policies.check_takes_back(found, reason, by, at)
    taken = TakenBack.objects.create(
        minutes=found, sha256=found.sha256, frozen_at=frozen_at, reason=reason.strip(),
        taken_back_by_id=by.account, taken_back_at=at,
    )  # fmt: skip
    found.text, found.sha256, found.frozen_by, found.frozen_at = None, "", None, None
    found.save(update_fields=["text", "sha256", "frozen_by", "frozen_at"])
    record_of(
        entries.MINUTES_TAKEN_BACK, meeting, f"minutes:{found.id}", by, at,
        meeting=str(meeting.id), sha256=taken.sha256, reason=taken.reason,
    )  # fmt: skip
    return found


@transaction.atomic
def sign_minutes(
    *, meeting: Meeting, by: Actor, at: datetime, sha256: str | None = None
) -> Signature:
    """Sign the frozen minutes as somebody who was there; once is enough.

    `sha256` is the digest of what they read, where that could have been taken back meanwhile.
    """
    meeting, found = locked_minutes(meeting)
    seat = minutes_policies.check_signs(found, minutes.seat_that_signs(meeting, by.account))
    minutes_policies.check_was_read(found, sha256)
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
