"""Whom a declared criterion fits, and what a remedy would do for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from saty.core.resits import next_form
from saty.programmes.models import Competition
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import ExamSession, Form, Remedy, RemedyEntry, Sitting, SittingPart
from saty.testing.states import FormState, RemedyState

Criterion = Mapping[str, Any]
OF_SITTINGS = ("entry", "voided_at", "started_at", "finished_at", "starts_until")
OF_PARTS = ("sitting", "number", "section", "began_at", "ends_at", "closes_at")
"""What is read of thousands of sittings and their sections."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Somebody whom a criterion fits, and the sitting that a remedy touches, if any."""

    entry: RosterEntry
    sitting: Sitting | None
    has_form: bool = True
    """Whether another form is left, where the sitting is to be void."""

    @property
    def key(self) -> tuple[UUID, UUID | None]:
        """By which two lists are compared."""
        return self.entry.id, self.sitting.id if self.sitting else None


def fitting(
    stage: Stage, kind: str, criterion: Criterion, at: datetime, seconds: int = 0
) -> list[Fit]:
    """Everybody whom a criterion fits and for whom the remedy can be done, by stage code."""
    entries = list(_narrowed(stage, criterion).only("code").order_by("code"))
    sittings = _sittings(stage, kind, criterion)
    numbers = locked_numbers(stage) if kind == Remedy.Kind.RESIT else []
    found = []
    for entry in entries:
        held = sittings[entry.id]
        live = next((each for each in held if each.voided_at is None), None)
        if _can_be_done(kind, live, held, at, seconds):
            found.append(Fit(entry, live, kind != Remedy.Kind.RESIT or _has_form(numbers, held)))
    return found


def _has_form(numbers: Sequence[int], held: Sequence[Any]) -> bool:
    """Whether a locked form is left that was not seen in any of these sittings."""
    seen = [each.number for each in held]
    return bool(numbers) and next_form(numbers, seen, seen[-1]) is not None


def _narrowed(stage: Stage, criterion: Criterion) -> QuerySet[RosterEntry]:
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    if criterion["kind"] == "codes":
        return rows.filter(code__in=criterion["codes"])
    if criterion["kind"] == "running":
        of = Sitting.objects.filter(
            Q(finished_at__isnull=True) | Q(finished_at__gt=_moment(criterion["from"])),
            started_at__lt=_moment(criterion["until"]),
            voided_at__isnull=True,
        )
        return rows.filter(id__in=of.filter(entry__stage=stage).values("entry"))
    if criterion["kind"] == "form":
        number = criterion["form"]
        sat = Sitting.objects.filter(
            entry__stage=stage, voided_at__isnull=True, form__number=number
        )
        waits = Q(form_assignment__form__number=number, sittings__isnull=True)
        return rows.filter(Q(id__in=sat.values("entry")) | waits)
    if criterion["kind"] == "session":
        booked = rows.filter(
            bookings__session=criterion["session"], bookings__cancelled_at__isnull=True
        )
        return booked.distinct()
    raise ValueError(criterion["kind"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _sittings(stage: Stage, kind: str, criterion: Criterion) -> dict[UUID, list[Sitting]]:
    """Roster entry -> its sittings in order, with what the kind of remedy asks of them."""
    entries = _narrowed(stage, criterion).values("id")
    rows = Sitting.objects.filter(entry__in=entries).only(*OF_SITTINGS)
    if kind == Remedy.Kind.TIME:
        rows = rows.prefetch_related(_parts())
    if kind == Remedy.Kind.RESIT:
        rows = rows.annotate(number=F("form__number"))
    found: dict[UUID, list[Sitting]] = defaultdict(list)
    for each in rows.order_by("attempt"):
        if each.entry_id is not None:
            found[each.entry_id].append(each)
    return found


def _parts() -> "Prefetch[str, Any, str]":
    return Prefetch("parts", SittingPart.objects.only(*OF_PARTS).order_by("number"))


def _can_be_done(
    kind: str, live: Sitting | None, held: Sequence[Sitting], at: datetime, seconds: int
) -> bool:
    if kind == Remedy.Kind.RESIT:
        return live is not None and live.started_at is not None
    if kind == Remedy.Kind.START:
        return live is None or live.started_at is None
    return live is not None and takes_time(live, list(live.parts.all()), at, seconds)


def takes_time(sitting: Sitting, parts: Sequence[SittingPart], at: datetime, seconds: int) -> bool:
    """Whether more time would be of use: a section runs or is to come, or its end would be."""
    if not parts:
        return False
    if sitting.started_at is None:
        return sitting.starts_until is None or sitting.starts_until > at
    if sitting.finished_at is None and any(each.began_at is None for each in parts):
        return True
    ends = part_to_extend(parts, at).ends_at
    return ends is not None and ends + timedelta(seconds=seconds) > at


def part_to_extend(parts: Sequence[SittingPart], at: datetime) -> SittingPart:
    """The section that runs; between two of them the one that comes; at the end the last."""
    begun = [each for each in parts if each.began_at is not None]
    coming = [each for each in parts if each.began_at is None]
    runs = begun and begun[-1].closes_at is not None and begun[-1].closes_at > at
    return begun[-1] if runs or not coming else coming[0]


def locked_numbers(stage: Stage) -> list[int]:
    """Numbers of the locked forms of a stage, in order."""
    locked = Form.objects.filter(blueprint__stage=stage, state=FormState.LOCKED)
    return sorted(locked.values_list("number", flat=True))


def sessions_of(stage: Stage) -> QuerySet[ExamSession]:
    """Sessions of a test that were not cancelled, in order."""
    rows = ExamSession.objects.filter(stage=stage, cancelled_at__isnull=True)
    return rows.select_related("room").order_by("starts_at", "id")


def listed(stage: Stage) -> QuerySet[Any]:
    """Every remedy of a stage and who proposed it, newest first; `number` is how many it fits."""
    rows: QuerySet[Any] = Remedy.objects.filter(stage=stage).select_related("proposed_by")
    counted: QuerySet[Any] = rows.annotate(number=Count("entries"))
    return counted.order_by("-proposed_at", "-id")


def remedy_in(stage: Stage, key: UUID) -> Remedy | None:
    """One remedy of a stage, with who proposed it and who decided."""
    rows = Remedy.objects.filter(stage=stage, id=key)
    return rows.select_related("stage", "proposed_by", "decided_by").first()


def entries_of(remedy: Remedy) -> QuerySet[RemedyEntry]:
    """Whom it is shown to fit, by stage code."""
    rows = RemedyEntry.objects.filter(remedy=remedy).select_related("entry", "sitting__form")
    return rows.order_by("entry__code")


def waiting_for(competition: Competition, person: UUID) -> QuerySet[Remedy]:
    """Remedies of a competition that another than this person proposed, and nobody decided."""
    rows = Remedy.objects.filter(
        stage__competition=competition, state=RemedyState.PROPOSED, stage__closed_at__isnull=True
    )
    return rows.exclude(proposed_by=person)
