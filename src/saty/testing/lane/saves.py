"""What a device sends, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
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
    def key(self) -> tuple[UUID, int]:
        """Which row it is."""
        return self.sitting, self.position

    @property
    def order(self) -> tuple[int, int]:
        """Which of two answers is newer."""
        return self.epoch, self.n


@dataclass(slots=True)
class Request:
    """The answers of one request, waiting for their commit."""

    answers: list[Saved]
    done: Event = field(default_factory=Event)
    fates: list[Fate] | None = None
    """One for each answer; None where the outcome is not known, which is never "stored"."""


def newest(requests: list[Request]) -> list[Saved]:
    """The newest answer of each row of a batch, sorted by row: equal orders of locks."""
    found: dict[tuple[UUID, int], Saved] = {}
    for request in requests:
        for answer in request.answers:
            standing = found.get(answer.key)
            if standing is None or standing.order < answer.order:
                found[answer.key] = answer
    return [found[key] for key in sorted(found)]
