"""The heartbeat: the device was heard of, what it reports, what it has to know.

Only the device that has the sitting now is noted. A beat that comes again leaves each of its events
once: an event's identifier is made of the sitting, the epoch, the kind and the device's own time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from saty.common.sealing import unseal
from saty.testing.lane.stores import PostgresStore, SqliteStore, moment, read_text, text_of
from saty.testing.sitting_events import BROWSER_MISMATCH, event_id

MOST_EVENTS_OF_A_SITTING = 500
"""What a device can put on the timeline; more tells nothing."""
_serial = count()


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat."""

    sitting: UUID
    stage: UUID
    epoch: int
    arrived_at: float
    waiting: int | None
    """Answers that the device has not sent yet; None where no device told: an event alone."""
    seen: int
    """The highest number of a message that the device has."""
    events: tuple[tuple[str, int], ...]
    """(kind, the device's own time in milliseconds)."""
    serial: int
    flags: tuple[str, ...] | None = None
    """Questions that the candidate flagged; None where they are as they were told before."""

    @property
    def key(self) -> tuple[UUID, int]:
        """Each beat is written."""
        return self.sitting, self.serial

    @property
    def order(self) -> int:
        """No two have one key."""
        return self.serial


@dataclass(frozen=True, slots=True)
class Told:
    """What a device is told."""

    epoch: int
    is_finished: bool
    part: int | None
    ends: datetime | None
    messages: tuple[tuple[int, str], ...] = ()
    is_held: bool = False
    """Whether an outage is being measured: time may be given back in some seconds."""


def next_serial() -> int:
    """Another number for a beat of this process."""
    return next(_serial)


def _event_id(beat: Beat, kind: str, ms: int) -> UUID:
    return event_id(beat.sitting, beat.epoch, kind, ms)


def _flags(beat: Beat) -> str | None:
    return None if beat.flags is None else json.dumps(beat.flags)


def _details(ms: int) -> str:
    return json.dumps({"device_ms": ms})


_POSTGRES = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(
        %s::uuid[], %s::bigint[], %s::uuid[], %s::int[], %s::timestamptz[], %s::int[], %s::bigint[],
        %s::text[]
    ) AS t(sitting_id, serial, stage_id, epoch, at, waiting, seen, flags)
), known AS MATERIALIZED (
    SELECT asked.*, s.epoch AS epoch_now, s.epoch = asked.epoch AS is_own, s.checked_in_at,
           s.any_browser,
           s.finished_at IS NOT NULL OR s.voided_at IS NOT NULL AS is_finished
    FROM asked JOIN testing_sitting s ON s.id = asked.sitting_id
), heard AS (
    INSERT INTO testing_presence (sitting_id, seen_at, waiting, flags)
    SELECT DISTINCT ON (sitting_id) sitting_id, at, waiting, flags::jsonb
    FROM known WHERE is_own AND waiting IS NOT NULL ORDER BY sitting_id, at DESC
    ON CONFLICT (sitting_id) DO UPDATE
    SET seen_at = excluded.seen_at, waiting = excluded.waiting,
        flags = COALESCE(excluded.flags, testing_presence.flags)
    WHERE testing_presence.seen_at <= excluded.seen_at
), noted AS (
    INSERT INTO testing_sittingevent (id, sitting_id, kind, at, details)
    SELECT e.id, k.sitting_id, e.kind, k.at, e.details::jsonb
    FROM unnest(%s::bigint[], %s::uuid[], %s::text[], %s::text[]) AS e(serial, id, kind, details)
    JOIN known k ON k.serial = e.serial
    WHERE is_own AND NOT (any_browser AND e.kind = 'browser_mismatch') AND (
        SELECT count(*) FROM testing_sittingevent x WHERE x.sitting_id = k.sitting_id
    ) < %s
    ON CONFLICT DO NOTHING
)
SELECT k.sitting_id, k.serial, epoch_now, is_finished, p.number, p.ends_at,
       EXISTS (SELECT 1 FROM testing_examsilence q WHERE q.stage_id = k.stage_id),
       m.id, n.id, n.text
FROM known k
LEFT JOIN LATERAL (
    SELECT number, ends_at FROM testing_sittingpart
    WHERE sitting_id = k.sitting_id AND began_at IS NOT NULL ORDER BY number DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT id FROM testing_candidatemessage
    WHERE sitting_id = k.sitting_id AND id > seen
    UNION ALL
    SELECT id FROM testing_candidatemessage
    WHERE stage_id = k.stage_id AND id > seen AND sent_at >= COALESCE(k.checked_in_at, sent_at)
) m ON true
LEFT JOIN testing_examnote n ON n.message_id = m.id
ORDER BY m.id
"""


class PostgresBeats(PostgresStore[Beat, Told | None]):
    """Beats in PostgreSQL."""

    def write(self, jobs: Sequence[Beat]) -> Mapping[Any, Told | None]:
        """As `PostgresStore.write`."""
        events = list(_events(jobs))
        columns = (
            [each.sitting for each in jobs],
            [each.serial for each in jobs],
            [each.stage for each in jobs],
            [each.epoch for each in jobs],
            [moment(each.arrived_at) for each in jobs],
            [each.waiting for each in jobs],
            [each.seen for each in jobs],
            [_flags(each) for each in jobs],
            [beat.serial for beat, _kind, _ms in events],
            [_event_id(beat, kind, ms) for beat, kind, ms in events],
            [kind for _beat, kind, _ms in events],
            [_details(ms) for _beat, _kind, ms in events],
            MOST_EVENTS_OF_A_SITTING,
        )
        found: dict[Any, Told | None] = {each.key: None for each in jobs}
        rows = self.connection.execute(_POSTGRES, columns, prepare=True).fetchall()
        for sitting, serial, epoch, is_finished, part, ends, is_held, message, note, sealed in rows:
            before = found[sitting, serial]
            messages = before.messages if before else ()
            if note is not None:
                messages = (*messages, (message, _words(note, sealed)))
            found[sitting, serial] = Told(epoch, is_finished, part, ends, messages, is_held)
        return found


def _words(note: UUID, sealed: bytes) -> str:
    """The words of a message: `testing.ExamNote.text`, sealed for the row."""
    return unseal(bytes(sealed), f"testing.examnote|text|{note}").decode()


def _events(jobs: Sequence[Beat]) -> Iterator[tuple[Beat, str, int]]:
    for beat in jobs:
        for kind, ms in beat.events:
            yield beat, kind, ms


_SQLITE_KNOWN = """
SELECT s.epoch, s.checked_in_at, s.finished_at IS NOT NULL OR s.voided_at IS NOT NULL,
       p.number, p.ends_at, s.any_browser,
       EXISTS (SELECT 1 FROM testing_examsilence q WHERE q.stage_id = ?)
FROM testing_sitting s LEFT JOIN testing_sittingpart p
  ON p.sitting_id = s.id AND p.began_at IS NOT NULL
WHERE s.id = ? ORDER BY p.number DESC LIMIT 1
"""
_SQLITE_HEARD = """
INSERT INTO testing_presence (sitting_id, seen_at, waiting, flags) VALUES (?, ?, ?, ?)
ON CONFLICT (sitting_id) DO UPDATE SET seen_at = excluded.seen_at, waiting = excluded.waiting,
    flags = COALESCE(excluded.flags, testing_presence.flags)
WHERE testing_presence.seen_at <= excluded.seen_at
"""
_SQLITE_NOTED = """
INSERT INTO testing_sittingevent (id, sitting_id, kind, at, details)
SELECT ?, ?, ?, ?, ?
WHERE (SELECT count(*) FROM testing_sittingevent WHERE sitting_id = ?) < ?
  AND NOT EXISTS (SELECT 1 FROM testing_sittingevent WHERE id = ?)
"""
_SQLITE_MESSAGES = """
SELECT m.id, n.id, n.text
FROM testing_candidatemessage m JOIN testing_examnote n ON n.message_id = m.id
WHERE m.id > ? AND (sitting_id = ? OR (stage_id = ? AND sent_at >= COALESCE(?, sent_at)))
ORDER BY m.id
"""


class SqliteBeats(SqliteStore[Beat, Told | None]):
    """Beats in SQLite."""

    def write(self, job: Beat) -> Told | None:
        """As `SqliteStore.write`."""
        run, sitting = self.connection.execute, job.sitting.hex
        known = run(_SQLITE_KNOWN, (job.stage.hex, sitting)).fetchone()
        if known is None:
            return None
        epoch, checked_in, is_finished, part, ends, any_browser, is_held = known
        if epoch == job.epoch:
            at = text_of(moment(job.arrived_at))
            if job.waiting is not None:
                run(_SQLITE_HEARD, (sitting, at, job.waiting, _flags(job)))
            for kind, ms in job.events:
                if any_browser and kind == BROWSER_MISMATCH:
                    continue
                key = _event_id(job, kind, ms).hex
                row = (key, sitting, kind, at, _details(ms))
                run(_SQLITE_NOTED, (*row, sitting, MOST_EVENTS_OF_A_SITTING, key))
        asked = (job.seen, sitting, job.stage.hex, checked_in)
        messages = tuple(
            (message, _words(UUID(note), sealed))
            for message, note, sealed in run(_SQLITE_MESSAGES, asked)
        )
        return Told(epoch, bool(is_finished), part, read_text(ends), messages, bool(is_held))
