"""That a process of the lane lives and can commit, told to the database again and again.

The newest moment stands in one row. Where it is more than 15 s back, no process could commit
meanwhile: the first that comes back has the time given back before any takes an answer, so that
nothing is late that could not have come in time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from saty.testing.lane.fit import Fit
from saty.testing.lane.stores import (
    ONE_AT_A_TIME,
    PostgresConnection,
    SqliteConnection,
    moment,
    text_of,
)

EVERY = 5.0
"""Seconds between two beats."""
LIVES = 15.0
"""Seconds after which the last beat is too old: this process, or all of them, were away."""
AGAIN = 0.5
"""Seconds before another try after a beat that failed."""
NOT_YET = "try_again"
log = logging.getLogger("saty.exam")


class Beats(Protocol):
    """Where the moment stands."""

    def beat(self, at: float) -> bool:
        """Write that a process lives; False where nothing is written since the last is too old."""

    def close(self) -> None:
        """Give the connection back."""


class PostgresBeat(PostgresConnection):
    """The moment in PostgreSQL."""

    def beat(self, at: float) -> bool:
        """As `Beats.beat`."""
        row = self.connection.execute(
            "UPDATE testing_lanepulse SET alive_at = GREATEST(alive_at, %s)"
            " WHERE id = 1 AND alive_at >= %s RETURNING id",
            (moment(at), moment(at - LIVES)),
        ).fetchone()
        return row is not None


class SqliteBeat(SqliteConnection):
    """The moment in SQLite."""

    one_thread = False

    def beat(self, at: float) -> bool:
        """As `Beats.beat`."""
        times = text_of(moment(at)), text_of(moment(at - LIVES))
        with ONE_AT_A_TIME:
            found = self.connection.execute(
                "UPDATE testing_lanepulse SET alive_at = MAX(alive_at, ?)"
                " WHERE id = 1 AND alive_at >= ?",
                times,
            )
        return found.rowcount > 0


class Pulse:
    """The pulse of one process; asked, it says at once whether it may take answers now."""

    def __init__(
        self,
        beats: Callable[[], Beats],
        gives_back: Callable[[float], object],
        *,
        fit: Fit = str,
        clock: Callable[[], float] = time.time,
        every: float = EVERY,
    ) -> None:
        self._make, self._gives_back, self._fit = beats, gives_back, fit
        self._clock, self._every = clock, every
        self._beats: Beats | None = None
        self._beaten_at = float("-inf")
        self._stops, self._one = threading.Event(), threading.Lock()
        self._wakes = threading.Event()
        is_told = self.beat()
        if every:
            threading.Thread(
                target=self._run, args=(is_told,), name="exam-pulse", daemon=True
            ).start()

    def __call__(self) -> str:
        """Why this process takes no answers now: another reason, or its pulse is too old.

        Nobody waits here: the pulse is told at once by its own thread, and who asks comes again.
        """
        problem = self._fit()
        if problem:
            return problem
        if self._clock() - self._beaten_at > LIVES:
            self._wakes.set()
            return NOT_YET
        return ""

    def beat(self) -> bool:
        """Tell once; whether it was told. A process that is not fit tells nothing."""
        if self._fit():
            return False
        with self._one:
            return self._beat(self._clock())

    def _beat(self, at: float) -> bool:
        try:
            self._beats = self._beats or self._make()
            if not self._beats.beat(at):
                self._gives_back(at)
        except Exception as error:
            log.warning("exam pulse not told: %s", type(error).__name__)
            self._close()
            return False
        self._beaten_at = at
        return True

    def stop(self) -> None:
        """Tell no more."""
        self._stops.set()
        self._wakes.set()

    def _close(self) -> None:
        beats, self._beats = self._beats, None
        try:
            if beats is not None:
                beats.close()
        except Exception as error:
            log.warning("exam connection did not close: %s", type(error).__name__)

    def _run(self, is_told: bool) -> None:
        while not self._stops.is_set():
            if is_told:
                self._wakes.wait(self._every)
            else:
                self._stops.wait(min(AGAIN, self._every))
            self._wakes.clear()
            is_told = self._stops.is_set() or self.beat()
        with self._one:
            self._close()
