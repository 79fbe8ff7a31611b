"""What needs an official today. Each area registers what it knows, in `WebConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from saty.common.actors import Actor
from saty.people.roles import HeldRole

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits: how many, since when the oldest does, where it is done, by whom."""

    title: "str | Promise"
    count: int
    oldest: datetime | None
    url: str
    role: str


Source = Callable[[Actor, frozenset[HeldRole], datetime], Iterable[Todo]]
"""(who asks, the roles they hold, now) -> what waits for them; lines without any are left out."""

_SOURCES: list[Source] = []
_NEWEST = datetime.max.replace(tzinfo=UTC)


def register(source: Source) -> None:
    """Add a source; registering the same one twice has no effect."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def todos(actor: Actor, held: frozenset[HeldRole], at: datetime) -> list[Todo]:
    """Everything that waits for `actor`, oldest first."""
    found = [todo for source in _SOURCES for todo in source(actor, held, at) if todo.count]
    return sorted(found, key=lambda todo: todo.oldest or _NEWEST)
