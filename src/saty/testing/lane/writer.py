"""Group commit: one thread commits for all that wait.

A request hands its answers over and waits. The thread takes whatever waits and commits it as one
statement, without a timer: while one batch is being committed the next one gathers by itself.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping

from saty.testing.lane.saves import Fate, Request, Saved, newest
from saty.testing.lane.stores import DataError, Key, Store

MOST_WAITING = 2_000
"""Requests that may wait; one more is told to come again."""
MOST_TOGETHER = 512
"""Answers of one statement."""
log = logging.getLogger("saty.exam")


class Full(Exception):
    """So many wait already that this one must come again."""


class Writer:
    """The writer of one process. `Store` is made in its thread, and made anew after a failure."""

    def __init__(
        self, store: Callable[[], Store], *, dies: Callable[[], object] = lambda: os._exit(70)
    ) -> None:
        self._make, self._dies = store, dies
        self._waiting: deque[Request] = deque()
        self._wakes = threading.Condition()
        self._stops = False
        self._thread = threading.Thread(target=self._run, name="exam-writer", daemon=True)
        self._thread.start()

    def save(self, answers: list[Saved], patience: float) -> list[Fate] | None:
        """Commit answers; their fates, or None where the outcome is not known in time.

        Raises:
            Full: where too many wait.
        """
        request = Request(answers)
        with self._wakes:
            if len(self._waiting) >= MOST_WAITING:
                raise Full
            self._waiting.append(request)
            self._wakes.notify()
        request.done.wait(patience)
        return request.fates

    def stop(self) -> None:
        """Commit what waits, and end."""
        with self._wakes:
            self._stops = True
            self._wakes.notify()
        self._thread.join()

    def _run(self) -> None:
        store: Store | None = None
        try:
            while batch := self._next():
                store = self._committed(batch, store)
        except BaseException:
            log.exception("exam writer died")
            self._dies()  # a process without its writer must take no more requests
        finally:
            if store is not None:
                store.close()

    def _next(self) -> list[Request]:
        """Whatever waits, at most so many answers; nothing only when told to stop."""
        with self._wakes:
            while not self._waiting and not self._stops:
                self._wakes.wait()
            batch: list[Request] = []
            size = 0
            while self._waiting and (not batch or size < MOST_TOGETHER):
                batch.append(self._waiting.popleft())
                size += len(batch[-1].answers)
            return batch

    def _committed(self, batch: list[Request], store: Store | None) -> Store | None:
        """Commit a batch and tell those who wait; the store, or None where it must be made anew."""
        try:
            store = store or self._make()
            answers = newest(batch)
            fates = _fates(store, answers)
        except Exception as error:
            log.warning("exam batch failed: %s", type(error).__name__)
            for request in batch:
                request.done.set()
            _quietly_close(store)
            return None
        chosen = {answer.key: answer for answer in answers}
        for request in batch:
            request.fates = [_fate_of(each, fates, chosen) for each in request.answers]
            request.done.set()
        return store


def _fates(store: Store, answers: list[Saved]) -> Mapping[Key, Fate]:
    """Of one statement; where a row is bad, of one statement each, so that it harms nobody else."""
    try:
        return store.commit(answers)
    except DataError:
        if len(answers) == 1:
            return {answers[0].key: Fate.REFUSED}
    found: dict[Key, Fate] = {}
    for answer in answers:
        found.update(_fates(store, [answer]))
    return found


def _fate_of(answer: Saved, fates: Mapping[Key, Fate], chosen: Mapping[Key, Saved]) -> Fate:
    """What became of an answer that may have given way to a newer one of the same batch."""
    fate = fates[answer.key]
    gave_way = chosen[answer.key].order > answer.order
    return Fate.SUPERSEDED if fate is Fate.STORED and gave_way else fate


def _quietly_close(store: Store | None) -> None:
    if store is not None:
        try:
            store.close()
        except Exception as error:
            log.warning("exam connection did not close: %s", type(error).__name__)
