"""What the server notes of a sitting by itself, as evidence for people to judge."""

from datetime import datetime

from django.db import transaction

from saty.testing.models import Sitting, SittingEvent
from saty.testing.sitting_events import BROWSER_MISMATCH, event_id, minute_of


@transaction.atomic
def note_other_browser(*, sitting: Sitting, at: datetime) -> None:
    """A request came from another browser than is asked for: noted once a minute at most.

    The lane notes the same, with the same identifier; an adjustment can lift it.
    """
    if sitting.any_browser or sitting.finished_at is not None:
        return
    minute = minute_of(at.timestamp())
    key = event_id(sitting.id, sitting.epoch, BROWSER_MISMATCH, minute)
    if SittingEvent.objects.filter(id=key).exists():
        return
    made = SittingEvent(
        id=key,
        sitting=sitting,
        kind=BROWSER_MISMATCH,
        at=at,
        details={"device_ms": minute},
    )
    SittingEvent.objects.bulk_create([made], ignore_conflicts=True)
