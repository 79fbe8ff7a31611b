"""Who opened what of a file: one reading for a quarter of an hour at the same thing."""

from collections.abc import Iterable
from datetime import datetime

from saty.applications.actions.leases import LEASE_LASTS
from saty.applications.models import Application
from saty.applications.queries import subject_of
from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.ledger.models import Reading


def note_list(*, applications: Iterable[Application], what: str, by: Actor, at: datetime) -> None:
    """Record that `by` saw `what` of each file of a list."""
    subjects = [subject_of(application) for application in applications]
    record_readings(reader=by, subjects=subjects, what=what, at=at)


def note_opening(*, application: Application, what: str, by: Actor, at: datetime) -> None:
    """Record that `by` opened `what` of a file, unless they did a moment ago."""
    subject = subject_of(application)
    recent = Reading.objects.filter(
        reader=by.opaque, subject=subject, what=what, at__gt=at - LEASE_LASTS
    )
    if not recent.exists():
        record_readings(reader=by, subjects=[subject], what=what, at=at)
