"""What draws can be for. Each room registers its purpose; `decisions` commits, performs and opens.

A draw's purpose is `<prefix>:<stage key>`, one draw for each (see `core.draw`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from saty.common.actors import Actor
from saty.core.draw import Draw as Lots
from saty.programmes import schema
from saty.stages.models import RosterEntry, Stage


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw that was performed: the stage, the lots, and the inputs that were committed to."""

    stage: Stage
    lots: Lots
    inputs: Sequence[str]


def _nothing(drawing: Drawing, by: Actor, at: datetime) -> None:
    """The lots alone are wanted."""


def _nobody(drawing: Drawing, entries: Sequence[RosterEntry], by: Actor, at: datetime) -> None:
    """Whoever comes later has no part in it."""


@dataclass(frozen=True, slots=True)
class DrawPurpose:
    """One thing that is drawn at a stage."""

    prefix: str
    serves: Callable[[Stage, schema.Stage], bool]
    """Whether a stage can have it now: what the secretariat is offered."""
    check: Callable[[Stage, schema.Stage, datetime], None]
    """Raises a `Refusal` where it may not be committed to now."""
    inputs: Callable[[Stage], list[str]]
    """What is committed to beside the round: whom it is drawn for, and options if it has any."""
    repeated: Callable[[Drawing], Mapping[str, Any]]
    """What anyone who repeats it gets, ready for JSON."""
    drawn: Callable[[Drawing, Actor, datetime], None] = _nothing
    """What happens when it is performed, in the same transaction."""
    joined: Callable[[Drawing, Sequence[RosterEntry], Actor, datetime], None] = _nobody
    """What happens when somebody comes to the roster after it, in the same transaction."""

    def of(self, stage: str) -> str:
        """The purpose of a draw at the stage with this key."""
        return f"{self.prefix}:{stage}"


_PURPOSES: dict[str, DrawPurpose] = {}


def register(purpose: DrawPurpose) -> None:
    """Add a purpose; ValueError if its prefix is another's."""
    if _PURPOSES.setdefault(purpose.prefix, purpose) is not purpose:
        raise ValueError(f"draws for {purpose.prefix} are registered twice")


def purposes() -> tuple[DrawPurpose, ...]:
    """Every purpose, in order of registration."""
    return tuple(_PURPOSES.values())


def purpose_of(text: str) -> DrawPurpose:
    """The purpose behind `<prefix>:<stage key>`; KeyError if nobody registered it."""
    return _PURPOSES[text.partition(":")[0]]


def stage_key(text: str) -> str:
    """The key of the stage in `<prefix>:<stage key>`."""
    return text.partition(":")[2]
