"""Real threads on a real database: for tests of what happens when two requests race."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from django.db import connection, connections


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """A database that threads can share. SQLite's tests run in memory: a copy in a file serves."""
    if connection.vendor != "sqlite":
        yield
        return
    path = folder / "race.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as target:
        connection.connection.backup(target)
    target.close()
    settings = connections.settings["default"]
    in_memory = settings["NAME"]
    settings["NAME"] = str(path)
    try:
        yield
    finally:
        settings["NAME"] = in_memory


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment, each in a thread; what they return or raise."""
    results: list[Any] = [None] * len(acts)
    barrier = Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def read(act: Callable[[], Any]) -> Any:
    """Read what the threads left behind, where they left it."""
    (found,) = at_once(act)
    if isinstance(found, Exception):
        raise found
    return found
