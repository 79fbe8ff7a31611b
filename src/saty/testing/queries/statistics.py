"""What answers say of items and forms, as pages show it; a worker made the figures before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.common.actors import Actor
from saty.core.psychometrics import classical
from saty.ledger.actions import record_readings
from saty.stages.models import Stage
from saty.testing.figures import ALL, share, shown_languages
from saty.testing.models import Bank, Form, FormFigures, FormItem, Item, ItemVersion
from saty.testing.queries.contents import READ, item_subject
from saty.testing.queries.results import basis
from saty.testing.states import FormState


@dataclass(frozen=True, slots=True)
class OptionShown:
    """How an option worked; by its place in the bank."""

    place: int
    is_key: bool
    number: int
    share: Fraction
    by_third: tuple[int, int, int]
    correlation: float | None


@dataclass(frozen=True, slots=True)
class ItemShown:
    """How an item worked in one form, in one language or ("") in all."""

    form: Form
    position: int
    item_number: int
    language: str
    people: int
    p: Fraction
    item_rest: float | None
    alpha_without: float | None
    blank: int
    options: tuple[OptionShown, ...]
    flags: tuple[str, ...]
    functioning: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FormShown:
    """How a form worked, in one language or in all; its items are in the order of the form."""

    form: Form
    language: str
    people: int
    mean: float
    deviation: float | None
    alpha: float | None
    kr20: float | None
    error: float | None
    scores: tuple[tuple[float, int], ...]
    items: tuple[ItemShown, ...]
    made_at: datetime

    @property
    def worst_first(self) -> list[ItemShown]:
        """Items that need a look: those with the gravest flags, then the least related."""
        flagged = [each for each in self.items if each.flags]
        return sorted(flagged, key=_gravity)


def _gravity(item: ItemShown) -> tuple[int, float, int]:
    worst = min(classical.FLAGS.index(flag) for flag in item.flags)
    return worst, item.item_rest if item.item_rest is not None else 1.0, item.position


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """All that is known of how an item works."""

    item: Item
    shown: tuple[ItemShown, ...]
    """By form, all languages first."""
    too_few: bool
    """Whether there are figures that are of fewer than 10 people, and so not shown."""


def of_item(item: Item, *, reader: Actor, at: datetime) -> ItemStatistics:
    """How an item worked in every form and language.

    The figures show the key, so that the reading is recorded.
    """
    rows_of_item = FormItem.objects.filter(version__item=item).select_related("version__item")
    places = {row.form_id: row for row in rows_of_item.defer("version__content")}
    record_readings(reader=reader, subjects=[item_subject(item.id)], what=READ, at=at)
    rows = _figures(FormFigures.objects.filter(form__in=places))
    found: list[ItemShown] = []
    kept = 0
    for of_form in _by_form(rows).values():
        kept += len(of_form)
        for row in _visible(of_form):
            place = places[row.form_id]
            found.append(_item_shown(row, row.data["items"][place.position], place))
    return ItemStatistics(item, tuple(found), too_few=kept > len(found))


def _figures(rows: QuerySet[FormFigures]) -> list[FormFigures]:
    listed = rows.select_related("form__blueprint__stage__competition")
    return list(
        listed.defer("form__chosen", "form__blueprint__spec").order_by(
            "form__blueprint__stage", "form__number", "language"
        )
    )


def _by_form(rows: Sequence[FormFigures]) -> dict[UUID, list[FormFigures]]:
    found: dict[UUID, list[FormFigures]] = {}
    for row in rows:
        found.setdefault(row.form_id, []).append(row)
    return found


def _visible(of_form: Sequence[FormFigures]) -> list[FormFigures]:
    shown = shown_languages({row.language: row.people for row in of_form})
    return [row for row in of_form if row.language in shown]


def _item_shown(row: FormFigures, data: Mapping[str, Any], place: FormItem) -> ItemShown:
    return ItemShown(
        form=row.form,
        position=place.position,
        item_number=place.version.item.number,
        language=row.language,
        people=row.people,
        p=share(data["p"]),
        item_rest=data["item_rest"],
        alpha_without=data["alpha_without"],
        blank=data["blank"],
        options=tuple(_option_shown(each, row.people) for each in data["options"]),
        flags=tuple(data["flags"]),
        functioning=data["functioning"],
    )


def _option_shown(data: Mapping[str, Any], people: int) -> OptionShown:
    low, middle, high = data["by_third"]
    return OptionShown(
        place=data["place"],
        is_key=data["is_key"],
        number=data["number"],
        share=Fraction(data["number"], people),
        by_third=(low, middle, high),
        correlation=data["correlation"],
    )


def of_form(form: Form) -> dict[str, FormShown]:
    """Language (and "") -> how a form worked; small numbers are left out. Two queries."""
    rows_of_form = FormItem.objects.filter(form=form).select_related("version__item")
    places = list(rows_of_form.defer("version__content").order_by("position"))
    rows = _visible(_figures(FormFigures.objects.filter(form=form)))
    return {row.language: _form_shown(row, places) for row in rows}


def _form_shown(row: FormFigures, places: Sequence[FormItem]) -> FormShown:
    data = row.data
    return FormShown(
        form=row.form,
        language=row.language,
        people=row.people,
        mean=data["mean"],
        deviation=data["deviation"],
        alpha=data["alpha"],
        kr20=data["kr20"],
        error=data["error"],
        scores=tuple((score, number) for score, number in data["scores"]),
        items=tuple(
            _item_shown(row, each, place) for each, place in zip(data["items"], places, strict=True)
        ),
        made_at=row.made_at,
    )


def observed(bank: Bank) -> dict[UUID, tuple[Fraction, int]]:
    """Item -> (observed p, people), over all forms, in two queries.

    The mean of the forms' p, each weighted by its people; items that nobody has met are left out.
    """
    rows = FormFigures.objects.filter(form__blueprint__bank=bank, language=ALL)
    figures = {row.form_id: row for row in rows}
    places = FormItem.objects.filter(form__in=figures).order_by()
    sums: dict[UUID, tuple[Fraction, int]] = {}
    for form, item, position in places.values_list("form_id", "version__item_id", "position"):
        row = figures[form]
        p, people = sums.get(item, (Fraction(0), 0))
        got = share(row.data["items"][position]["p"]) * row.people
        sums[item] = (p + got, people + row.people)
    return {item: (total / people, people) for item, (total, people) in sums.items()}


def forms_of(bank: Bank) -> QuerySet[Form]:
    """Locked forms of a bank with `sittings`, newest stage first."""
    rows = Form.objects.filter(blueprint__bank=bank, state=FormState.LOCKED)
    counted = Count("sittings", filter=Q(sittings__finished_at__isnull=False))
    return (
        rows.select_related("blueprint__stage__competition")
        .defer("chosen", "blueprint__spec")
        .annotate(finished=counted)
        .order_by("-blueprint__stage__competition__created_at", "number")
    )


def form(bank: Bank, key: UUID) -> Form | None:
    """One locked form of a bank."""
    return forms_of(bank).filter(id=key).first()


def item(bank: Bank, number: int) -> Item | None:
    """One item of a bank."""
    return Item.objects.filter(bank=bank, number=number).first()


def stages_with(item: Item) -> list[tuple[ItemVersion, Stage]]:
    """Each version of an item with each stage that has it in a locked form, newest stage first."""
    rows = FormItem.objects.filter(version__item=item, form__state=FormState.LOCKED)
    rows = rows.select_related("version", "form__blueprint__stage__competition")
    rows = rows.defer("version__content", "form__chosen", "form__blueprint__spec")
    found = {
        (row.version_id, row.form.blueprint.stage_id): (row.version, row.form.blueprint.stage)
        for row in rows.order_by("-form__blueprint__stage__competition__created_at", "form__number")
    }
    return list(found.values())


def forms_with_old_figures() -> list[Form]:
    """Forms whose figures were made from other answers or keys than there are now."""
    sat = Form.objects.filter(sittings__finished_at__isnull=False).distinct()
    listed = list(sat.select_related("blueprint__stage").defer("chosen", "blueprint__spec"))
    now = {stage.id: basis(stage) for stage in {form.blueprint.stage for form in listed}}
    kept = dict(
        FormFigures.objects.filter(form__in=listed, language=ALL).values_list("form_id", "basis")
    )
    return [form for form in listed if kept.get(form.id) != now[form.blueprint.stage_id]]
