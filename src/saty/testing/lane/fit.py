"""Whether this process may take answers now: its clock is right, and the file is its own.

PostgreSQL: a node whose clock is more than 0.2 s off the database's leaves, and comes back by
itself once it is right again. SQLite has one writer, so one process owns the lane, by a lock on a
file beside the database that ends with the process; the others say so.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

MOST_OFF = 0.2
"""Seconds."""
EVERY = 2.0
CLOCK_OFF, ASK_THE_OTHER = "clock_off", "ask_the_other"
log = logging.getLogger("saty.exam")
Fit = Callable[[], str]
"""Why this process takes no answers now; "" when it does."""


class ClockWatch:
    """Compares this node's clock with the database's again and again."""

    def __init__(
        self,
        database: Callable[[], float],
        *,
        clock: Callable[[], float] = time.time,
        every: float = EVERY,
    ) -> None:
        self._database, self._clock, self._every = database, clock, every
        self._problem = ""
        self.look()
        if every:
            threading.Thread(target=self._run, name="exam-clock", daemon=True).start()

    def __call__(self) -> str:
        """Why this process takes no answers now."""
        return self._problem

    def look(self) -> None:
        """Compare once. A database that does not answer says nothing of the clock."""
        before = self._clock()
        try:
            there = self._database()
        except Exception as error:
            log.warning("exam clock not compared: %s", type(error).__name__)
            return
        after = self._clock()
        is_off = not before - MOST_OFF <= there <= after + MOST_OFF
        if is_off and not self._problem:
            log.error("exam clock is %.3f s off the database's: leaving", after - there)
        if self._problem and not is_off:
            log.warning("exam clock is right again")
        self._problem = CLOCK_OFF if is_off else ""

    def _run(self) -> None:
        while True:
            time.sleep(self._every)
            self.look()


class FileOwner:
    """The lock of the one process that owns the lane of an SQLite file."""

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}.exam-lane")
        self._lock = threading.Lock()
        self._held: IO[bytes] | None = None
        self._asks_at = 0.0

    def __call__(self) -> str:
        """Take the lock if it is free; asked at most once a second."""
        if self._held is not None:
            return ""
        with self._lock:
            if self._held is None and time.monotonic() >= self._asks_at:
                self._asks_at = time.monotonic() + 1
                self._held = self._taken()
        return "" if self._held is not None else ASK_THE_OTHER

    def _taken(self) -> IO[bytes] | None:
        opened = self._path.open("ab")
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            opened.close()
            log.warning("exam lane is another process's")
            return None
        return opened
