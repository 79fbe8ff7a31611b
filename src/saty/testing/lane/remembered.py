"""What a process has read and need not read again."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")


class Remembered(Generic[Key, Found]):
    """Reads once, and again after `lasts` seconds; that something is not there is not kept."""

    def __init__(
        self,
        read: Callable[[Key], Found | None],
        lasts: float = float("inf"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._lasts, self._clock = read, lasts, clock
        self._lock = Lock()
        self._known: dict[Key, tuple[Found, float]] = {}

    def known(self, key: Key) -> Found | None:
        """What there is of a key without reading; None where it has to be read."""
        known = self._known.get(key)
        return known[0] if known is not None and self._clock() < known[1] else None

    def __call__(self, key: Key) -> Found | None:
        """What there is of a key; None for nothing."""
        known = self.known(key)
        if known is not None:
            return known
        with self._lock:
            known = self.known(key)
            if known is not None:
                return known
            found = self._read(key)
            if found is not None:
                self._known[key] = found, self._clock() + self._lasts
            return found
