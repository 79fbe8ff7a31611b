"""How much an item has been seen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from saty.testing.models import FormAssignment, FormItem
from saty.testing.states import FormState


@dataclass(frozen=True, slots=True)
class Exposure:
    """In how many locked forms an item stands, and how many candidates were given one of them."""

    forms: int
    candidates: int


NEVER = Exposure(0, 0)


def exposure(items: Iterable[UUID]) -> dict[UUID, Exposure]:
    """Item -> its exposure, for a whole page of items in one query."""
    wanted = list(items)
    given = (
        FormAssignment.objects.filter(form=OuterRef("form"))
        .order_by()
        .values("form")
        .annotate(number=Count("id"))
        .values("number")
    )
    rows = (
        FormItem.objects.filter(version__item__in=wanted, form__state=FormState.LOCKED)
        .order_by()
        .annotate(given=Coalesce(Subquery(given, output_field=IntegerField()), 0))
        .values_list("version__item_id", "form_id", "given")
    )
    by_item: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for item, form, number in rows:
        by_item[item][form] = number
    return {
        key: Exposure(len(by_item[key]), sum(by_item[key].values())) if key in by_item else NEVER
        for key in wanted
    }
