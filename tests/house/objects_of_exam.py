"""What stands behind the pages of sitting a test: a test that the candidate of the world has."""

from typing import Any

from saty.programmes.models import RulesVersion
from saty.testing.models import FormAssignment, Sitting, SittingPart
from tests import factories, factories_of_testing
from tests.factories import OPENS, WHILE_FILING

SAT = (
    *("exam_player", "exam_resume", "exam_take_over", "exam_language", "exam_finish"),
    *("exam_done", "exam_reopen", "exam_receipt"),
)
"""Pages of a sitting; the others need none."""


def _entry(world: Any) -> Any:
    competition = world.competition
    if not RulesVersion.objects.filter(competition=competition, number=2).exists():
        factories.rules_version(
            competition, scored="here", number=2, reason="A test that is sat here"
        )
        windows = competition.windows.filter(key="test")
        windows.update(opens_at=WHILE_FILING, closes_at=WHILE_FILING + factories.STAGE_LASTS)
    stage = competition.stages.get(key="test")
    found = stage.roster.filter(application=world.application).first()
    return found or _on_roster(world, stage)


def _on_roster(world: Any, stage: Any) -> Any:
    bank = world.bank
    blueprint = stage.blueprints.first() or factories_of_testing.blueprint(bank, stage)
    form = blueprint.forms.filter(state="locked").first() or factories_of_testing.locked_form(
        blueprint, [factories_of_testing.item(bank)], number=99
    )
    entry = factories.on_roster(world.application, stage)
    FormAssignment.objects.create(entry=entry, form=form, drawn_at=OPENS)
    return entry


def test_to_sit(world: Any) -> str:
    """A test that the candidate has not begun."""
    _entry(world)
    return "test"


def test_that_was_sat(world: Any) -> str:
    """A test that the candidate has finished."""
    entry = _entry(world)
    sitting = Sitting.objects.create(
        entry=entry,
        form=entry.form_assignment.form,
        language="kk",
        started_at=WHILE_FILING,
        finished_at=WHILE_FILING,
        checked_in_at=WHILE_FILING,
    )
    SittingPart.objects.create(
        sitting=sitting,
        number=0,
        section="knowledge",
        first=0,
        last=0,
        seconds=600,
        began_at=WHILE_FILING,
        ends_at=WHILE_FILING + factories.STAGE_LASTS,
        closes_at=WHILE_FILING + factories.STAGE_LASTS,
    )
    return "test"


OF_EXAM = {
    **dict.fromkeys(("exam_room.stage", "exam_now.stage", "exam_practice.stage"), test_to_sit),
    **dict.fromkeys((f"{name}.stage" for name in SAT), test_that_was_sat),
}
