"""How fast each sitting may send, and how much of what is refused is told to the log."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from threading import Lock
from uuid import UUID

A_SECOND, AT_ONCE = 10.0, 30.0
"""Requests of one sitting: so many a second, and so many at once after a rest."""
SECONDS_OF_A_LINE = 1.0
log = logging.getLogger("saty.exam")


class Pace:
    """How fast each sitting may send: never by address, since a test centre is one address."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left: dict[UUID, tuple[float, float]] = {}

    def allows(self, sitting: UUID, now: float) -> bool:
        """Count one more request; False for one too many.

        Without a lock, which every request of all sittings would wait for: of two requests of one
        sitting at one instant, one may go uncounted.
        """
        left, since = self._left.get(sitting, (AT_ONCE, now))
        left = min(AT_ONCE, left + max(0.0, now - since) * A_SECOND)
        if len(self._left) > self._most:
            self._left.clear()
        self._left[sitting] = (left - 1 if left >= 1 else left, now)
        return left >= 1


class Tally:
    """Tells the log what was refused: the first at once, then how many a second, never whose."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._lock = clock, Lock()
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._told_at: dict[tuple[str, str, str], float] = {}

    def note(self, asked: str, key: str, what: str, level: int = logging.WARNING) -> None:
        """One more; `what` was refused. Of an error its type is told, and no word of it."""
        told = (asked, key, what)
        now = self._clock()
        with self._lock:
            self._counts[told] += 1
            if abs(now - self._told_at.get(told, 0.0)) < SECONDS_OF_A_LINE:
                return
            self._told_at[told] = now
            count = self._counts.pop(told)
        log.log(level, "exam request refused: %s %s (%s), %d times", *told, count)
