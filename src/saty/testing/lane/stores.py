"""The two databases under the lane's statements: connections that lose nothing they acknowledge."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Generic

import psycopg

from saty.testing.lane.jobs import DataError, J, R

DURABLE = (("fsync", {"on"}), ("synchronous_commit", {"on", "remote_apply"}))
FULL = 2
"""SQLite's number for `synchronous = FULL`."""
ONE_AT_A_TIME = Lock()
"""SQLite has one writer: the lane's threads wait here, in order, and not in its busy handler."""


class UnfitDatabase(Exception):
    """The database would acknowledge what it may still lose."""


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as a moment."""
    return datetime.fromtimestamp(seconds, UTC)


def text_of(at: datetime) -> str:
    """A moment as Django writes it in SQLite; six places always, so that texts sort as times."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def read_text(text: str | None) -> datetime | None:
    """A moment as SQLite holds it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


class PostgresConnection:
    """A connection in autocommit that keeps what it commits: each statement is a transaction."""

    def __init__(self, conninfo: Mapping[str, Any]) -> None:
        self.connection = psycopg.connect(**conninfo, autocommit=True, prepare_threshold=0)
        self._check_durable()

    def _check_durable(self) -> None:
        for name, needed in DURABLE:
            row = self.connection.execute(f"SHOW {name}").fetchone()
            if row is None or row[0] not in needed:
                self.connection.close()
                raise UnfitDatabase(f"{name} is {row and row[0]}: answers could be lost")

    def clock(self) -> float:
        """The database's clock, in seconds since 1970."""
        row = self.connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()
        return float(row[0]) if row else 0.0

    def close(self) -> None:
        """As `Store.close`."""
        self.connection.close()


class PostgresStore(PostgresConnection, ABC, Generic[J, R]):
    """The connection of one writer thread."""

    def commit(self, jobs: Sequence[J]) -> Mapping[Any, R]:
        """As `Store.commit`."""
        try:
            return self.write(jobs)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise DataError from error

    @abstractmethod
    def write(self, jobs: Sequence[J]) -> Mapping[Any, R]:
        """All jobs by one statement."""


class SqliteConnection:
    """A connection to the file, in WAL, and synchronous in full."""

    one_thread = True
    """Whether the thread that made it is the only one that uses it."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(
            path,
            isolation_level=None,
            timeout=10,
            uri=path.startswith("file:"),
            check_same_thread=self.one_thread,
        )
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        if self.connection.execute("PRAGMA synchronous").fetchone()[0] < FULL:
            raise UnfitDatabase("synchronous is below FULL: answers could be lost")

    def close(self) -> None:
        """As `Store.close`."""
        self.connection.close()


class SqliteStore(SqliteConnection, ABC, Generic[J, R]):
    """The connection of the one writer thread."""

    def commit(self, jobs: Sequence[J]) -> Mapping[Any, R]:
        """As `Store.commit`."""
        run = self.connection.execute
        with ONE_AT_A_TIME:
            run("BEGIN IMMEDIATE")
            try:
                results = {job.key: self.write(job) for job in jobs}
                run("COMMIT")
            except (sqlite3.DataError, sqlite3.IntegrityError, OverflowError) as error:
                run("ROLLBACK")
                raise DataError from error
            except BaseException:
                run("ROLLBACK")
                raise
        return results

    @abstractmethod
    def write(self, job: J) -> R:
        """One job, within the transaction of its batch."""
