"""Names of candidates, as they filed them: for bodies to whom the rules of a stage show them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from saty.applications.models import Application
from saty.applications.queries import subject_of
from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.programmes import queries as programmes


def names(applications: Collection[UUID], *, reader: Actor, at: datetime) -> dict[UUID, str]:
    """Application -> name, of those that are submitted. The reading is recorded."""
    asked: dict[UUID | None, str] = {}
    found = {}
    read = []
    rows = Application.objects.filter(id__in=applications, snapshot__isnull=False)
    for row in rows.only("id", "rules_version_id", "snapshot"):
        if row.rules_version_id not in asked:
            asked[row.rules_version_id] = _question(row)
        name = (row.snapshot or {}).get("answers", {}).get(asked[row.rules_version_id])
        if isinstance(name, str) and name.strip():
            found[row.id] = name.strip()
            read.append(subject_of(row))
    record_readings(reader=reader, subjects=read, what="name", at=at)
    return found


def _question(row: Application) -> str:
    """The key of the question that asks for the name, under the rules of a file."""
    version = row.rules_version_id
    asked = programmes.rules_version(version).file.meant("full_name") if version else None
    return asked.key if asked else ""
