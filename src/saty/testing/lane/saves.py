"""What a device sends, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Fate(StrEnum):
    """What became of one answer."""

    STORED = "stored"
    """Committed, or there already from an earlier try."""
    SUPERSEDED = "superseded"
    """A newer answer to the same question stands."""
    LATE = "late"
    """It arrived after the end, and is kept aside."""
    REFUSED = "refused"
    """The device was taken over by another, or the sitting is not there; kept aside."""
    BUSY = "busy"
    """The sitting is being finished or taken over this moment: nothing was written, come again."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One answer on its way: its place in the form, its value as JSON, its number."""

    sitting: UUID
    position: int
    value: str
    epoch: int
    n: int
    arrived_at: float
    """Seconds since 1970, by the server's clock, when the request came in."""

    @property
    def key(self) -> tuple[int, int, int]:
        """Which row it is, of one device; as numbers, which sort and compare quickly.

        What a device sends that was taken over gives way to nothing: it is kept aside.
        """
        return self.sitting.int, self.position, self.epoch

    @property
    def order(self) -> tuple[int, int]:
        """Which of two answers is newer."""
        return self.epoch, self.n


def gave_way(answer: Saved, chosen: Saved, fate: Fate) -> Fate:
    """What became of an answer that may have given way to a newer one of the same batch."""
    is_older = chosen.order > answer.order
    return Fate.SUPERSEDED if fate is Fate.STORED and is_older else fate
