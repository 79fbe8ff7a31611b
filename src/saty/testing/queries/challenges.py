"""Challenges of items for those who decide on them: by item, with stage codes and no names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from saty.stages.models import Stage
from saty.testing.models import Bank, FormItem, ItemChallenge, ItemVersion, KeyChange
from saty.testing.states import ItemChallengeState

STATES = ItemChallengeState


@dataclass(frozen=True, slots=True)
class Challenged:
    """An item that was challenged at a stage, and how its challenges stand."""

    stage: Stage
    version: ItemVersion
    filed: int
    upheld: int
    dismissed: int


def of_stage(stage: Stage) -> Any:
    """Every challenged item of a stage, those with most open challenges first."""
    return _grouped(ItemChallenge.objects.filter(sitting__entry__stage=stage))


def of_bank(bank: Bank) -> Any:
    """Every challenged item of a bank, at each stage."""
    return _grouped(ItemChallenge.objects.filter(version__item__bank=bank))


def _grouped(rows: QuerySet[ItemChallenge]) -> Any:
    counted = rows.order_by().values("sitting__entry__stage", "version")
    annotated: Any = counted.annotate(
        first=Min("filed_at"),
        filed=Count("id", filter=Q(state=STATES.FILED)),
        upheld=Count("id", filter=Q(state=STATES.UPHELD)),
        dismissed=Count("id", filter=Q(state=STATES.DISMISSED)),
    )
    return annotated.order_by("-filed", "first", "version")


def lines(rows: Sequence[Mapping[str, Any]]) -> list[Challenged]:
    """The items of a page of `of_stage` or `of_bank`, in two queries."""
    stages = Stage.objects.select_related("competition").in_bulk(
        {row["sitting__entry__stage"] for row in rows}
    )
    related = ItemVersion.objects.select_related("item__bank").defer("content", "item__source")
    versions = related.in_bulk({row["version"] for row in rows})
    return [
        Challenged(
            stages[row["sitting__entry__stage"]],
            versions[row["version"]],
            row["filed"],
            row["upheld"],
            row["dismissed"],
        )
        for row in rows
    ]


def of_item(stage: Stage, version: ItemVersion, *, state: str = "") -> QuerySet[ItemChallenge]:
    """The challenges of one item at a stage, open ones first."""
    rows = ItemChallenge.objects.filter(sitting__entry__stage=stage, version=version)
    narrowed = rows.filter(state=state) if state else rows
    related = narrowed.select_related("sitting__entry")
    return related.annotate(is_open=Count("id", filter=Q(state=STATES.FILED))).order_by(
        "-is_open", "filed_at", "id"
    )


def challenged(stage: Stage, version: UUID) -> ItemVersion | None:
    """A version that was challenged at a stage."""
    rows = ItemVersion.objects.filter(id=version, challenges__sitting__entry__stage=stage)
    return rows.select_related("item__bank", "item__stimulus").distinct().first()


def challenged_in(bank: Bank, stage: UUID, version: UUID) -> tuple[Stage, ItemVersion] | None:
    """A stage and a version of the bank that was challenged there."""
    at = Stage.objects.select_related("competition").filter(id=stage).first()
    found = challenged(at, version) if at else None
    if at is None or found is None or found.item.bank_id != bank.id:
        return None
    return at, found


def place_of(stage: Stage, version: ItemVersion) -> FormItem | None:
    """Where the version stands in a form of the stage."""
    return FormItem.objects.filter(version=version, form__blueprint__stage=stage).first()


def changes_resting_on(stage: Stage, version: ItemVersion) -> QuerySet[KeyChange]:
    """Changes of the key that upheld challenges led to, newest first."""
    rows = KeyChange.objects.filter(stage=stage, version=version, challenges__isnull=False)
    return rows.distinct().order_by("-proposed_at")


def is_upheld(stage: Stage, version: ItemVersion) -> bool:
    """Whether some challenge of an item at a stage was upheld."""
    return of_item(stage, version, state=STATES.UPHELD).exists()


def waiting(bank: Bank) -> QuerySet[ItemChallenge]:
    """Open challenges of items of a bank."""
    return ItemChallenge.objects.filter(version__item__bank=bank, state=STATES.FILED)
