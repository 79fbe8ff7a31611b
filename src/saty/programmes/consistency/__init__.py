"""What must hold between the parts of a programme: each module checks one side of it."""

from collections.abc import Iterator

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
from saty.programmes.faults import Finding
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
        yield from side.findings(programme)
