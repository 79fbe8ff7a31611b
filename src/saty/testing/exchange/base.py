"""What every format shares: what a file gave, and what could not be taken from it."""

from collections.abc import Callable
from dataclasses import dataclass

from saty.core.items import Fault, Package

Tell = Callable[[int, int], None]
"""Told how far a reader is, and of how much; 0 where that is not known."""


def silent(_done: int, _total: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: what can be taken, and what cannot, with place and reason.

    A record with a fault is not in the package: no item is taken in part. The place of a fault
    says where in the file it is, such as "items/q7.xml" or "row 12, answer".
    """

    package: Package
    faults: tuple[Fault, ...] = ()


class Unreadable(Exception):
    """A file of which nothing can be taken: a key for its words, and what they need."""

    def __init__(self, key: str, **details: object) -> None:
        super().__init__(key)
        self.key = key
        self.details = details
