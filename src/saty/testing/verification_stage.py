"""The stage "verification": a test sat once more under supervision, and far drops that are heard.

It is held and scored as the stage "test" is. What differs: whoever falls improbably far is heard
before the results are closed, and a result that two officers did not confirm goes no further.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.programmes import kinds
from saty.programmes import queries as programmes
from saty.programmes.kinds import Blocker, Obstacle, StageKind, StageRef, StageResult
from saty.stages.models import Stage
from saty.testing import test_stage
from saty.testing.models import DropHearing
from saty.testing.queries import drops
from saty.testing.states import HearingState

KEY = "verification"
NOT_CONFIRMED = "result_not_confirmed"

BLOCKER_WORDS: dict[str, Promise] = test_stage.BLOCKER_WORDS | {
    "drops_undecided": _("Drops beyond the limit that have not been heard and decided"),
    "first_not_closed": _("The results of the test that is verified are not closed"),
}
"""What each blocker is, for staff."""


def blockers(ref: StageRef, at: datetime) -> tuple[Blocker, ...]:
    """What must be done before the results can be closed."""
    compared = _compared(ref, at)
    is_early = compared is not None and not compared.is_ready
    first = (Blocker("first_not_closed", 1),) if is_early else ()
    return (*test_stage.blockers(ref, at), *first, *_undecided(compared))


def opened_anew(ref: StageRef, at: datetime) -> tuple[Blocker, ...]:
    """Drops that a changed key has made of closed results, and that nobody has decided on."""
    return _undecided(_compared(ref, at))


def _undecided(compared: drops.Comparison | None) -> tuple[Blocker, ...]:
    count = len(compared.undecided) if compared else 0
    return (Blocker("drops_undecided", count),) if count else ()


def results(ref: StageRef, at: datetime) -> tuple[StageResult, ...]:
    """As of a test; whose result was not confirmed has that as an obstacle."""
    compared = _compared(ref, at)
    found = {each.application: each for each in compared.not_confirmed} if compared else {}
    return tuple(
        replace(each, obstacles=(_obstacle(found[each.application]),))
        if each.application in found
        else each
        for each in test_stage.results(ref, at)
    )


def _obstacle(drop: drops.Drop) -> Obstacle:
    why = drop.hearing.reason if drop.hearing else ""
    return Obstacle(NOT_CONFIRMED, {**drop.figures, "why": why or ""})


def _compared(ref: StageRef, at: datetime) -> drops.Comparison | None:
    stage = Stage.objects.get(competition=ref.competition, key=ref.key)
    return drops.comparison(stage, programmes.rules_in_force(ref.competition, at).file, at)


def held(application: UUID) -> Mapping[str, Any]:
    """Hearings of a candidate; the sittings are told with the test."""
    rows = DropHearing.objects.filter(entry__application=application).order_by("called_at")
    return {
        "hearings": [
            {
                "invited_for": row.invited_for.isoformat() if row.invited_for else None,
                "figures": row.figures,
                "outcome": row.outcome if row.state == HearingState.DECIDED else "",
                "reason": row.reason if row.state == HearingState.DECIDED else None,
            }
            for row in rows
        ]
    }


def register_kind() -> None:
    """Make the kind known; called in `AppConfig.ready()`."""
    kinds.register(
        StageKind(
            key=KEY,
            progress=test_stage.progress,
            results=results,
            blockers=blockers,
            held_about=held,
            opened_anew=opened_anew,
        )
    )
