"""What stands behind URLs of item banks: statistics, answers, changes of keys. See `objects.py`."""

from collections.abc import Callable
from typing import Any

from saty.testing.models import AnswerSheet, Blueprint, Form, KeyChange
from tests import factories
from tests import factories_of_testing as testing


def _form(world: Any) -> Form:
    """A locked form of the world's bank for the first stage of its competition."""
    stage = world.competition.stages.get(position=0)
    of = Blueprint.objects.filter(stage=stage).first() or testing.blueprint(world.bank, stage)
    return testing.locked_form(of, [testing.item(world.bank)], factories.next_number() % 30_000)


def _change(world: Any) -> KeyChange:
    form = _form(world)
    return KeyChange.objects.create(
        stage=form.blueprint.stage,
        version=form.items.get().version,
        kind="void",
        reason="No option is right.",
        proposed_by=factories.person(),
        proposed_at=testing.WRITTEN,
    )


def _sheet(world: Any) -> AnswerSheet:
    return AnswerSheet.objects.create(
        stage=world.competition.stages.get(position=0),
        sha256="0" * 64,
        rows=[],
        uploaded_by=factories.person(),
        uploaded_at=testing.WRITTEN,
    )


OF_TEST_RESULTS: dict[str, Callable[[Any], Any]] = {
    "bank_form_statistics.form": lambda world: _form(world).id,
    "bank_item_statistics.number": lambda world: testing.item(world.bank).number,
    "bank_propose_key.version": lambda world: _form(world).items.get().version_id,
    "bank_propose_key.stage_id": lambda world: world.competition.stages.get(position=0).id,
    "change": lambda world: _change(world).id,
    "staff_answer_sheet.sheet": lambda world: _sheet(world).id,
    "staff_decide_answers.sheet": lambda world: _sheet(world).id,
}
