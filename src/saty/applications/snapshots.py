"""The snapshot that submission freezes: what was filed, as it was filed."""

from collections.abc import Mapping
from typing import Any

from saty.applications.dossier import Dossier
from saty.core.ledger.canonical import canonical, sha256_hex

Snapshot = Mapping[str, Any]
"""{"answers": {question: value}, "documents": [{"requirement", "sha256", "pages", "name"}],
"rules_version": id}"""


def snapshot_of(file: Dossier) -> dict[str, Any]:
    """The snapshot of a file as it stands; statistics are no part of it."""
    keys = [q.key for q in file.file.questions() if not q.statistics_only]
    return {
        "answers": {key: file.answers[key] for key in keys if key in file.answers},
        "documents": [
            {
                "requirement": document.requirement,
                "sha256": document.sha256,
                "pages": document.pages,
                "name": document.original_name,
            }
            for requirement in file.file.application.documents
            for document in file.documents_of(requirement.key)
        ],
        "rules_version": str(file.rules.version),
    }


def snapshot_digest(snapshot: Snapshot) -> str:
    """SHA-256 over the canonical snapshot, in hexadecimal digits."""
    return sha256_hex(canonical(snapshot))


def coarse_columns(file: Dossier) -> dict[str, Any]:
    """The plain and coarse columns: track, sex, region, sector, year of birth."""
    track = _meant(file, "track") or {}
    return {
        "group": track.get("group") or "",
        "area": track.get("area") or "",
        "sex": _meant(file, "sex") or "",
        "region": _meant(file, "region") or "",
        "sector": _meant(file, "sector") or "",
        "birth_year": int(born[:4]) if (born := _meant(file, "birth_date")) else None,
    }


def _meant(file: Dossier, meaning: Any) -> Any:
    question = file.file.meant(meaning)
    return file.answers.get(question.key) if question else None
