"""A test that the system scores: a bank, locked forms, a roster with forms drawn, answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from saty.common.actors import Actor
from saty.core import items as core
from saty.stages.actions import enter
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions import keys
from saty.testing.actions.responses import Sat, record_sittings
from saty.testing.models import Bank, Form, FormAssignment, Item, KeyChange
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running

AT = running.WHILE_TESTING
AFTER = running.AFTER_TEST
SECTIONS = running.PARTS


def stage_with(number: int, **fields: Any) -> Stage:
    """The test, with so many candidates on its roster."""
    stage = running.stage_of(factories.competition(scored="here", **fields))
    files = [factories.submitted(stage.competition) for _ in range(number)]
    enter(stage=stage, applications=files, by=running.officer(), at=AT)
    return running.stage_of(stage.competition)


def forms_for(
    stage: Stage, questions: Sequence[core.Item] = (), *, forms: int = 1, of: Bank | None = None
) -> list[Form]:
    """Locked forms, each with these questions once in every section, of items of their own."""
    bank = of or testing.bank()
    blueprint = testing.blueprint(bank, stage)
    made = []
    for number in range(1, forms + 1):
        asked = [
            (section, testing.item(bank, each))
            for section in SECTIONS
            for each in questions or [testing.question()]
        ]
        made.append(_form(blueprint, asked, number))
    return made


def _form(blueprint: Any, asked: Sequence[tuple[str, Item]], number: int) -> Form:
    sections = {item.id: section for section, item in asked}
    return testing.locked_form(
        blueprint, [item for _section, item in asked], number, sections=sections
    )


def draw_forms(stage: Stage, forms: Sequence[Form]) -> list[RosterEntry]:
    """Give everybody a form, in turn; the roster in the order in which candidates were made."""
    entries = running.entries(stage)
    FormAssignment.objects.bulk_create(
        FormAssignment(entry=entry, form=forms[place % len(forms)], drawn_at=AT)
        for place, entry in enumerate(entries)
    )
    return entries


def option(form: Form, position: int, place: int) -> str:
    """The form's identifier of an option."""
    return str(form.items.get(position=position).option_ids[place])


def answer_all(form: Form, place: int, positions: Sequence[int] | None = None) -> dict[int, object]:
    """The option at this place of the bank, chosen in these questions (all of the form)."""
    rows = form.items.all()
    return {
        row.position: row.option_ids[place]
        for row in rows
        if row.option_ids and (positions is None or row.position in positions)
    }


def sat(entry: RosterEntry, answers: Mapping[int, object], language: str = "kk") -> Sat:
    """What one candidate answered."""
    return Sat(entry.id, language, answers)


def record(stage: Stage, *rows: Sat, by: Actor | None = None) -> int:
    """Record answers as the secretariat."""
    return record_sittings(stage=stage, rows=rows, by=by or running.officer(), at=AFTER)


def owner(bank: Bank) -> Actor:
    """An owner of the test."""
    return factories.acting(testing.worker("test_owner", bank), "test_owner")


def computed(change: KeyChange, at: Any = AFTER) -> KeyChange:
    """A proposed change of a key, once the worker has scored everybody."""
    keys.compute_effects(change_id=change.id, at=at)
    change.refresh_from_db()
    return change
