"""The exam's lane in a rehearsal: in this process, by the rehearsal's clock.

A rehearsal commits as it goes, and the lane has connections of its own, as it always has. Where
everything stands in one transaction that will be taken back (a test's), nobody else would see it;
there the lane's statements run over Django's connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from saty.testing.lane.app import Lane, Terms
from saty.testing.lane.beating import PostgresBeats, SqliteBeats
from saty.testing.lane.connecting import OWN, Stores
from saty.testing.lane.jobs import Store
from saty.testing.lane.saving import PostgresSaves, SqliteSaves
from saty.testing.lane.serving import beside
from saty.testing.lane.starting import PostgresLooks, PostgresStarts, SqliteLooks, SqliteStarts
from saty.testing.lane.stores import text_of


def lane(
    clock: Callable[[], float], terms: Callable[[UUID], Terms | None]
) -> AbstractContextManager[Lane]:
    """A lane with this clock; its threads end with it."""
    return beside(clock, terms, _within() if connection.in_atomic_block else OWN)


def _within() -> Stores:
    """Stores over the connection of this thread, which waits for every commit."""
    connection.ensure_connection()
    raw = connection.connection
    if connection.vendor == "postgresql":
        kinds: tuple[type[Any], ...] = (PostgresSaves, PostgresStarts, PostgresLooks, PostgresBeats)
        return Stores(*(_maker(each, raw) for each in kinds))
    kinds = (SqliteSaves, SqliteStarts, SqliteLooks, SqliteBeats)
    return Stores(*(_maker(each, _Plain(raw)) for each in kinds))


def _maker(kind: type[Any], raw: Any) -> Callable[[], Store[Any, Any]]:
    def make() -> Store[Any, Any]:
        store = object.__new__(kind)
        store.connection = raw
        return _Within(store)

    return make


class _Within:
    """A store that neither begins nor ends a transaction, nor closes its connection."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def commit(self, jobs: Sequence[Any]) -> Mapping[Any, Any]:
        """As `Store.commit`."""
        if connection_kind(self._store) == "sqlite":
            return {job.key: self._store.write(job) for job in jobs}
        return dict(self._store.write(jobs))

    def close(self) -> None:
        """Nothing of its own."""


def connection_kind(store: Any) -> str:
    """Which database a store is of."""
    return "sqlite" if isinstance(store.connection, _Plain) else "postgresql"


class _Plain:
    """Django's connection reads moments; the lane's statements want them as they are kept."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def execute(self, statement: str, values: Sequence[Any] = ()) -> _Rows:
        """As of `sqlite3.Connection`."""
        return _Rows(self._raw.execute(statement, values))


class _Rows:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    @property
    def rowcount(self) -> int:
        """As of `sqlite3.Cursor`."""
        return int(self._cursor.rowcount)

    def fetchone(self) -> tuple[Any, ...] | None:
        """As of `sqlite3.Cursor`."""
        row = self._cursor.fetchone()
        return None if row is None else _as_kept(row)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """As of `sqlite3.Cursor`."""
        return list(self)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return (_as_kept(row) for row in self._cursor)


def _as_kept(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(text_of(each) if isinstance(each, datetime) else each for each in row)
