"""What a rehearsal knows while it runs: the competition, its people, and whose file is whose."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from saty.programmes.models import Competition
from saty.programmes.queries import WindowTimes, windows
from saty.programmes.schema import ProgrammeFile
from saty.rehearsal.cast import Cast
from saty.rehearsal.population import Synthetic

Item = TypeVar("Item")


class Progress(Protocol):
    """Shows how far a long step is."""

    def __call__(self, items: Iterable[Item], title: str, total: int) -> Iterable[Item]:
        """The same items, shown as they go by."""


def silent(items: Iterable[Item], title: str, total: int) -> Iterable[Item]:
    """No progress shown."""
    return items


@dataclass(slots=True)
class Scene:
    """One competition under rehearsal."""

    competition: Competition
    file: ProgrammeFile
    cast: Cast
    seed: int
    size: int
    """How many candidates the rehearsal set out with; numbers scale with it."""
    progress: Progress = silent
    generous: int = 1
    """How many times as many go on as on record."""
    first: int = 0
    """The number of its first candidate: another competition in the database has those below."""
    people: dict[UUID, Synthetic] = field(default_factory=dict)
    """Application -> who it is."""
    tick: Callable[[datetime], object] = lambda at: None
    """Called after each phase: runs the tasks that are due."""

    def chance(self, purpose: str) -> random.Random:
        """A source of chance for one purpose, the same for the same seed."""
        return random.Random(f"{self.seed}:{purpose}")  # noqa: S311

    def window(self, key: str) -> WindowTimes:
        """A window of the competition."""
        return windows(self.competition.id)[key]
