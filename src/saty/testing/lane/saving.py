"""Committing a batch of answers: one statement, in PostgreSQL and in SQLite.

The statement itself asks whether the sitting takes answers: it is there, neither finished nor void,
of this epoch, and the part that the question stands in is running and (with its grace) not over at
the time of arrival. In PostgreSQL it holds the sitting's key meanwhile, so that whoever finishes
the sitting or takes it over (`FOR UPDATE`) counts every answer or turns it away, never between; a
sitting that is held by such an act is passed over, so that nobody else waits for it. An answer that
stands already, because its acknowledgement was lost, is told as stored whatever happened since.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from saty.testing.lane.saves import Fate, Saved
from saty.testing.lane.stores import PostgresStore, SqliteStore, moment, text_of

Key = tuple[int, int, int]

_POSTGRES = """
WITH sent AS MATERIALIZED (
    SELECT * FROM unnest(
        %s::uuid[], %s::int[], %s::text[], %s::int[], %s::int[], %s::timestamptz[]
    ) WITH ORDINALITY AS t(sitting_id, position, value, epoch, n, at, place)
), held AS MATERIALIZED (
    SELECT id, epoch, finished_at IS NULL AND voided_at IS NULL AS is_open
    FROM testing_sitting WHERE id = ANY(%s::uuid[])
    ORDER BY id FOR KEY SHARE SKIP LOCKED
), taken AS MATERIALIZED (
    SELECT sent.*, held.id IS NULL AS is_away, COALESCE(held.epoch = sent.epoch, false) AS is_own,
           COALESCE(is_open AND p.ended_at IS NULL AND sent.at < p.closes_at, false) AS is_in_time
    FROM sent
    LEFT JOIN held ON held.id = sent.sitting_id
    LEFT JOIN testing_sittingpart p
           ON p.sitting_id = sent.sitting_id AND sent.position BETWEEN p.first AND p.last
), written AS (
    INSERT INTO testing_answer (sitting_id, position, value, epoch, n, saved_at)
    SELECT sitting_id, position, value, epoch, n, at FROM taken
    WHERE is_own AND is_in_time
    ORDER BY sitting_id, position
    ON CONFLICT (sitting_id, position) DO UPDATE
    SET value = excluded.value, epoch = excluded.epoch, n = excluded.n,
        saved_at = excluded.saved_at
    WHERE (testing_answer.epoch, testing_answer.n) < (excluded.epoch, excluded.n)
    RETURNING sitting_id, position, epoch
), aside AS (
    INSERT INTO testing_asideanswer (id, sitting_id, position, value, epoch, n, arrived_at, why)
    SELECT gen_random_uuid(), sitting_id, position, value, epoch, n, at,
           CASE WHEN is_own THEN 'late' ELSE 'refused' END
    FROM taken WHERE NOT is_away AND NOT (is_own AND is_in_time) AND NOT EXISTS (
        SELECT 1 FROM testing_answer a
        WHERE a.sitting_id = taken.sitting_id AND a.position = taken.position
          AND (a.epoch, a.n) = (taken.epoch, taken.n))
    ON CONFLICT DO NOTHING
)
SELECT taken.place,
       CASE WHEN is_away AND EXISTS (SELECT 1 FROM testing_sitting x WHERE x.id = taken.sitting_id)
                THEN 'busy'
            WHEN written.sitting_id IS NOT NULL THEN 'stored'
            WHEN EXISTS (
                SELECT 1 FROM testing_answer a
                WHERE a.sitting_id = taken.sitting_id AND a.position = taken.position
                  AND (a.epoch, a.n) = (taken.epoch, taken.n)) THEN 'stored'
            WHEN NOT is_own THEN 'refused'
            WHEN NOT is_in_time THEN 'late'
            ELSE 'superseded' END
FROM taken
LEFT JOIN written USING (sitting_id, position, epoch)
"""


class PostgresSaves(PostgresStore[Saved, Fate]):
    """Answers in PostgreSQL."""

    def write(self, jobs: Sequence[Saved]) -> Mapping[Key, Fate]:
        """As `PostgresStore.write`."""
        sittings = _array(each.sitting.hex for each in jobs)
        columns = (
            sittings,
            _array(str(each.position) for each in jobs),
            [each.value for each in jobs],
            _array(str(each.epoch) for each in jobs),
            _array(str(each.n) for each in jobs),
            _array(f'"{moment(each.arrived_at)}"' for each in jobs),
            sittings,
        )
        rows = self.connection.execute(_POSTGRES, columns, prepare=True).fetchall()
        return {jobs[place - 1].key: Fate(fate) for place, fate in rows}


def _array(texts: Iterable[str]) -> str:
    """An array as PostgreSQL reads it, of texts with nothing in them that it would escape."""
    return f"{{{','.join(texts)}}}"


_SQLITE_SITTING = """
SELECT s.epoch, s.finished_at IS NULL AND s.voided_at IS NULL AND p.ended_at IS NULL
           AND ? < p.closes_at
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


class SqliteSaves(SqliteStore[Saved, Fate]):
    """Answers in SQLite."""

    def write(self, job: Saved) -> Fate:
        """As `SqliteStore.write`."""
        run = self.connection.execute
        at, sitting = text_of(moment(job.arrived_at)), job.sitting.hex
        found = run(_SQLITE_SITTING, (at, job.position, sitting)).fetchone()
        if found is None:
            return Fate.REFUSED
        epoch, is_in_time = found
        is_taken = epoch == job.epoch and is_in_time
        row = (sitting, job.position, job.value, job.epoch, job.n, at)
        if is_taken and run(_SQLITE_WRITE, row).rowcount:
            return Fate.STORED
        if run(_SQLITE_STANDS, (sitting, job.position)).fetchone() == job.order:
            return Fate.STORED
        if is_taken:
            return Fate.SUPERSEDED
        fate = Fate.LATE if epoch == job.epoch else Fate.REFUSED
        run(_SQLITE_ASIDE, (uuid.uuid4().hex, *row, fate.value))
        return fate
