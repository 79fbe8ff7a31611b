"""One file as a verifier sees it: what was declared, its proofs, the verdicts and their history."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from saty.applications.facts import RuleVerdict
from saty.applications.models import (
    Application,
    Document,
    FileCheck,
    IdentityClash,
    Verification,
    VerificationLease,
)
from saty.applications.queries import ADJUSTMENT, rules_of, verdicts
from saty.applications.states import ApplicationState
from saty.applications.targets import Target, possible_targets, targets_of
from saty.programmes.schema import ProgrammeFile


@dataclass(frozen=True, slots=True)
class TargetView:
    """One target with its standing verdict and those before it, newest first."""

    target: Target
    answer: Any
    """What was declared; None for a document."""
    documents: tuple[Document, ...]
    standing: Verification | None
    history: tuple[Verification, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file under the eyes of an official, at one stage."""

    application: Application
    stage: str
    file: ProgrammeFile
    targets: tuple[TargetView, ...]
    rules: tuple[RuleVerdict, ...]
    lease: VerificationLease | None
    checks: tuple[FileCheck, ...]
    """Newest first; the first one stands unless it was superseded."""

    @property
    def check(self) -> FileCheck | None:
        """The check that stands."""
        first = self.checks[0] if self.checks else None
        return first if first is not None and first.superseded_at is None else None

    @property
    def done(self) -> int:
        """How many targets have a verdict."""
        return sum(each.standing is not None for each in self.targets)

    def next_target(self) -> TargetView | None:
        """The first target without a verdict."""
        return next((each for each in self.targets if each.standing is None), None)


def file_in(competition: UUID, application: UUID) -> Application | None:
    """A file of a competition that was submitted, also if it was withdrawn since."""
    filed = Application.objects.filter(competition=competition, id=application)
    return filed.exclude(state=ApplicationState.DRAFT).select_related("competition").first()


def file_view(application: Application, stage: str, at: datetime) -> FileView:
    """Everything that the working page shows of one file, in a fixed number of queries."""
    file = rules_of(application, at).file
    return FileView(
        application=application,
        stage=stage,
        file=file,
        targets=_targets(application, stage, file),
        rules=verdicts(application, at),
        lease=_leases(application, stage, at).first(),
        checks=tuple(_checks(application, stage)),
    )


def _leases(application: Application, stage: str, at: datetime) -> QuerySet[VerificationLease]:
    return VerificationLease.objects.filter(application=application, stage=stage, until__gt=at)


def _checks(application: Application, stage: str) -> QuerySet[FileCheck]:
    made = FileCheck.objects.filter(application=application, stage=stage)
    return made.select_related("by", "confirmed_by", "returned_by").order_by("-at")


def checks_of(application: Application) -> QuerySet[FileCheck]:
    """Every check of a file at every stage, newest first."""
    return FileCheck.objects.filter(application=application).order_by("-at")


def _targets(application: Application, stage: str, file: ProgrammeFile) -> tuple[TargetView, ...]:
    given: dict[str, list[Verification]] = defaultdict(list)
    rows = Verification.objects.filter(application=application, stage=stage)
    for row in rows.select_related("by").order_by("-at", "superseded_at"):
        given[row.target].append(row)
    documents = _documents(application)
    targets = targets_of(possible_targets(file), application.snapshot)
    return tuple(_view(each, application, documents, given[each.key]) for each in targets)


def _documents(application: Application) -> Mapping[str, list[Document]]:
    """Requirement -> documents, without proofs of adjustments."""
    rows = Document.objects.filter(application=application, removed_at=None)
    found: dict[str, list[Document]] = defaultdict(list)
    for row in rows.exclude(requirement=ADJUSTMENT).order_by("uploaded_at", "id"):
        found[row.requirement].append(row)
    return found


def _view(
    target: Target,
    application: Application,
    documents: Mapping[str, list[Document]],
    given: list[Verification],
) -> TargetView:
    standing = next((each for each in given if each.superseded_at is None), None)
    answer = application.snapshot["answers"].get(target.of) if target.kind == "fact" else None
    proofs = tuple(d for proof in target.proofs for d in documents.get(proof, ()))
    return TargetView(
        target, answer, proofs, standing, tuple(each for each in given if each is not standing)
    )


def document_in(competition: UUID, document: UUID) -> Document | None:
    """A standing document of a file of a competition that was submitted."""
    kept = Document.objects.filter(application__competition=competition, removed_at=None)
    submitted = kept.exclude(application__state=ApplicationState.DRAFT)
    return submitted.select_related("application").filter(id=document).first()


def clashes_of(application: Application) -> QuerySet[IdentityClash]:
    """The clashes that a file has a part in, newest first."""
    first = IdentityClash.objects.filter(first=application)
    return (first | IdentityClash.objects.filter(second=application)).order_by("-found_at")
