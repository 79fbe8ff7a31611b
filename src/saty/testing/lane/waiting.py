"""How the requests of a process wait: each in a thread of its own, or all in one event loop.

Threads serve the lane beside the pages, in one WSGI application. A lane in processes of its own has
one event loop: thousands wait at the price of one, and a batch that is committed wakes them all by
one call (docs/adr/0009).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from saty.testing.lane.jobs import J, R, Request
from saty.testing.lane.remembered import Found, Key, Remembered
from saty.testing.lane.writer import Writer

PATIENCE = 10.0
"""Seconds that a request waits for its commit."""
LOOKS_EVERY = 1.0
"""Seconds after which an event loop looks again who has waited for too long."""
Reply = TypeVar("Reply")


class Waits(Protocol):
    """How requests wait."""

    async def commit(self, writer: Writer[J, R], jobs: Sequence[J]) -> list[R] | None:
        """What became of each job, or None where that is not known in time.

        Raises:
            Full: where too many wait.
        """

    async def read(self, read: Callable[[Key], Found | None], key: Key) -> Found | None:
        """What a function finds that may ask the database."""


class InThreads:
    """Each request has a thread, which stands still while it waits."""

    async def commit(self, writer: Writer[J, R], jobs: Sequence[J]) -> list[R] | None:
        """As `Waits.commit`."""
        return writer.commit(jobs, PATIENCE)

    async def read(self, read: Callable[[Key], Found | None], key: Key) -> Found | None:
        """As `Waits.read`."""
        return read(key)


def at_once(coroutine: Coroutine[Any, Any, Reply]) -> Reply:
    """The result of a coroutine that never gives way, as none does `InThreads`."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        reply: Reply = ended.value
        return reply
    coroutine.close()
    raise RuntimeError("a coroutine gave way in a thread")


class InLoop:
    """All requests wait in one event loop, and whatever may ask the database goes to a thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, patience: float = PATIENCE) -> None:
        self._loop, self._patience = loop, patience
        self._waiting: dict[asyncio.Future[None], float] = {}
        """Who waits, and until when; the longest wait is the first."""
        self._reading: dict[tuple[Any, Any], asyncio.Future[Any]] = {}
        self._give_up()

    async def commit(self, writer: Writer[J, R], jobs: Sequence[J]) -> list[R] | None:
        """As `Waits.commit`."""
        done = self._loop.create_future()
        request = writer.hand_over(jobs, done)
        self._waiting[done] = self._loop.time() + self._patience
        try:
            await done
        finally:
            del self._waiting[done]
        return request.results

    async def read(self, read: Callable[[Key], Found | None], key: Key) -> Found | None:
        """As `Waits.read`."""
        if isinstance(read, Remembered):
            known: Found | None = read.known(key)
            if known is not None:
                return known
        return await asyncio.shield(self._read_once(read, key))

    def _read_once(self, read: Callable[[Key], Found | None], key: Key) -> asyncio.Future[Any]:
        """A reading in a thread, one for all that wait for it: thousands start at one time."""
        asked = read, key
        reading = self._reading.get(asked)
        if reading is None:
            reading = self._reading[asked] = self._loop.run_in_executor(None, read, key)
            reading.add_done_callback(lambda _done: self._reading.pop(asked))
        return reading

    def tell(self, batch: Sequence[Request[Any, Any]]) -> None:
        """Let those go on who wait for a batch; for the thread of a writer."""
        with suppress(RuntimeError):  # the loop has ended, and with it those who waited
            self._loop.call_soon_threadsafe(_done, [request.waiter for request in batch])

    def _give_up(self) -> None:
        """Let those go on who have waited for too long, again and again.

        One look in a second for all: a timer for each would cost more than its save.
        """
        now = self._loop.time()
        for done, until in self._waiting.items():
            if until > now:
                break
            _done([done])
        self._loop.call_later(LOOKS_EVERY, self._give_up)


def _done(waiting: Sequence[asyncio.Future[None] | None]) -> None:
    for each in waiting:
        if each is not None and not each.done():
            each.set_result(None)
