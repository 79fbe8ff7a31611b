"""QTI as one of the formats: what cannot be written is named, and everything else is written."""

from saty.core.items import Fault, Package
from saty.testing.exchange import qti

TITLE = "Items"


def write(package: Package, *, language: str) -> bytes:
    """A package as QTI 3.0, without what `losses` names; `language` is of no matter."""
    return qti.write_rest(package, title=TITLE)[0]


def losses(package: Package, *, language: str) -> tuple[Fault, ...]:
    """What the file leaves out: whole items and texts on which they ask, never a part of one."""
    return qti.write_rest(package, title=TITLE)[1]
