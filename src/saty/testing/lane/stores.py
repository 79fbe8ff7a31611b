"""Committing a batch of answers: one statement, in PostgreSQL and in SQLite.

The statement itself asks whether the sitting takes answers: it is there, not finished, of this
epoch, and the part that the question stands in is running and (with its grace) not over at the time
of arrival.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import psycopg

from saty.testing.lane.saves import Fate, Saved

Key = tuple[UUID, int]
BEYOND = 2**31 - 1


class DataError(Exception):
    """A row of the batch cannot be written whatever is tried; the others can."""


class UnfitDatabase(Exception):
    """The database would acknowledge what it may still lose."""


class Store(Protocol):
    """Where answers are kept. `commit` returns after the commit, or raises."""

    def commit(self, answers: Sequence[Saved]) -> Mapping[Key, Fate]:
        """Commit answers to different rows, sorted by row; the fate of each.

        DataError where a row cannot be written; any other error leaves the outcome unknown.
        """

    def close(self) -> None:
        """Give the connection back."""


_POSTGRES = """
WITH sent AS (
    SELECT * FROM unnest(
        %s::uuid[], %s::int[], %s::text[], %s::int[], %s::int[], %s::timestamptz[]
    ) AS t(sitting_id, position, value, epoch, n, at)
), taken AS (
    SELECT sent.*, COALESCE(s.epoch = sent.epoch, false) AS is_of_device,
           COALESCE(s.finished_at IS NULL AND p.ended_at IS NULL AND sent.at < p.closes_at, false)
               AS is_in_time
    FROM sent
    LEFT JOIN testing_sitting s ON s.id = sent.sitting_id
    LEFT JOIN testing_sittingpart p
           ON p.sitting_id = s.id AND sent.position BETWEEN p.first AND p.last
), written AS (
    INSERT INTO testing_answer (sitting_id, position, value, epoch, n, saved_at)
    SELECT sitting_id, position, value, epoch, n, at FROM taken
    WHERE is_of_device AND is_in_time
    ORDER BY sitting_id, position
    ON CONFLICT (sitting_id, position) DO UPDATE
    SET value = excluded.value, epoch = excluded.epoch, n = excluded.n,
        saved_at = excluded.saved_at
    WHERE (testing_answer.epoch, testing_answer.n) < (excluded.epoch, excluded.n)
    RETURNING sitting_id, position
), aside AS (
    INSERT INTO testing_asideanswer (id, sitting_id, position, value, epoch, n, arrived_at, why)
    SELECT gen_random_uuid(), sitting_id, position, value, epoch, n, at,
           CASE WHEN is_of_device THEN 'late' ELSE 'refused' END
    FROM taken
    WHERE NOT (is_of_device AND is_in_time)
      AND EXISTS (SELECT 1 FROM testing_sitting x WHERE x.id = sitting_id)
    ON CONFLICT DO NOTHING
)
SELECT taken.sitting_id, taken.position,
       CASE WHEN NOT is_of_device THEN 'refused'
            WHEN NOT is_in_time THEN 'late'
            WHEN written.sitting_id IS NOT NULL THEN 'stored'
            WHEN (a.epoch, a.n) = (taken.epoch, taken.n) THEN 'stored'
            ELSE 'superseded' END
FROM taken
LEFT JOIN written USING (sitting_id, position)
LEFT JOIN testing_answer a
       ON a.sitting_id = taken.sitting_id AND a.position = taken.position
"""


class PostgresStore:
    """One connection of one writer thread, in autocommit: each statement is its own transaction."""

    def __init__(self, conninfo: Mapping[str, Any]) -> None:
        self._connection = psycopg.connect(**conninfo, autocommit=True, prepare_threshold=0)
        self._check_durable()

    def _check_durable(self) -> None:
        for name, needed in (("fsync", {"on"}), ("synchronous_commit", {"on", "remote_apply"})):
            row = self._connection.execute(f"SHOW {name}").fetchone()
            if row is None or row[0] not in needed:
                raise UnfitDatabase(f"{name} is {row and row[0]}: answers could be lost")

    def commit(self, answers: Sequence[Saved]) -> Mapping[Key, Fate]:
        """As `Store.commit`."""
        columns = (
            [each.sitting for each in answers],
            [each.position for each in answers],
            [each.value for each in answers],
            [each.epoch for each in answers],
            [each.n for each in answers],
            [datetime.fromtimestamp(each.arrived_at, UTC) for each in answers],
        )
        try:
            rows = self._connection.execute(_POSTGRES, columns, prepare=True).fetchall()
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise DataError from error
        return {(sitting, position): Fate(fate) for sitting, position, fate in rows}

    def close(self) -> None:
        """As `Store.close`."""
        self._connection.close()


_SQLITE_SITTING = """
SELECT s.epoch, s.finished_at IS NULL AND p.ended_at IS NULL AND ? < p.closes_at
FROM testing_sitting s LEFT JOIN testing_sittingpart p
  ON p.sitting_id = s.id AND ? BETWEEN p.first AND p.last
WHERE s.id = ?
"""
_SQLITE_WRITE = """
INSERT INTO testing_answer (sitting_id, position, value, epoch, n, saved_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (sitting_id, position) DO UPDATE
SET value = excluded.value, epoch = excluded.epoch, n = excluded.n, saved_at = excluded.saved_at
WHERE (testing_answer.epoch, testing_answer.n) < (excluded.epoch, excluded.n)
"""
_SQLITE_STANDS = "SELECT epoch, n FROM testing_answer WHERE sitting_id = ? AND position = ?"
_SQLITE_ASIDE = """
INSERT OR IGNORE INTO testing_asideanswer
(id, sitting_id, position, value, epoch, n, arrived_at, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


class SqliteStore:
    """One connection of the one writer that SQLite has; WAL, and synchronous in full."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        if self._connection.execute("PRAGMA synchronous").fetchone()[0] < FULL:
            raise UnfitDatabase("synchronous is below FULL: answers could be lost")

    def commit(self, answers: Sequence[Saved]) -> Mapping[Key, Fate]:
        """As `Store.commit`."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        try:
            fates = {each.key: self._write(each) for each in answers}
        except (sqlite3.DataError, sqlite3.IntegrityError, OverflowError) as error:
            run("ROLLBACK")
            raise DataError from error
        except BaseException:
            run("ROLLBACK")
            raise
        run("COMMIT")
        return fates

    def _write(self, each: Saved) -> Fate:
        run = self._connection.execute
        at, sitting = _text(each.arrived_at), each.sitting.hex
        found = run(_SQLITE_SITTING, (at, each.position, sitting)).fetchone()
        if found is None:
            return Fate.REFUSED
        epoch, is_in_time = found
        if epoch != each.epoch or not is_in_time:
            fate = Fate.LATE if epoch == each.epoch else Fate.REFUSED
            told = (sitting, each.position, each.value, each.epoch, each.n, at, fate.value)
            run(_SQLITE_ASIDE, (uuid.uuid4().hex, *told))
            return fate
        row = (sitting, each.position, each.value, each.epoch, each.n, at)
        if run(_SQLITE_WRITE, row).rowcount:
            return Fate.STORED
        stands = run(_SQLITE_STANDS, (sitting, each.position)).fetchone()
        return Fate.STORED if stands == each.order else Fate.SUPERSEDED

    def close(self) -> None:
        """As `Store.close`."""
        self._connection.close()


FULL = 2
"""SQLite's number for `synchronous = FULL`."""


def _text(moment: float) -> str:
    """A moment as Django writes it in SQLite; six places always, so that texts sort as times."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
