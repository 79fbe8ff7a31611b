"""Which decisions everybody may know: `decisions` knows, and registers here.

So stages can ask what was announced without knowing what a decision is.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

_REGISTERED: list[Callable[[UUID, datetime], datetime | None]] = []


def register_announced(find: Callable[[UUID, datetime], datetime | None]) -> None:
    """Add a source: (stage, now) -> the moment of its announcement, None while there is none; the
    same one twice has no effect."""
    if find not in _REGISTERED:
        _REGISTERED.append(find)


def announced_at(stage: UUID, at: datetime) -> datetime | None:
    """When the standing decision on a stage was announced; None before that moment."""
    found = [moment for find in _REGISTERED if (moment := find(stage, at)) is not None]
    return max(found, default=None)
