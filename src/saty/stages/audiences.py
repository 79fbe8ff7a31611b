"""Whom a change of a stage's dates concerns: those still on its roster."""

from collections.abc import Iterator
from uuid import UUID

from saty.programmes.audiences import Addressee
from saty.stages.models import RosterEntry


def on_roster(competition: UUID, window: str) -> Iterator[Addressee]:
    """Everybody still on the roster of the stage that has this window."""
    rows = RosterEntry.objects.filter(
        stage__competition=competition, stage__key=window, end__isnull=True
    )
    for person, application in rows.values_list("application__candidate_id", "application_id"):
        yield Addressee(person, f"application:{application}")
