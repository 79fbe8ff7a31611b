"""Reads of verification: the queue of a stage, its figures, and one file under the eyes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from saty.applications import rosters
from saty.applications.models import Application, FileCheck, VerificationLease
from saty.programmes.kinds import StageRef
from saty.programmes.queries import window

QueueState = Literal["waiting", "returned", "refused", "checked", "all"]
DAY = timedelta(days=1)


def leases_left(
    before: datetime, competitions: Collection[UUID] | None = None
) -> QuerySet[VerificationLease, tuple[UUID, str, str, datetime]]:
    """(competition, slug, stage, until) of leases that ran out before a moment and nobody took
    over, oldest first; of some competitions, or of all."""
    left = VerificationLease.objects.filter(until__lt=before).order_by("until", "id")
    if competitions is not None:
        left = left.filter(application__competition__in=competitions)
    competition = "application__competition"
    return left.values_list(competition, f"{competition}__slug", "stage", "until")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the queue. `waiting` includes what was returned; `refused` waits for a second
    look by somebody else than `reader`."""

    state: QueueState = "waiting"
    group: str = ""
    region: str = ""
    sector: str = ""
    number: str = ""
    reader: UUID | None = None


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """How far the verification of a stage is, and how many files a day are left."""

    left: int
    returned: int
    second_look: int
    done: int
    today: int
    mine_today: int
    closes_at: datetime
    days_left: int
    per_day: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line of the queue."""

    application: UUID
    number: str
    group: str
    region: str
    sector: str
    submitted_at: datetime
    state: QueueState
    holder: UUID | None
    held_until: datetime | None


def standing_checks(stage: str) -> QuerySet[FileCheck]:
    """The checks that stand at a stage, for use as a subquery on applications."""
    return FileCheck.objects.filter(
        application=OuterRef("pk"), stage=stage, superseded_at__isnull=True
    )


def queue(ref: StageRef, filters: Filters) -> QuerySet[Application]:
    """The files of a stage that fit, oldest first, without what was filed in them."""
    found = _in_state(ref, filters)
    for column in ("group", "region", "sector"):
        if wanted := getattr(filters, column):
            found = found.filter(**{column: wanted})
    if filters.number:
        found = found.filter(candidate_number=filters.number.replace(" ", ""))
    return found.defer("snapshot").order_by("submitted_at", "id")


def _in_state(ref: StageRef, filters: Filters) -> QuerySet[Application]:
    files, standing = rosters.files_in(ref), standing_checks(ref.key)
    match filters.state:
        case "waiting":
            return files.filter(~Exists(standing))
        case "returned":
            return _returned(ref, files)
        case "refused":
            others = standing.filter(refused__gt=0, confirmed_at__isnull=True)
            if filters.reader is not None:
                others = others.exclude(by=filters.reader)
            return files.filter(Exists(others))
        case "checked":
            return files.filter(Exists(standing))
        case "all":
            return files


def queue_rows(files: list[Application], stage: str, at: datetime) -> list[QueueRow]:
    """The lines of one page of the queue, in two queries whatever their number."""
    leases = {
        each.application_id: each
        for each in VerificationLease.objects.filter(
            application__in=files, stage=stage, until__gt=at
        )
    }
    checks = FileCheck.objects.filter(application__in=files, stage=stage).order_by("at")
    states: dict[UUID, QueueState] = {check.application_id: _state_after(check) for check in checks}
    return [_row(each, states.get(each.id, "waiting"), leases.get(each.id)) for each in files]


def _state_after(check: FileCheck) -> QueueState:
    if check.superseded_at is not None:
        return "returned" if check.returned_at is not None else "waiting"
    return "refused" if check.refused and check.confirmed_at is None else "checked"


def _row(file: Application, state: QueueState, lease: VerificationLease | None) -> QueueRow:
    return QueueRow(
        file.id,
        file.candidate_number or "",
        file.group,
        file.region,
        file.sector,
        file.submitted_at or file.created_at,
        state,
        lease.holder_id if lease else None,
        lease.until if lease else None,
    )


def queue_figures(
    ref: StageRef, *, reader: UUID | None, today: datetime, at: datetime
) -> QueueFigures:
    """The figures above the queue; `today` is the moment at which the reader's day began."""
    files = rosters.files_in(ref)
    counts = _counts(ref, files, reader, today)
    left = files.count() - counts["done"]
    closes_at = window(ref.competition, ref.key).closes_at
    days_left = max(ceil((closes_at - at) / DAY), 0)
    return QueueFigures(
        left=left,
        returned=_returned(ref, files).count(),
        closes_at=closes_at,
        days_left=days_left,
        per_day=ceil(left / max(days_left, 1)),
        **counts,
    )


def _counts(
    ref: StageRef, files: QuerySet[Application], reader: UUID | None, today: datetime
) -> dict[str, int]:
    """What the checks of the files in a stage come to, in one query."""
    stands = Q(superseded_at__isnull=True)
    refused = stands & Q(refused__gt=0, confirmed_at__isnull=True) & ~Q(by=reader)
    found: dict[str, int] = FileCheck.objects.filter(
        stage=ref.key, application__in=files
    ).aggregate(
        done=Count("id", filter=stands),
        second_look=Count("id", filter=refused),
        today=Count("id", filter=Q(at__gte=today)),
        mine_today=Count("id", filter=Q(at__gte=today, by=reader)),
    )
    return found


def _returned(ref: StageRef, files: QuerySet[Application]) -> QuerySet[Application]:
    """The files that a second person sent back and nobody has finished since."""
    returned = FileCheck.objects.filter(
        application__competition=ref.competition, stage=ref.key, returned_at__isnull=False
    )
    waiting = files.filter(~Exists(standing_checks(ref.key)))
    return waiting.filter(id__in=returned.values("application"))
