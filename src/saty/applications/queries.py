"""Reads on applications: whose they are, what was answered, what stands where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import QuerySet

from saty.applications.dossier import Dossier, flat
from saty.applications.facts import RuleVerdict, facts_of, is_eligible, judge
from saty.applications.files import store
from saty.applications.models import (
    AdjustmentRequest,
    Application,
    Document,
    SectionAnswers,
    StatisticsAnswers,
    Withdrawal,
)
from saty.applications.snapshots import snapshot_digest
from saty.applications.states import AdjustmentState, ApplicationState
from saty.ledger.models import Entry
from saty.ledger.queries import own_proof
from saty.programmes import queries as programmes
from saty.programmes.audiences import Addressee
from saty.programmes.models import FILING

__all__ = ["Dossier", "RuleVerdict", "facts_of", "flat", "is_eligible", "judge"]

ADJUSTMENT = "adjustment"
"""The requirement under which proofs of adjustments lie."""


def applications_of(person: UUID) -> QuerySet[Application]:
    """Somebody's applications with their competitions, newest first."""
    mine = Application.objects.filter(candidate=person)
    return mine.select_related("competition").order_by("-created_at")


def application_of(person: UUID, competition: UUID) -> Application | None:
    """Somebody's application in one competition."""
    mine = Application.objects.filter(candidate=person, competition=competition)
    return mine.select_related("competition").first()


def answers_of(application: Application) -> dict[str, dict[str, Any]]:
    """Section -> question -> value: as typed in a draft, as filed once it is submitted."""
    if application.snapshot is None:
        rows = SectionAnswers.objects.filter(application=application)
        return {row.key: row.answers for row in rows}
    filed: Mapping[str, Any] = application.snapshot["answers"]
    file = programmes.rules_version(_version(application)).file
    return {
        section.key: {q.key: filed[q.key] for q in section.questions if q.key in filed}
        for section in file.application.sections
    }


def _version(application: Application) -> UUID:
    if application.rules_version_id is None:
        raise ValueError(f"{application} has a snapshot and no rules version")
    return application.rules_version_id


def statistics_of(application: Application) -> dict[str, Any]:
    """What was answered for statistics alone: for the candidate's own eyes."""
    row = StatisticsAnswers.objects.filter(application=application).first()
    return dict(row.answers) if row else {}


def documents_of(application: Application) -> QuerySet[Document]:
    """The standing documents, oldest first, proofs of adjustments too."""
    standing = Document.objects.filter(application=application, removed_at=None)
    return standing.order_by("uploaded_at", "id")


def document_of(person: UUID, document: UUID) -> Document | None:
    """A standing document of somebody's own application."""
    mine = Document.objects.filter(application__candidate=person, removed_at=None)
    return mine.select_related("application__competition").filter(id=document).first()


def file_names() -> Iterable[str]:
    """The names of the files of all documents, also of those taken away."""
    return Document.objects.values_list("file_name", flat=True)


def content_of(document: Document) -> BinaryIO:
    """The file of a document, for reading; FileNotFoundError if the store has lost it."""
    return store.opened(document.file_name)


def adjustments_of(application: Application) -> QuerySet[AdjustmentRequest]:
    """The requests for adjustments, oldest first."""
    return AdjustmentRequest.objects.filter(application=application).order_by("requested_at")


def standing_adjustment(application: Application, kind: str) -> AdjustmentRequest | None:
    """The request for one kind of adjustment that waits or was granted."""
    standing = adjustments_of(application).exclude(state=AdjustmentState.REFUSED)
    return next((each for each in standing if each.kind == kind), None)


def withdrawals_of(application: Application) -> QuerySet[Withdrawal]:
    """Every withdrawal, newest first."""
    return Withdrawal.objects.filter(application=application).order_by("-at")


def rules_of(application: Application, at: datetime) -> programmes.RulesInForce:
    """The rules it was submitted under; of a draft those in force."""
    if application.rules_version_id:
        return programmes.rules_version(application.rules_version_id)
    return programmes.rules_in_force(application.competition_id, at)


def dossier(application: Application, at: datetime) -> Dossier:
    """The whole file of an application, in five queries; in four once it is submitted."""
    rules = rules_of(application, at)
    filing = programmes.window(application.competition_id, FILING)
    age_day, experience_day = programmes.reference_days_by(filing, rules.file)
    if application.snapshot is None:
        answers = flat(answers_of(application))
    else:
        answers = dict(application.snapshot["answers"])
    standing = documents_of(application).exclude(requirement=ADJUSTMENT)
    return Dossier(
        application=application,
        rules=rules,
        filing=filing,
        age_day=age_day,
        experience_day=experience_day,
        answers=answers,
        statistics=statistics_of(application),
        documents=tuple(standing),
        at=at,
    )


def verdicts(application: Application, at: datetime) -> tuple[RuleVerdict, ...]:
    """What each rule of eligibility says of an application, in the order of the file."""
    rules = rules_of(application, at)
    age_day, experience_day = programmes.reference_days(application.competition_id, rules.file)
    answers = flat(answers_of(application))
    return judge(answers, rules.file, age_day=age_day, experience_day=experience_day)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a candidate can show of a submission."""

    application: UUID
    candidate_number: str
    submitted_at: datetime
    rules_number: int
    rules_sha256: str
    snapshot_sha256: str
    entry: UUID
    entry_digest: str
    commitment: str
    """What the entry holds of the snapshot: SHA-256 over its digest and `salt`."""
    salt: str
    """Opens `commitment`, in hex; "" once it is erased."""
    proof: Mapping[str, Any]
    """The entry with every opening, and the snapshot: all that is needed to compute it again."""


def receipt(application: Application) -> Receipt | None:
    """The receipt of a submitted application; None for a draft."""
    if application.submitted_at is None or application.candidate_number is None:
        return None
    rules = programmes.rules_version(_version(application))
    entry = Entry.objects.get(subject=subject_of(application), kind="application_submitted")
    proof = own_proof(entry)
    return Receipt(
        application=application.id,
        candidate_number=application.candidate_number,
        submitted_at=application.submitted_at,
        rules_number=rules.number,
        rules_sha256=rules.sha256,
        snapshot_sha256=snapshot_digest(application.snapshot),
        entry=entry.id,
        entry_digest=entry.digest,
        commitment=entry.commitments["snapshot_sha256"],
        salt=proof["openings"].get("snapshot_sha256", {}).get("salt", ""),
        proof={"snapshot": application.snapshot, **proof},
    )


def subject_of(application: Application) -> str:
    """The opaque key under which ledger and messages know an application."""
    return f"application:{application.id}"


# --- whom changes of rules and dates concern ------------------------------------------------------


def submitted_by(competition: UUID, window: str) -> Iterator[Addressee]:
    """Everybody with a submitted application."""
    return _addressees(competition, [ApplicationState.SUBMITTED])


def may_file(competition: UUID, window: str) -> Iterator[Addressee]:
    """Everybody with a draft or an application, where the window is that of filing."""
    if window != FILING:
        return iter(())
    return _addressees(competition, [ApplicationState.DRAFT, ApplicationState.SUBMITTED])


def _addressees(competition: UUID, states: list[ApplicationState]) -> Iterator[Addressee]:
    rows = Application.objects.filter(competition=competition, state__in=states)
    for person, application in rows.values_list("candidate_id", "id").iterator():
        yield Addressee(person, f"application:{application}")
