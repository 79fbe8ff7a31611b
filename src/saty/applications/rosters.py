"""Who still stands on the roster of a stage. Stages know; they register the answer here.

Until they do, everybody who submitted is on every roster, and no stage is closed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from saty.applications.models import Application
from saty.applications.states import ApplicationState
from saty.programmes.kinds import StageRef


@dataclass(frozen=True, slots=True)
class Rosters:
    """What stages tell: which of some files still stand in a stage, and whether it is closed."""

    still_in: Callable[[QuerySet[Application], StageRef], QuerySet[Application]]
    is_closed: Callable[[StageRef], bool]


_registered: list[Rosters] = []


def register(rosters: Rosters) -> None:
    """Called in `AppConfig.ready()` of the app that keeps rosters; the last one counts."""
    _registered[:] = [rosters]


def files_in(ref: StageRef) -> QuerySet[Application]:
    """The submitted applications that still stand on the roster of a stage."""
    submitted = Application.objects.filter(
        competition=ref.competition, state=ApplicationState.SUBMITTED
    )
    return _registered[0].still_in(submitted, ref) if _registered else submitted


def is_closed(ref: StageRef) -> bool:
    """Whether the results of a stage are closed: verdicts under its key then stand."""
    return bool(_registered) and _registered[0].is_closed(ref)
