"""What stands behind URLs of item banks: forms. See `objects.py`."""

from typing import Any

from saty.core import assembly as core
from saty.core.assembly import as_json
from saty.stages.models import Stage
from saty.testing.models import Blueprint, Form, Item
from tests import factories, factories_of_testing
from tests.house.rows_above import LATER


def _stage(world: Any) -> Stage:
    return world.competition.stages.get(kind="test")


def _item(world: Any) -> Item:
    found = world.bank.items.first()
    return found or factories_of_testing.item(world.bank)


def _blueprint(world: Any) -> Blueprint:
    stage = _stage(world)
    found = Blueprint.objects.filter(stage=stage).first()
    spec = as_json(one_of_each(stage))
    return found or factories_of_testing.blueprint(world.bank, stage, spec)


def one_of_each(stage: Stage) -> core.Blueprint:
    """One form of one item for each part of the score of a stage."""
    rule = factories.programme_file().stage(stage.key)
    topics = {"law": (0, 1)}
    sections = (core.Section(part.key, 1, 5, topics) for part in rule.score.parts)
    return core.Blueprint(forms=1, common=0, sections=tuple(sections))


def _form(world: Any) -> Form:
    blueprint = _blueprint(world)
    values = {"assembled_by": factories.person(), "assembled_at": LATER}
    chosen = {"knowledge": [str(_item(world).versions.get().id)]}
    found = blueprint.forms.first()
    return found or Form.objects.create(blueprint=blueprint, number=1, chosen=chosen, **values)


OF_FORMS: dict[str, Any] = {
    "blueprint": lambda world: _blueprint(world).id,
    "form": lambda world: _form(world).id,
    "out": lambda world: _item(world).versions.get().id,
}
