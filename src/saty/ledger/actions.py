"""Writing the log: entries, their places, and who read what. The only writer of these tables."""

import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from saty.common.actors import Actor
from saty.core.ledger.commitments import SALT_BYTES, commit, leaf
from saty.core.ledger.entry import EntryBody, instant
from saty.ledger.kinds import EntryKind
from saty.ledger.models import Entry, Opening, Position, Reading

SEQUENCER_LOCK = 0x5A7A
SEQUENCE_BATCH = 2_000
CHUNK = 500
RACES = 5
"""How often an entry is made anew because another was written before it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act to be recorded: its subject and the fields of its kind."""

    subject: str
    fields: Mapping[str, Any]


def record(
    kind: EntryKind, *, subject: str, competition: str = "", by: Actor, at: datetime, **fields: Any
) -> Entry:
    """Record one act in the running transaction. TypeError for a field the kind does not have."""
    return record_many(kind, [Act(subject, fields)], competition=competition, by=by, at=at)[0]


def record_many(
    kind: EntryKind, acts: Sequence[Act], *, competition: str = "", by: Actor, at: datetime
) -> list[Entry]:
    """Record many acts of one kind, on different subjects, in the running transaction.

    Where another transaction writes of a subject at the same moment, the constraint on its chain
    makes this one wait for the other's end, and the entry is made anew behind the other's.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind.key}: an entry is written in the transaction of its act")
    for _ in range(RACES):
        try:
            with transaction.atomic(savepoint=connection.vendor != "sqlite"):
                return _recorded(kind, acts, competition, by, at)
        except IntegrityError:
            if connection.vendor == "sqlite":
                raise
    return _recorded(kind, acts, competition, by, at)


def _recorded(
    kind: EntryKind, acts: Sequence[Act], competition: str, by: Actor, at: datetime
) -> list[Entry]:
    last = _last_entries([act.subject for act in acts])
    made = [_made(kind, act, last.get(act.subject), competition, by, at) for act in acts]
    in_order = sorted((entry for entry, _ in made), key=lambda entry: entry.subject)
    Entry.objects.bulk_create(in_order, batch_size=CHUNK)
    Opening.objects.bulk_create([opening for _, opening in made], batch_size=CHUNK)
    return [entry for entry, _ in made]


def _last_entries(subjects: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Subject -> (ordinal, digest) of its newest entry."""
    if len(set(subjects)) != len(subjects):
        raise ValueError("one act per subject: a second one follows the first")
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(subjects), CHUNK):
        rows = Entry.objects.filter(subject__in=subjects[start : start + CHUNK])
        for subject, ordinal, digest in rows.values_list("subject", "ordinal", "digest"):
            if subject not in found or found[subject][0] < ordinal:
                found[subject] = (ordinal, digest)
    return found


def _made(
    kind: EntryKind,
    act: Act,
    last: tuple[int, str] | None,
    competition: str,
    by: Actor,
    at: datetime,
) -> tuple[Entry, Opening]:
    if unknown := act.fields.keys() - kind.fields:
        raise TypeError(f"{kind.key} has no field {', '.join(sorted(unknown))}")
    entry_id = str(uuid.uuid4())
    salts = {name: secrets.token_bytes(SALT_BYTES) for name in kind.committed}
    body = EntryBody(
        id=entry_id,
        kind=kind.key,
        competition=competition or None,
        subject=act.subject,
        actor_role=by.role,
        actor=by.opaque or None,
        at=instant(at),
        previous=last[1] if last else None,
        public={name: act.fields.get(name) for name in kind.public},
        commitments={
            name: commit(
                competition=competition or None,
                entry=entry_id,
                field=name,
                salt=salt,
                value=act.fields.get(name),
            )
            for name, salt in salts.items()
        },
    )
    entry = Entry(
        id=uuid.UUID(entry_id),
        kind=body.kind,
        competition=competition,
        subject=body.subject,
        ordinal=last[0] + 1 if last else 0,
        actor_role=body.actor_role,
        actor=by.opaque,
        at=at,
        previous=body.previous or "",
        public=dict(body.public),
        commitments=dict(body.commitments),
        digest=body.digest(),
    )
    fields = {
        name: {"salt": salt.hex(), "value": act.fields.get(name)} for name, salt in salts.items()
    }
    sealed = {"leaf": secrets.token_bytes(SALT_BYTES).hex(), "fields": fields}
    return entry, Opening(entry=entry, sealed=sealed)


def body_of(entry: Entry) -> EntryBody:
    """The body that an entry's digest binds."""
    return EntryBody(
        id=str(entry.id),
        kind=entry.kind,
        competition=entry.competition or None,
        subject=entry.subject,
        actor_role=entry.actor_role,
        actor=entry.actor or None,
        at=instant(entry.at),
        previous=entry.previous or None,
        public=entry.public,
        commitments=entry.commitments,
    )


@transaction.atomic
def sequence() -> int:
    """Give every entry without a place its place in the tree; the number of places given.

    Under a lock and by asking which entries have none, never by a high-water mark: transactions
    commit out of order.
    """
    _lock_sequencer()
    given = 0
    while batch := _unplaced():
        start = _next_position()
        Position.objects.bulk_create(
            [
                Position(
                    position=start + offset,
                    entry=entry,
                    leaf=leaf(
                        salt=bytes.fromhex(entry.opening.sealed["leaf"]), entry=body_of(entry)
                    ),
                )
                for offset, entry in enumerate(batch)
            ],
            batch_size=CHUNK,
        )
        given += len(batch)
    return given


def _unplaced() -> list[Entry]:
    entries = Entry.objects.filter(place__isnull=True).select_related("opening")
    return list(entries.order_by("at", "id")[:SEQUENCE_BATCH])


def _next_position() -> int:
    last: int | None = Position.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _lock_sequencer() -> None:
    """One sequencer at a time. SQLite's write transaction is that lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])


def record_readings(*, reader: Actor, subjects: Iterable[str], what: str, at: datetime) -> None:
    """Record that `reader` opened `what` of each subject. Clocks read for nobody's eyes."""
    if not reader.is_person:
        return
    Reading.objects.bulk_create(
        [
            Reading(
                reader_role=reader.role, reader=reader.opaque, subject=subject, what=what, at=at
            )
            for subject in subjects
        ],
        batch_size=CHUNK,
    )


def erase_opening(*, entry: Entry, by: Actor, at: datetime) -> None:
    """Erase what opens an entry: its commitments and its leaf stay, and open nothing any more.

    An entry without a place gets it first: its leaf cannot be made afterwards.
    """
    with transaction.atomic():
        if not Position.objects.filter(entry=entry).exists():
            sequence()
        Opening.objects.filter(entry=entry).delete()
        record_readings(
            reader=by, subjects=[entry.subject], what=f"erased opening: {entry.kind}", at=at
        )
