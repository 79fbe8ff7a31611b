"""QTI as one of the formats: what cannot be written is named, and everything else is written."""

from dataclasses import replace

from saty.core.items import Fault, Package
from saty.testing.exchange import qti
from saty.testing.exchange.html_text import NotTaken

TITLE = "Items"
MOST_LOST = 200
"""How many items may be left out; each of them costs another attempt."""


def write(package: Package, *, language: str) -> bytes:
    """A package as QTI 3.0, without what `losses` names; `language` is of no matter."""
    return _written(package)[0]


def losses(package: Package, *, language: str) -> tuple[Fault, ...]:
    """What the file leaves out: whole items, never a part of one."""
    return _written(package)[1]


def _written(package: Package) -> tuple[bytes, tuple[Fault, ...]]:
    faults: list[Fault] = []
    while True:
        try:
            return qti.write(package, title=TITLE), tuple(faults)
        except NotTaken as error:
            lost = str(error.details.get("item", ""))
            less = _without(package, lost)
            if less == package or len(faults) == MOST_LOST:
                raise
            faults.append(Fault(error.key, lost, error.details))
            faults += [
                Fault("stimulus_not_carried", each.identifier)
                for each in package.records
                if each.stimulus == lost and each.identifier != lost
            ]
            package = less


def _without(package: Package, lost: str) -> Package:
    return replace(
        package,
        records=tuple(e for e in package.records if lost not in (e.identifier, e.stimulus)),
        stimuli=tuple(e for e in package.stimuli if e.identifier != lost),
    )
