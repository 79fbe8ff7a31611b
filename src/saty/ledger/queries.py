"""Reads on the log: entries, the chain of a subject, what opens them, who read what."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from saty.common.actors import Actor
from saty.ledger.actions import body_of, record_readings
from saty.ledger.models import Entry, Opening, Reading


def entries(
    *,
    competitions: Collection[str] | None = None,
    kind: str = "",
    subject: str = "",
    actor: str = "",
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Entry]:
    """Entries, newest first, narrowed; `subject` is the whole key, `before` is exclusive.

    `competitions` are those whose entries may be seen, None for all and for those of none.
    """
    wanted = {"kind": kind, "subject": subject, "actor": actor}
    wanted_times = {"at__gte": since, "at__lt": before}
    narrowed = {k: v for k, v in (wanted | wanted_times).items() if v}
    found = Entry.objects.filter(**narrowed).order_by("-at", "-id")
    return found if competitions is None else found.filter(competition__in=competitions)


def entry(entry_id: UUID, *, competitions: Collection[str] | None = None) -> Entry | None:
    """One entry, if it is of a competition that may be seen."""
    found = entries(competitions=competitions).filter(id=entry_id)
    return found.select_related("place").first()


def chain(subject: str) -> QuerySet[Entry]:
    """Every entry of a subject, from its first."""
    return Entry.objects.filter(subject=subject).order_by("ordinal")


def opened(entry: Entry, *, reader: Actor, at: datetime) -> Mapping[str, Any] | None:
    """The values behind an entry's commitments; None once erased. The reading is recorded."""
    opening = Opening.objects.filter(entry=entry).first()
    if opening is None or not opening.sealed["fields"]:
        return None
    what = f"opening: {entry.kind}"
    record_readings(reader=reader, subjects=[entry.subject], what=what, at=at)
    return {name: field["value"] for name, field in opening.sealed["fields"].items()}


def own_proof(entry: Entry) -> dict[str, Any]:
    """An entry for whom it is about: what its digest binds, and the salts that open it.

    {"entry": body, "digest", "leaf_salt", "openings": {field: {"salt", "value"}}}; salts in hex,
    null and {} once they are erased. No reading is recorded: it is shown to its own subject.
    """
    opening = Opening.objects.filter(entry=entry).first()
    sealed = opening.sealed if opening else {"leaf": None, "fields": {}}
    return {
        "entry": body_of(entry).as_json(),
        "digest": entry.digest,
        "leaf_salt": sealed["leaf"],
        "openings": sealed["fields"],
    }


def readings(
    *,
    reader: str = "",
    subject: str = "",
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Reading]:
    """Who read what, newest first, narrowed."""
    wanted = {"reader": reader, "subject": subject, "at__gte": since, "at__lt": before}
    narrowed = {k: v for k, v in wanted.items() if v}
    return Reading.objects.filter(**narrowed).order_by("-at", "-id")


def entries_without_place(before: datetime) -> QuerySet[Entry]:
    """Entries made before a moment that the sequencer has not placed, oldest first."""
    waiting = Entry.objects.filter(place__isnull=True, at__lt=before)
    return waiting.order_by("at", "id")
