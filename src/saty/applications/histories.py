"""Where candidates worked, as they filed it: for whoever looks for conflicts of interest."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from saty.applications.models import Application
from saty.applications.queries import subject_of
from saty.applications.values import day_of
from saty.common.actors import Actor
from saty.core.organisations import Job
from saty.ledger.actions import record_readings
from saty.programmes import queries as programmes

CHUNK = 500


def histories(
    files: QuerySet[Application], *, reader: Actor, at: datetime
) -> Iterator[tuple[UUID, tuple[Job, ...]]]:
    """(application, its periods of work) of each submitted file; the reading is recorded."""
    questions: dict[UUID | None, str | None] = {}
    rows = files.filter(snapshot__isnull=False).only("id", "rules_version_id", "snapshot")
    read = []
    for row in rows.order_by("id").iterator(chunk_size=CHUNK):
        if row.rules_version_id not in questions:
            questions[row.rules_version_id] = _question(row, at)
        read.append(subject_of(row))
        yield row.id, tuple(_jobs(row.snapshot, questions[row.rules_version_id]))
    record_readings(reader=reader, subjects=read, what="work history", at=at)


def _question(row: Application, at: datetime) -> str | None:
    """The key of the question that asks for periods of work, under the rules of a file."""
    version = row.rules_version_id
    file = programmes.rules_version(version).file if version else None
    asked = file.meant("work") if file else None
    return asked.key if asked else None


def _jobs(snapshot: Mapping[str, Any], question: str | None) -> Iterator[Job]:
    given = snapshot["answers"].get(question)
    for row in given if isinstance(given, list) else ():
        if isinstance(row, Mapping) and row.get("employer"):
            yield Job(str(row["employer"]), day_of(row.get("end")))
