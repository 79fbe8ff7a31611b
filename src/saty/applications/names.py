"""Names of candidates, as they filed them: for bodies to whom the rules of a stage show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saty.applications.models import Application
from saty.applications.queries import subject_of
from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.programmes import queries as programmes
from saty.programmes import schema


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


@dataclass(frozen=True, slots=True)
class Identity:
    """What is compared with a document: the name and the day of birth, as they were filed."""

    name: str
    born: str
    """ISO 8601; "" where it was not asked for."""


def identities(
    applications: Collection[UUID], *, reader: Actor, at: datetime
) -> dict[UUID, Identity]:
    """Application -> who it is of, of those that are submitted. The reading is recorded."""
    found = {}
    read = []
    rows = Application.objects.filter(id__in=applications, snapshot__isnull=False)
    for row in rows.only("id", "rules_version_id", "snapshot"):
        answers = (row.snapshot or {}).get("answers", {})
        name = answers.get(_asked(row, "full_name"))
        born = answers.get(_asked(row, "birth_date"))
        found[row.id] = Identity(str(name or "").strip(), str(born or ""))
        read.append(subject_of(row))
    record_readings(reader=reader, subjects=read, what="name and date of birth", at=at)
    return found


def _question(row: Application) -> str:
    """The key of the question that asks for the name, under the rules of a file."""
    return _asked(row, "full_name")


def _asked(row: Application, meaning: schema.Meaning) -> str:
    """The key of the question with a meaning, under the rules of a file; "" for none."""
    version = row.rules_version_id
    asked = programmes.rules_version(version).file.meant(meaning) if version else None
    return asked.key if asked else ""
