"""Changes of keys, and what each does to everybody's score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.common.actors import Actor
from saty.core import items as core
from saty.core import scoring
from saty.programmes.models import Competition
from saty.stages.models import Stage
from saty.testing.models import Bank, FormItem, ItemVersion, KeyChange, KeyEffect
from saty.testing.queries.contents import opened
from saty.testing.scales import changes_in_force
from saty.testing.states import FormState, KeyChangeState


@dataclass(frozen=True, slots=True)
class EffectCounts:
    """How many are scored, and for how many the score goes up or down."""

    people: int
    up: int
    down: int

    @property
    def affected(self) -> int:
        """How many scores change."""
        return self.up + self.down


@dataclass(frozen=True, slots=True)
class LineMoved:
    """Where the score of the last of so many lies, before and after, without groups and quotas."""

    number: int
    before: Fraction
    after: Fraction
    gained: int
    """How many reach the line who did not before."""
    lost: int


def changes_of_bank(bank: Bank) -> QuerySet[KeyChange]:
    """Every change of a key in a bank, newest first."""
    rows = KeyChange.objects.filter(version__item__bank=bank)
    return _listed(rows)


def changes_of_stage(stage: Stage) -> QuerySet[KeyChange]:
    """Every change of a key in a stage, newest first."""
    return _listed(KeyChange.objects.filter(stage=stage))


def unrecorded(stage: Stage) -> QuerySet[KeyChange]:
    """Approved changes that the results which stand do not follow yet.

    Closing takes results by the keys of that moment, and so does the worker that was asked for
    them before: what was decided earlier is in them.
    """
    since = stage.closed_at or stage.renewal_asked_at
    approved = KeyChange.objects.filter(stage=stage, state=KeyChangeState.APPROVED)
    return (
        approved.filter(recorded_at__isnull=True, decided_at__gte=since)
        if since
        else approved.none()
    )


def is_unrecorded(change: KeyChange) -> bool:
    """Whether the results that stand do not follow an approved change yet."""
    return unrecorded(change.stage).filter(id=change.id).exists()


def _listed(rows: QuerySet[KeyChange]) -> QuerySet[KeyChange]:
    listed = rows.select_related("stage__competition", "version__item__bank")
    return listed.defer("key", "reason", "version__content", "version__item__source").order_by(
        "-proposed_at", "id"
    )


def change_in_bank(bank: Bank, key: UUID) -> KeyChange | None:
    """One change of a key in a bank."""
    return changes_of_bank(bank).filter(id=key).first()


def change_in_stage(stage: Stage, key: UUID) -> KeyChange | None:
    """One change of a key in a stage."""
    return changes_of_stage(stage).filter(id=key).first()


def waiting_in_bank(bank: Bank, person: UUID) -> QuerySet[KeyChange]:
    """Proposals in a bank that another person than `person` made."""
    rows = KeyChange.objects.filter(state=KeyChangeState.PROPOSED, version__item__bank=bank)
    return rows.exclude(proposed_by=person)


def waiting_in(
    competitions: QuerySet[Competition], person: UUID
) -> list[tuple[Stage, QuerySet[KeyChange]]]:
    """Each stage of some competitions in which proposals of others wait, with these."""
    rows = KeyChange.objects.filter(state=KeyChangeState.PROPOSED).exclude(proposed_by=person)
    stages = Stage.objects.filter(competition__in=competitions, key_changes__in=rows).distinct()
    listed = stages.select_related("competition").order_by("competition__slug", "position")
    return [(stage, rows.filter(stage=stage)) for stage in listed]


def effects_of(change: KeyChange, *, show: str = "", code: str = "") -> QuerySet[KeyEffect]:
    """What everybody has before and after, by stage code; `show` is "changed", "up" or "down"."""
    narrowed = {"changed": ~Q(moved=0), "up": Q(moved=1), "down": Q(moved=-1)}.get(show, Q())
    rows = KeyEffect.objects.filter(narrowed, change=change).select_related("entry")
    return rows.filter(entry__code__startswith=code.strip().upper()).order_by("entry__code")


def counts_of(change: KeyChange) -> EffectCounts:
    """How many scores a change moves, in one query."""
    counted = KeyEffect.objects.filter(change=change).aggregate(
        people=Count("id"),
        up=Count("id", filter=Q(moved=1)),
        down=Count("id", filter=Q(moved=-1)),
    )
    return EffectCounts(**counted)


def line_moved(change: KeyChange, number: int) -> LineMoved | None:
    """Where the line of a number lies before and after; None where fewer have a score."""
    rows = KeyEffect.objects.filter(change=change).values_list("before", "after")
    pairs = [(Fraction(before), Fraction(after)) for before, after in rows]
    if not 0 < number <= len(pairs):
        return None
    old = _last_of([before for before, _after in pairs], number)
    new = _last_of([after for _before, after in pairs], number)
    return LineMoved(
        number=number,
        before=old,
        after=new,
        gained=sum(before < old and after >= new for before, after in pairs),
        lost=sum(before >= old and after < new for before, after in pairs),
    )


@dataclass(frozen=True, slots=True)
class Crossing:
    """Whose total crosses the line that was announced, by stage code."""

    above: tuple[str, ...]
    """Who would be at the line or above it, and was not."""
    below: tuple[str, ...]


def crossing(change: KeyChange, lines: Mapping[str, Fraction]) -> Crossing:
    """Who crosses announced lines: track -> the last score that goes on, "" for all tracks."""
    rows = KeyEffect.objects.filter(change=change).exclude(moved=0).select_related("entry")
    above, below = [], []
    for row in rows.order_by("entry__code"):
        line = lines.get("", lines.get(row.entry.track))
        if line is None:
            continue
        was, now = Fraction(row.before) >= line, Fraction(row.after) >= line
        if now and not was:
            above.append(row.entry.code)
        elif was and not now:
            below.append(row.entry.code)
    return Crossing(tuple(above), tuple(below))


def _last_of(totals: Sequence[Fraction], number: int) -> Fraction:
    return sorted(totals, reverse=True)[number - 1]


def total_of(text: str) -> Fraction:
    """A kept total."""
    return Fraction(text)


def item_of(change: KeyChange, *, reader: Actor, at: datetime) -> core.Item:
    """The item of a change with its own key; the reading is recorded."""
    return opened([change.version], reader=reader, at=at)[change.version_id]


def scored_as(version: ItemVersion, stage: Stage, *, reader: Actor, at: datetime) -> core.Item:
    """An item with the key by which a stage scores it now; the reading is recorded."""
    item = opened([version], reader=reader, at=at)[version.id]
    change = changes_in_force(stage).get(version.id)
    return scoring.with_key(item, change.key) if change is not None and change.key else item


def used_version(bank: Bank, version: UUID, stage: UUID) -> tuple[ItemVersion, Stage] | None:
    """A version of the bank that stands in a locked form of a stage."""
    rows = FormItem.objects.filter(
        version=version,
        version__item__bank=bank,
        form__blueprint__stage=stage,
        form__state=FormState.LOCKED,
    ).select_related("version__item", "form__blueprint__stage__competition")
    found = rows.defer("form__chosen", "form__blueprint__spec").first()
    return (found.version, found.form.blueprint.stage) if found else None
