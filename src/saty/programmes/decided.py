"""Which stages are decided: `decisions` knows, and registers here."""

from collections.abc import Callable
from uuid import UUID

_REGISTERED: list[Callable[[UUID], set[str]]] = []


def register_decided(find: Callable[[UUID], set[str]]) -> None:
    """Add a source of decided stages: competition -> keys; the same one twice has no effect."""
    if find not in _REGISTERED:
        _REGISTERED.append(find)


def decided_stages(competition: UUID) -> set[str]:
    """Keys of the stages that were decided: no amendment and no outage touches them."""
    return {key for find in _REGISTERED for key in find(competition)}
