"""Submitted files with answers and documents, and officials who verify them."""

from datetime import timedelta
from typing import Any

from saty.applications.actions.leases import lease_file
from saty.applications.actions.verification import finish, record_verdict
from saty.applications.actions.verification_in_bulk import FileVerdicts, record_verdicts
from saty.applications.models import Application, FileCheck
from saty.common.actors import Actor
from saty.ledger.monitor import Finding, findings
from saty.programmes.kinds import StageRef
from saty.programmes.models import Competition
from tests import factories
from tests.applications import filing

KINDS = frozenset(
    {
        "file_verified",
        "refusals_confirmed",
        "file_returned",
        "adjustment_decided",
        "identity_clash_settled",
    }
)
STAGE = "documents"
LAST_STAGE = "national-commission"
AT = factories.FILING_CLOSES + timedelta(days=1)
"""A moment after filing, while the first stage is open."""
PAPERS = ("identity-document", "diploma", "work-record")
FACTS = (
    "full-name",
    "identity-number",
    "birth-date",
    "citizenship",
    "education",
    "work",
    "offices-held",
)
TARGETS = frozenset({f"document:{p}" for p in PAPERS} | {f"fact:{f}" for f in FACTS})


def official(role: str = "verifier") -> Actor:
    """Somebody who verifies."""
    return factories.acting(factories.official(role), role)


def ref(competition: Competition, stage: str = STAGE) -> StageRef:
    """A stage of a competition."""
    return StageRef(competition.id, stage)


def filed(competition: Competition | None = None, **fields: Any) -> Application:
    """A submitted application of somebody eligible, with a document for each requirement."""
    changed = fields.pop("answers", {})
    within = competition or factories.competition()
    answers = filing.answers(**changed)
    number = factories.next_number()
    documents = [
        {"requirement": paper, "sha256": f"{number:032x}{place:032x}", "pages": 1, "name": "a.pdf"}
        for place, paper in enumerate(PAPERS)
    ]
    snapshot = {
        "answers": {key: value for section in answers.values() for key, value in section.items()},
        "documents": documents,
    }
    made = factories.submitted(within, **{"snapshot": snapshot, **fields})
    for document in documents:
        filing.document(made, document["requirement"], sha256=document["sha256"])
    return made


def accept_all(application: Application, by: Actor, stage: str = STAGE, **refused: str) -> None:
    """Take a file in hand and give every verdict; `diploma="expired"` refuses a document."""
    lease_file(application=application, stage=stage, by=by, at=AT)
    for target in sorted(TARGETS):
        reason = refused.get(target.partition(":")[2].replace("-", "_"), "")
        verdict = "refused" if reason else "accepted"
        record_verdict(
            application=application,
            stage=stage,
            target=target,
            verdict=verdict,
            reason=reason,
            by=by,
            at=AT,
        )


def verified(application: Application, by: Actor, stage: str = STAGE, **refused: str) -> FileCheck:
    """A finished file."""
    accept_all(application, by, stage, **refused)
    return finish(application=application, stage=stage, by=by, at=AT)


def in_bulk(
    competition: Competition, *files: Application, by: Actor, stage: str = STAGE, **refused: str
) -> int:
    """Verify files at once; `document="expired"` refuses the diploma of each."""
    targets = {"document:diploma": refused["document"]} if refused else {}
    items = [FileVerdicts(file.id, targets) for file in files]
    return record_verdicts(competition=competition.id, stage=stage, items=items, by=by, at=AT)


def gaps() -> list[Finding]:
    """What the monitor finds of verification; factories make rows without entries elsewhere."""
    return [finding for finding in findings() if finding.kind in KINDS]
