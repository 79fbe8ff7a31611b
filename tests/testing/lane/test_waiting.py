"""Waiting in an event loop: thousands at once, each told what became of its own."""

import asyncio
import threading

import pytest

from saty.testing.lane import waiting, writer
from saty.testing.lane.jobs import DataError
from saty.testing.lane.remembered import Remembered
from saty.testing.lane.waiting import InLoop, at_once
from saty.testing.lane.writer import Full, Writer


class Job:
    """A number; the same number is the same row."""

    order = 0

    def __init__(self, key):
        self.key = key


class Store:
    """Keeps the size of each batch; cannot keep a number below nothing."""

    def __init__(self):
        self.batches, self.opens, self.fails = [], threading.Event(), []
        self.opens.set()

    def commit(self, jobs):
        self.opens.wait(10)
        if self.fails:
            raise self.fails.pop()
        if any(job.key < 0 for job in jobs):
            raise DataError
        self.batches.append(len(jobs))
        return {job.key: f"kept {job.key}" for job in jobs}

    def close(self):
        self.batches.append("closed")


def in_loop(asks, store=None, patience=10.0):
    """What `asks(waits, writer)` comes to."""

    async def run():
        waits = InLoop(asyncio.get_running_loop(), patience)
        writes = Writer(lambda: store or Store(), bad="bad", tells=waits.tell)
        try:
            return await asks(waits, writes)
        finally:
            if store is not None:
                store.opens.set()
            writes.stop()

    return asyncio.run(run())


def test_thousands_wait_at_once_and_are_committed_in_few_batches():
    store = Store()
    store.opens.clear()

    async def asks(waits, writes):
        asyncio.get_running_loop().call_later(0.05, store.opens.set)
        return await asyncio.gather(*(waits.commit(writes, [Job(n)]) for n in range(3_000)))

    assert in_loop(asks, store) == [[f"kept {n}"] for n in range(3_000)]
    assert sum(store.batches[:-1]) == 3_000
    assert len(store.batches[:-1]) <= 8


def test_writer_that_gathers_commits_what_comes_evenly_together():
    store = Store()

    async def run():
        waits = InLoop(asyncio.get_running_loop())
        writes = Writer(lambda: store, bad="bad", tells=waits.tell, gathers=0.2)
        asked = []
        for n in range(20):
            asked.append(asyncio.ensure_future(waits.commit(writes, [Job(n)])))
            await asyncio.sleep(0.002)
        found = await asyncio.gather(*asked)
        writes.stop()
        return found

    assert asyncio.run(run()) == [[f"kept {n}"] for n in range(20)]
    assert len(store.batches[:-1]) <= 2


def test_one_bad_row_harms_nobody_else():
    async def asks(waits, writes):
        jobs = [Job(n) for n in (1, -1, 2)]
        return await asyncio.gather(*(waits.commit(writes, [job]) for job in jobs))

    assert in_loop(asks) == [["kept 1"], ["bad"], ["kept 2"]]


def test_unknown_outcome_is_told_as_unknown_and_the_next_batch_is_kept():
    store = Store()
    store.fails.append(OSError())

    async def asks(waits, writes):
        return [await waits.commit(writes, [Job(1)]), await waits.commit(writes, [Job(1)])]

    assert in_loop(asks, store) == [None, ["kept 1"]]
    assert store.batches == ["closed", 1, "closed"]


def test_nobody_waits_longer_than_patience_lasts(monkeypatch):
    monkeypatch.setattr(waiting, "LOOKS_EVERY", 0.01)
    store = Store()
    store.opens.clear()

    async def asks(waits, writes):
        return await asyncio.gather(*(waits.commit(writes, [Job(n)]) for n in range(3)))

    assert in_loop(asks, store, patience=0.05) == [None, None, None]


def test_one_more_than_may_wait_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr(writer, "MOST_WAITING", 0)

    async def asks(waits, writes):
        await waits.commit(writes, [Job(1)])

    with pytest.raises(Full):
        in_loop(asks)


def test_reading_stops_nobody_else_and_what_is_known_is_not_read_again():
    opens, reads = threading.Event(), []

    def read(key):
        reads.append(key)
        return f"found {key}" if opens.wait(10) else None

    remembered = Remembered(read)

    async def asks(waits, writes):
        slow = asyncio.ensure_future(waits.read(remembered, "form"))
        quick = await waits.commit(writes, [Job(1)])
        opens.set()
        return [quick, await slow, await waits.read(remembered, "form")]

    assert in_loop(asks) == [["kept 1"], "found form", "found form"]
    assert reads == ["form"]


def test_many_that_wait_for_the_same_reading_have_it_read_once():
    opens, reads = threading.Event(), []

    def read(key):
        reads.append(key)
        return f"found {key}" if opens.wait(10) else None

    async def asks(waits, writes):
        many = [asyncio.ensure_future(waits.read(read, n % 2)) for n in range(100)]
        await asyncio.sleep(0.02)
        many[0].cancel()
        opens.set()
        return await asyncio.gather(*many[1:])

    assert set(in_loop(asks)) == {"found 0", "found 1"}
    assert sorted(reads) == [0, 1]


def test_failed_reading_is_told_to_all_that_wait_and_tried_anew():
    answers = [OSError(), "found"]

    def read(key):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def asks(waits, writes):
        both = (waits.read(read, 1) for _ in range(2))
        failed = await asyncio.gather(*both, return_exceptions=True)
        return [*map(type, failed), await waits.read(read, 1)]

    assert in_loop(asks) == [OSError, OSError, "found"]


def test_request_that_is_given_up_by_its_device_is_committed_all_the_same():
    store = Store()
    store.opens.clear()

    async def asks(waits, writes):
        given_up = asyncio.ensure_future(waits.commit(writes, [Job(1)]))
        await asyncio.sleep(0.02)
        given_up.cancel()
        store.opens.set()
        return await waits.commit(writes, [Job(2)])

    assert in_loop(asks, store) == ["kept 2"]
    assert sum(store.batches[:-1]) == 2


def test_writer_outlives_the_loop_that_waited_for_it():
    loop = asyncio.new_event_loop()
    waits = InLoop(loop)
    died = []
    writes = Writer(Store, bad="bad", tells=waits.tell, dies=lambda: died.append(True))

    loop.close()
    writes.hand_over([Job(1)])
    writes.stop()

    assert died == []


def test_what_waits_in_a_thread_never_gives_way():
    async def gives_way():
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError):
        at_once(gives_way())
