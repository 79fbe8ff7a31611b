"""How answers to a form are scored now: by its items' own keys, and what was changed after.

A scale remembers the credit of each answer it has met: of many candidates few answers differ.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from saty.common.actors import CLOCK
from saty.core import items as core
from saty.core import scoring
from saty.stages.models import Stage
from saty.testing.models import Bank, Form, FormItem, KeyChange
from saty.testing.queries.contents import opened
from saty.testing.states import FormState, KeyChangeState


@dataclass(frozen=True, slots=True)
class Placed:
    """An item at its place in a form, with the key in force."""

    position: int
    section: str
    version: UUID
    item: core.Item
    is_void: bool
    option_ids: tuple[str, ...]
    target_ids: tuple[str, ...]
    order: tuple[int, ...]
    known: dict[str, Fraction] = field(default_factory=dict, compare=False)
    blanks: dict[str, bool] = field(default_factory=dict, compare=False)

    def read(self, value: object) -> scoring.Answer:
        """A stored value in places of the bank; AnswerError where it is none of this question."""
        return scoring.read_answer(self.item.kind, value, self.option_ids, self.target_ids)

    def credit(self, value: str) -> Fraction:
        """The credit of a stored JSON text."""
        found = self.known.get(value)
        if found is None:
            answer = self.read(json.loads(value))
            found = self.known[value] = scoring.credit(self.item, answer, is_void=self.is_void)
        return found

    def is_blank(self, value: str) -> bool:
        """Whether a stored JSON text says nothing; AnswerError as for `read`."""
        found = self.blanks.get(value)
        if found is None:
            found = self.blanks[value] = self.read(json.loads(value)) is None
        return found

    def changed(self, change: KeyChange | None) -> "Placed":
        """The same place under a change of its key."""
        is_void = change is not None and change.kind == KeyChange.Kind.VOID
        key = change.key if change is not None and not is_void else None
        return Placed(
            self.position,
            self.section,
            self.version,
            scoring.with_key(self.item, key) if key else self.item,
            is_void,
            self.option_ids,
            self.target_ids,
            self.order,
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """One form, ready to score."""

    form: UUID
    number: int
    places: Mapping[int, Placed]

    @property
    def sizes(self) -> dict[str, int]:
        """Section -> how many items it has."""
        found: dict[str, int] = {}
        for each in self.places.values():
            found[each.section] = found.get(each.section, 0) + 1
        return found

    @property
    def given(self) -> dict[str, Fraction]:
        """Section -> what everybody has of it without an answer: the credits of void items."""
        found = dict.fromkeys(self.sizes, Fraction(0))
        for each in self.places.values():
            found[each.section] += each.is_void
        return found

    def place_of(self, version: UUID) -> Placed | None:
        """Where a version of an item stands in the form."""
        return next((each for each in self.places.values() if each.version == version), None)


def changes_in_force(stage: Stage) -> dict[UUID, KeyChange]:
    """Version -> the newest approved change of its key in this stage."""
    rows = KeyChange.objects.filter(stage=stage, state=KeyChangeState.APPROVED)
    return {each.version_id: each for each in rows.order_by("decided_at", "id")}


def changes_in_bank(bank: Bank) -> dict[tuple[UUID, UUID], KeyChange]:
    """(Stage, version) -> the newest approved change of its key there, of all items of a bank."""
    rows = KeyChange.objects.filter(version__item__bank=bank, state=KeyChangeState.APPROVED)
    newest = rows.select_related("version").order_by("decided_at", "id")
    return {(each.stage_id, each.version_id): each for each in newest}


def locked_forms(stage: Stage) -> list[Form]:
    """The locked forms of a stage, by number."""
    rows = Form.objects.filter(blueprint__stage=stage, state=FormState.LOCKED)
    return list(rows.defer("chosen").order_by("number"))


def scales_of(
    forms: Iterable[Form], changes: Mapping[UUID, KeyChange], at: datetime
) -> dict[UUID, Scale]:
    """Form -> how it is scored. The machine reads the items here, and nobody sees them."""
    listed = {form.id: form for form in forms}
    rows = list(
        FormItem.objects.filter(form__in=listed).select_related("version").order_by("position")
    )
    items = opened({row.version for row in rows}, reader=CLOCK, at=at)
    places: dict[UUID, dict[int, Placed]] = {key: {} for key in listed}
    for row in rows:
        plain = Placed(
            row.position,
            row.section,
            row.version_id,
            items[row.version_id],
            False,
            tuple(row.option_ids),
            tuple(row.target_ids),
            tuple(row.order),
        )
        places[row.form_id][row.position] = plain.changed(changes.get(row.version_id))
    return {key: Scale(key, form.number, places[key]) for key, form in listed.items()}
