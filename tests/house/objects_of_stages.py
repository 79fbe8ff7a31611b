"""What stands behind the parts of URLs of stages, decisions, bodies and the register."""

from collections.abc import Callable
from typing import Any

from saty.programmes.schema import ProgrammeFile
from saty.stages.models import Stage
from tests import factories
from tests.house import rows_above


def _saved(row: Any) -> Any:
    row.save()
    return row.pk


def _stage(world: Any) -> Stage:
    return world.competition.stages.get(position=0)


def _stage_of_the_body(world: Any) -> Stage:
    """A stage whose number and decision are the body's."""
    file: ProgrammeFile = factories.programme_file()
    keys = [
        s.key for s in file.stages if s.cut.number_set_by == s.decided_by.body == world.body.key
    ]
    return world.competition.stages.filter(key__in=keys).order_by("position")[0]


def _outcome(world: Any) -> Any:
    made = rows_above.outcome(
        decision=_decision(world, _stage(world)), entry=world.application.roster_entries.get()
    )
    made.save()
    return made


def _decision(world: Any, stage: Stage) -> Any:
    made = rows_above.decision(stage=stage)
    made.save()
    return made


def _opened_draw(world: Any) -> Any:
    made = rows_above.draw(
        competition=world.competition,
        secret="00" * 32,
        inputs=["round:1", f"round_at:{rows_above.LATER.isoformat()}"],
        round_value="00" * 16,
        drawn_at=rows_above.LATER,
        opened_at=rows_above.LATER,
    )
    return _saved(made)


OF_STAGES: dict[str, Callable[[Any], Any]] = {
    "code": lambda world: world.application.roster_entries.get().code,
    "sheet": lambda world: _saved(rows_above.sheet(stage=_stage(world))),
    "decision": lambda world: _decision(world, _stage_of_the_body(world)).id,
    "body_enter_number.stage": lambda world: _stage_of_the_body(world).key,
    **{
        f"{name}.number": lambda world: _saved(rows_above.number(stage=_stage_of_the_body(world)))
        for name in ("body_number", "body_approve_number", "body_refuse_number")
    },
    "draw": lambda world: _saved(rows_above.draw(competition=world.competition)),
    "competition_draw.draw": lambda world: _opened_draw(world),
    "staff_draw_record.draw": lambda world: _opened_draw(world),
    "proposal": lambda world: _saved(rows_above.disqualification(application=world.application)),
    "reservist": lambda world: _saved(
        rows_above.reservist(application=world.application, outcome=_outcome(world))
    ),
    "body_key": lambda world: world.body.key,
    "membership": lambda world: factories.member(world.body).id,
}
