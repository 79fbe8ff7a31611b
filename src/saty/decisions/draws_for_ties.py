"""Lots for ties: drawn among everyone with a result, so that nobody learns who is tied."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from saty.common.refusals import NotNow
from saty.decisions.queries import decided_stage_keys
from saty.programmes import schema
from saty.stages import queries as stages
from saty.stages.draw_purposes import Drawing, DrawPurpose, register
from saty.stages.models import Stage
from saty.stages.policies import check_results_are_whole


def _serves(stage: Stage, rule: schema.Stage) -> bool:
    """By lots, closed, undecided."""
    is_closed = rule.cut.ties == "draw" and stage.closed_at is not None
    return is_closed and stage.key not in decided_stage_keys(stage.competition_id)


def _check(stage: Stage, rule: schema.Stage, at: datetime) -> None:
    """Lots are declared for ties, and results are closed."""
    if rule.cut.ties != "draw":
        raise NotNow("no_lots", _("The programme's rules draw no lots at this stage."))
    if stage.closed_at is None:
        raise NotNow("results_open", _("The results of this stage are not closed yet."))
    check_results_are_whole(stage)


def _inputs(stage: Stage) -> list[str]:
    """Everyone with a result: no later withdrawal needs another draw."""
    return [each.code for each in stages.standing(stage)]


def _repeated(drawing: Drawing) -> dict[str, Any]:
    """The stage codes by their lots; the first one wins."""
    return {"order": drawing.lots.order(drawing.inputs)}


TIES = DrawPurpose(prefix="ties", serves=_serves, check=_check, inputs=_inputs, repeated=_repeated)


def register_ties() -> None:
    """Called in `DecisionsConfig.ready()`."""
    register(TIES)
