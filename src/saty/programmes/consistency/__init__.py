"""What must hold between the parts of a programme: each module checks one side of it."""

from collections.abc import Collection, Iterator
from typing import Any

from saty.programmes.consistency import (
    bodies,
    calendar,
    cuts,
    form,
    references,
    stages,
    templates,
    texts,
    uniqueness,
)
from saty.programmes.consistency.walking import where_sound
from saty.programmes.faults import Finding, Path
from saty.programmes.partial import sound_part
from saty.programmes.schema import ProgrammeFile

_SIDES = (
    references,
    uniqueness,
    calendar,
    form,
    stages,
    cuts,
    bodies,
    templates,
    texts,
)


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Everything in a well-shaped programme that does not fit together."""
    for side in _SIDES:
        yield from where_sound(side.findings(programme))


def partial_findings(table: dict[str, Any], faulty: Collection[Path]) -> Iterator[Finding]:
    """What does not fit together in the sound parts of a table with faults of shape at `faulty`.

    Nothing is said of what holds a fault or lies inside it, nor that something is not named.
    """
    for found in findings(sound_part(table)):
        if not found.key.startswith("unused_") and not any(
            _is_within(found.path, path) or _is_within(path, found.path) for path in faulty
        ):
            yield found


def _is_within(path: Path, outer: Path) -> bool:
    return path[: len(outer)] == outer
