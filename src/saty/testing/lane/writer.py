"""Group commit: one thread commits for all that wait.

A request hands its jobs over and waits, in a thread of its own or in an event loop (`waiting.py`).
The thread takes whatever waits and commits it as one statement, without a timer: while one batch is
being committed the next one gathers by itself.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any, Generic

from saty.testing.lane.jobs import DataError, J, R, Request, Store, ToldJ, newest

MOST_WAITING = 8_000
"""Requests that may wait, about a second's work; one more is told to come again."""
MOST_TOGETHER = 512
"""Jobs of one statement."""
log = logging.getLogger("saty.exam")


class Full(Exception):
    """So many wait already that this one must come again."""


def release(batch: Sequence[Request[Any, Any]]) -> None:
    """Let the threads go on that wait for a batch, each at a lock that is held for it."""
    for request in batch:
        if request.waiter is not None:
            request.waiter.release()  # a bare lock wakes for a quarter of what an Event costs


def _as_written(job: J, chosen: J, result: R) -> R:
    return result


class Writer(Generic[J, R]):
    """The writer of one kind of jobs in one process.

    `store` is made in its thread, and made anew after a failure. `bad` is the result of a job that
    cannot be written at all; `told` says what becomes of one that gave way to another; `tells` lets
    those go on who wait for a batch. `gathers` is for how many seconds a batch waits for more: 0
    for whatever somebody waits for in earnest.
    """

    def __init__(
        self,
        store: Callable[[], Store[J, R]],
        *,
        bad: R,
        told: ToldJ[J, R] = _as_written,
        tells: Callable[[Sequence[Request[J, R]]], object] = release,
        gathers: float = 0.0,
        dies: Callable[[], object] = lambda: os._exit(70),
    ) -> None:
        self._make, self._bad, self._told = store, bad, told
        self._tells, self._gathers, self._dies = tells, gathers, dies
        self._waiting: SimpleQueue[Request[J, R] | None] = SimpleQueue()
        self._stops = False
        self._thread = threading.Thread(target=self._run, name="exam-writer", daemon=True)
        self._thread.start()

    def commit(self, jobs: Sequence[J], patience: float) -> list[R] | None:
        """Commit jobs while this thread waits, for so many seconds at most.

        What became of each, or None where that is not known in time.

        Raises:
            Full: where too many wait.
        """
        undone = Lock()
        undone.acquire()
        request = self.hand_over(jobs, undone)
        undone.acquire(timeout=patience)
        return request.results

    def hand_over(self, jobs: Sequence[J], waiter: Any = None) -> Request[J, R]:
        """Have jobs committed without waiting here; `waiter` is told when it is done.

        Raises:
            Full: where too many wait.
        """
        if self._waiting.qsize() >= MOST_WAITING:
            raise Full
        request: Request[J, R] = Request(jobs, waiter)
        self._waiting.put(request)
        return request

    def stop(self) -> None:
        """Commit what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        store: Store[J, R] | None = None
        try:
            while batch := self._next():
                store = self._committed(batch, store)
        except BaseException:
            log.exception("exam writer died")
            self._dies()  # a process without its writer must take no more requests
        finally:
            if store is not None:
                store.close()

    def _next(self) -> list[Request[J, R]]:
        """Whatever waits, at most so many jobs; nothing only when told to stop."""
        batch: list[Request[J, R]] = []
        size = 0
        while not self._stops and size < MOST_TOGETHER:
            try:
                request = self._waiting.get(block=not batch)
            except Empty:
                break
            if request is None:
                self._stops = True
                break
            if self._gathers and not batch:
                time.sleep(self._gathers)
            batch.append(request)
            size += len(request.jobs)
        return batch

    def _committed(
        self, batch: list[Request[J, R]], store: Store[J, R] | None
    ) -> Store[J, R] | None:
        """Commit a batch and tell those who wait; the store, or None where it must be made anew."""
        try:
            store = store or self._make()
            chosen = newest(batch)
            results = self._results(store, list(chosen.values()))
        except Exception as error:
            log.warning("exam batch failed: %s", type(error).__name__)
            self._tells(batch)
            _quietly_close(store)
            return None
        for request in batch:
            request.results = [
                self._told(job, chosen[job.key], results[job.key]) for job in request.jobs
            ]
        self._tells(batch)
        return store

    def _results(self, store: Store[J, R], jobs: list[J]) -> Mapping[Any, R]:
        """Of one statement; where a row is bad, of one each, so that it harms nobody else."""
        try:
            return store.commit(jobs)
        except DataError:
            if len(jobs) == 1:
                return {jobs[0].key: self._bad}
        found: dict[Any, R] = {}
        for job in jobs:
            found.update(self._results(store, [job]))
        return found


def _quietly_close(store: Store[J, R] | None) -> None:
    if store is not None:
        try:
            store.close()
        except Exception as error:
            log.warning("exam connection did not close: %s", type(error).__name__)
