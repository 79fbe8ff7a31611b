"""What a form asks, by the contents of its items and the keys in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from saty.common.actors import CLOCK
from saty.core import items as core
from saty.core import scoring
from saty.testing.models import Form, FormItem, KeyChange
from saty.testing.queries import contents
from saty.testing.scales import changes_in_force


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at its place in a form."""

    position: int
    section: str
    public_id: str
    item: core.Item
    """With the key in force."""
    is_void: bool
    option_ids: tuple[str, ...]
    target_ids: tuple[str, ...]
    order: tuple[int, ...]
    stimulus: dict[str, str]
    """Language -> the text that it asks on."""


def asked_in(form: Form, at: datetime) -> list[Asked]:
    """The questions of a locked form, in order. The machine reads them, and nobody sees them."""
    rows = FormItem.objects.filter(form=form).select_related("version__item__stimulus")
    places = list(rows.order_by("position"))
    opened = contents.opened([each.version for each in places], reader=CLOCK, at=at)
    changes = changes_in_force(form.blueprint.stage)
    return [_asked(each, opened[each.version_id], changes.get(each.version_id)) for each in places]


def _asked(place: FormItem, item: core.Item, change: KeyChange | None) -> Asked:
    stimulus = place.version.item.stimulus
    return Asked(
        place.position,
        place.section,
        place.public_id,
        scoring.with_key(item, change.key) if change and change.key else item,
        change is not None and change.kind == KeyChange.Kind.VOID,
        tuple(place.option_ids),
        tuple(place.target_ids),
        tuple(place.order),
        dict(stimulus.wordings) if stimulus else {},
    )


def sections_of(questions: Sequence[Asked]) -> list[str]:
    """The sections in the order of the form."""
    return list(dict.fromkeys(each.section for each in questions))
