"""Starting the test, and going on to a section: one statement, in PostgreSQL and in SQLite.

It keeps to the rules of `actions.sittings.begin_part`: the window, the order of sections, identity
confirmed where the rules ask for it and in every venue, and no fresh time when a section is begun
again. The sitting is held meanwhile; one that somebody else holds this moment is asked for again
(503), and a section that they began is left as they began it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from saty.testing.lane.stores import PostgresStore, SqliteStore, moment, read_text, text_of

Key = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Start:
    """A device asks to begin a section."""

    sitting: UUID
    number: int
    epoch: int
    grace_seconds: int
    is_checked: bool
    """Whether an official has to have confirmed who it is; in a venue one always has."""
    arrived_at: float

    @property
    def key(self) -> Key:
        """The section."""
        return self.sitting, self.number

    @property
    def order(self) -> float:
        """The first to ask begins it."""
        return -self.arrived_at


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it stands."""

    number: int
    section: str
    seconds: int
    began: datetime | None
    ends: datetime | None
    closes: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What became of a start: "begun", or why not; and the sections as they then stand."""

    state: str
    parts: tuple[Part, ...] = ()


BAD = Begun("try_again")


def _after(parts: Sequence[Part], start: Start, at: datetime) -> tuple[Part, ...]:
    """The sections once this one has begun."""
    return tuple(_one_after(part, start, at) for part in parts)


def _one_after(part: Part, start: Start, at: datetime) -> Part:
    if part.number == start.number:
        ends = at + timedelta(seconds=part.seconds)
        closes = ends + timedelta(seconds=start.grace_seconds)
        return replace(part, began=at, ends=ends, closes=closes)
    if part.number < start.number and part.ended is None:
        return replace(part, ended=at)
    return part


_POSTGRES = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(
        %s::uuid[], %s::int[], %s::int[], %s::int[], %s::bool[], %s::timestamptz[]
    ) AS t(sitting_id, number, epoch, grace, is_checked, at)
), held AS MATERIALIZED (
    SELECT id, entry_id, epoch, place, starts_from, starts_until, identity_confirmed_by_id,
           finished_at IS NOT NULL OR voided_at IS NOT NULL AS is_over
    FROM testing_sitting WHERE id = ANY(%s::uuid[]) ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
), judged AS MATERIALIZED (
    SELECT asked.*, p.id AS part_id, p.seconds, p.section,
           CASE WHEN held.id IS NULL THEN COALESCE(
                    (SELECT 'try_again' FROM testing_sitting x WHERE x.id = asked.sitting_id),
                    'bad_token')
                WHEN held.epoch <> asked.epoch THEN 'other_device'
                WHEN p.id IS NULL THEN 'no_such_part'
                WHEN p.began_at IS NOT NULL THEN 'begun'
                WHEN is_over THEN 'sitting_over'
                WHEN asked.number > 0 AND earlier.began_at IS NULL THEN 'out_of_turn'
                WHEN asked.number > 0 THEN 'begins'
                WHEN EXISTS (SELECT 1 FROM stages_candidacyend e WHERE e.entry_id = held.entry_id)
                    THEN 'not_on_roster'
                WHEN asked.at < starts_from THEN 'too_early'
                WHEN asked.at >= starts_until THEN 'window_over'
                WHEN (is_checked OR place = 'venue') AND identity_confirmed_by_id IS NULL
                    THEN 'identity_open'
                ELSE 'begins' END AS state
    FROM asked
    LEFT JOIN held ON held.id = asked.sitting_id
    LEFT JOIN testing_sittingpart p
           ON p.sitting_id = asked.sitting_id AND p.number = asked.number
    LEFT JOIN testing_sittingpart earlier
           ON earlier.sitting_id = asked.sitting_id AND earlier.number = asked.number - 1
), begun AS (
    UPDATE testing_sittingpart p
    SET began_at = at, ends_at = at + make_interval(secs => j.seconds),
        closes_at = at + make_interval(secs => j.seconds + grace)
    FROM judged j WHERE p.id = j.part_id AND state = 'begins' AND p.began_at IS NULL
    RETURNING p.id, p.sitting_id, p.number
), ended AS (
    UPDATE testing_sittingpart p SET ended_at = at
    FROM judged j JOIN begun ON begun.id = j.part_id
    WHERE p.sitting_id = j.sitting_id AND p.number < j.number AND p.ended_at IS NULL
), started AS (
    UPDATE testing_sitting s SET started_at = at
    FROM judged j JOIN begun ON begun.id = j.part_id
    WHERE s.id = j.sitting_id AND s.started_at IS NULL
), told AS (
    INSERT INTO testing_sittingevent (id, sitting_id, kind, at, details)
    SELECT gen_random_uuid(), j.sitting_id,
           CASE WHEN j.number = 0 THEN 'started' ELSE 'went_on' END, at,
           jsonb_build_object('section', section)
    FROM judged j JOIN begun ON begun.id = j.part_id
)
SELECT j.sitting_id, j.number, state, begun.id IS NOT NULL,
       p.number, p.section, p.seconds, p.began_at, p.ends_at, p.closes_at, p.ended_at
FROM judged j
LEFT JOIN begun ON begun.id = j.part_id
LEFT JOIN testing_sittingpart p ON p.sitting_id = j.sitting_id AND state IN ('begins', 'begun')
ORDER BY j.sitting_id, j.number, p.number
"""


class PostgresStarts(PostgresStore[Start, Begun]):
    """Starts in PostgreSQL."""

    def write(self, jobs: Sequence[Start]) -> Mapping[Key, Begun]:
        """As `PostgresStore.write`."""
        sittings = [each.sitting for each in jobs]
        columns = (
            sittings,
            [each.number for each in jobs],
            [each.epoch for each in jobs],
            [each.grace_seconds for each in jobs],
            [each.is_checked for each in jobs],
            [moment(each.arrived_at) for each in jobs],
            sittings,
        )
        found: dict[Key, tuple[str, bool, list[Part]]] = {}
        rows = self.connection.execute(_POSTGRES, columns, prepare=True).fetchall()
        for sitting, number, state, has_begun, *part in rows:
            _state, _begun, parts = found.setdefault((sitting, number), (state, has_begun, []))
            if part[0] is not None:
                parts.append(Part(*part))
        return {each.key: _result(each, *found[each.key]) for each in jobs}


def _result(start: Start, state: str, has_begun: bool, parts: Sequence[Part]) -> Begun:
    if state == "begun":
        return Begun(state, tuple(parts))
    if state != "begins":
        return Begun(state)
    if not has_begun:  # somebody else began it in this moment: the next try sees how
        return BAD
    return Begun("begun", _after(parts, start, moment(start.arrived_at)))


_SQLITE_SITTING = """
SELECT epoch, place, starts_from, starts_until, identity_confirmed_by_id IS NOT NULL,
       finished_at IS NOT NULL OR voided_at IS NOT NULL,
       EXISTS (SELECT 1 FROM stages_candidacyend e WHERE e.entry_id = s.entry_id)
FROM testing_sitting s WHERE id = ?
"""
_SQLITE_PARTS = """
SELECT number, section, seconds, began_at, ends_at, closes_at, ended_at
FROM testing_sittingpart WHERE sitting_id = ? ORDER BY number
"""
_SQLITE_BEGUN = """
UPDATE testing_sittingpart SET began_at = ?, ends_at = ?, closes_at = ?
WHERE sitting_id = ? AND number = ?
"""
_SQLITE_ENDED = """
UPDATE testing_sittingpart SET ended_at = ?
WHERE sitting_id = ? AND number < ? AND ended_at IS NULL
"""
_SQLITE_STARTED = "UPDATE testing_sitting SET started_at = ? WHERE id = ? AND started_at IS NULL"
_SQLITE_TOLD = """
INSERT INTO testing_sittingevent (id, sitting_id, kind, at, details) VALUES (?, ?, ?, ?, ?)
"""


class SqliteStarts(SqliteStore[Start, Begun]):
    """Starts in SQLite."""

    def write(self, job: Start) -> Begun:
        """As `SqliteStore.write`."""
        run = self.connection.execute
        sitting = run(_SQLITE_SITTING, (job.sitting.hex,)).fetchone()
        parts = [_read(row) for row in run(_SQLITE_PARTS, (job.sitting.hex,))]
        at = moment(job.arrived_at)
        state = _judged(job, sitting, parts, text_of(at))
        if state == "begins":
            begun = _after(parts, job, at)
            self._begin(job, begun[job.number], text_of(at))
            return Begun("begun", begun)
        return Begun(state, tuple(parts) if state == "begun" else ())

    def _begin(self, job: Start, part: Part, at: str) -> None:
        run, sitting = self.connection.execute, job.sitting.hex
        ends, closes = (text_of(each) for each in (part.ends, part.closes) if each)
        run(_SQLITE_BEGUN, (at, ends, closes, sitting, job.number))
        run(_SQLITE_ENDED, (at, sitting, job.number))
        run(_SQLITE_STARTED, (at, sitting))
        kind, details = "went_on" if job.number else "started", {"section": part.section}
        run(_SQLITE_TOLD, (uuid.uuid4().hex, sitting, kind, at, json.dumps(details)))


def _read(row: tuple[Any, ...]) -> Part:
    return Part(row[0], row[1], row[2], *(read_text(each) for each in row[3:]))


def _judged(job: Start, sitting: Any, parts: Sequence[Part], at: str) -> str:
    """As the statement of PostgreSQL judges."""
    if sitting is None:
        return "bad_token"
    epoch, place, starts_from, starts_until, is_confirmed, is_over, has_ended = sitting
    number, count = job.number, len(parts)
    reasons = (
        ("other_device", epoch != job.epoch),
        ("no_such_part", not number < count),
        ("begun", number < count and parts[number].began is not None),
        ("sitting_over", is_over),
        ("out_of_turn", 0 < number < count and parts[number - 1].began is None),
        ("begins", number > 0),
        ("not_on_roster", has_ended),
        ("too_early", starts_from and at < starts_from),
        ("window_over", starts_until and at >= starts_until),
        ("identity_open", (job.is_checked or place == "venue") and not is_confirmed),
    )
    return next((reason for reason, holds in reasons if holds), "begins")


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a sitting has started, so that its form may be read."""

    sitting: UUID

    @property
    def key(self) -> UUID:
        """The sitting."""
        return self.sitting

    @property
    def order(self) -> int:
        """All are alike."""
        return 0


class PostgresLooks(PostgresStore[Look, bool]):
    """Whether sittings have started, in PostgreSQL."""

    def write(self, jobs: Sequence[Look]) -> Mapping[UUID, bool]:
        """As `PostgresStore.write`."""
        rows = self.connection.execute(
            "SELECT id FROM testing_sitting WHERE id = ANY(%s) AND started_at IS NOT NULL",
            ([each.sitting for each in jobs],),
            prepare=True,
        ).fetchall()
        started = {sitting for (sitting,) in rows}
        return {each.key: each.sitting in started for each in jobs}


class SqliteLooks(SqliteStore[Look, bool]):
    """The same in SQLite."""

    def commit(self, jobs: Sequence[Look]) -> Mapping[UUID, bool]:
        """Without a transaction: nothing is written."""
        return {each.key: self.write(each) for each in jobs}

    def write(self, job: Look) -> bool:
        """As `SqliteStore.write`."""
        statement = "SELECT started_at IS NOT NULL FROM testing_sitting WHERE id = ?"
        row = self.connection.execute(statement, (job.sitting.hex,)).fetchone()
        return bool(row and row[0])
