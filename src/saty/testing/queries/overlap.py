"""Items that a test and its verification share: whoever sits both may meet them twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saty.programmes import queries as programmes
from saty.stages.models import Stage
from saty.testing.models import Blueprint, FormItem, ItemVersion
from saty.testing.states import FormState


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many items of a form stand in locked forms of the other test; and if all are in one."""

    items: int
    shared: int
    is_sat_before: bool


def others(stage: Stage, at: datetime) -> list[Stage]:
    """The stages that a stage verifies, or that verify it."""
    file = programmes.rules_in_force(stage.competition_id, at).file
    own = file.stage(stage.key).verifies
    keys = {each.key for each in file.stages if each.verifies and each.verifies.stage == stage.key}
    keys |= {own.stage} if own else set()
    return list(Stage.objects.filter(competition=stage.competition_id, key__in=keys))


def overlaps(
    blueprint: Blueprint, forms: Sequence[Mapping[str, Sequence[str]]], at: datetime
) -> list[Overlap]:
    """For each draft form of a blueprint (section -> ids of versions), what it shares."""
    elsewhere = _items_elsewhere(others(blueprint.stage, at))
    if not elsewhere:
        return [Overlap(sum(map(len, form.values())), 0, False) for form in forms]
    ids = {key for form in forms for keys in form.values() for key in keys}
    item_of = {
        str(version): item
        for version, item in ItemVersion.objects.filter(id__in=ids).values_list("id", "item")
    }
    found = []
    for form in forms:
        own = {item_of[str(key)] for keys in form.values() for key in keys}
        shared = own & set().union(*elsewhere.values())
        is_sat = any(own <= items for items in elsewhere.values())
        found.append(Overlap(len(own), len(shared), bool(own) and is_sat))
    return found


def _items_elsewhere(stages: Sequence[Stage]) -> dict[UUID, set[UUID]]:
    """Locked form -> its items."""
    rows = FormItem.objects.filter(form__blueprint__stage__in=stages, form__state=FormState.LOCKED)
    found: dict[UUID, set[UUID]] = {}
    for form, item in rows.order_by().values_list("form", "version__item"):
        found.setdefault(form, set()).add(item)
    return found
