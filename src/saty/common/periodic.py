"""Work that is done again and again: each app registers its sweeps in `AppConfig.ready()`.

A sweep takes the moment, is idempotent, and finds its own work: nothing is lost when a worker
stops, and nothing is done twice when two of them run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

Sweep = Callable[[datetime], object]


@dataclass(slots=True)
class Periodic:
    """One sweep, how often it runs, and when this process ran it last."""

    name: str
    seconds: int
    sweep: Sweep
    ran_at: datetime | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether it is time; a clock that was set back does not stop it."""
        if self.ran_at is None or at < self.ran_at:
            return True
        return at - self.ran_at >= timedelta(seconds=self.seconds)


_SWEEPS: dict[str, Periodic] = {}


def every(seconds: int, name: str, sweep: Sweep) -> None:
    """Run `sweep` about every so many seconds; ValueError if the name is another's."""
    standing = _SWEEPS.get(name)
    if standing is not None and standing.sweep is not sweep:
        raise ValueError(f"sweep {name} is registered twice")
    _SWEEPS[name] = standing or Periodic(name, seconds, sweep)


def names() -> tuple[str, ...]:
    """The sweeps, in order of registration."""
    return tuple(_SWEEPS)


def due(at: datetime) -> Iterator[Periodic]:
    """The sweeps whose time has come, each marked as run when it is handed out."""
    for periodic in _SWEEPS.values():
        if periodic.is_due(at):
            periodic.ran_at = at
            yield periodic


def run_due(at: datetime) -> tuple[str, ...]:
    """Run what is due and give the names; what a sweep raises is raised (rehearsal, tests)."""
    ran = []
    for periodic in due(at):
        periodic.sweep(at)
        ran.append(periodic.name)
    return tuple(ran)


def run_all(at: datetime) -> tuple[str, ...]:
    """Run every sweep, whenever it ran last."""
    for periodic in _SWEEPS.values():
        periodic.ran_at = at
        periodic.sweep(at)
    return names()
