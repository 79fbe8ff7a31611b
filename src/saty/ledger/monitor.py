"""Completeness: every act has its entry, every entry has its act, every chain holds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.core.cache import cache

from saty.ledger.actions import body_of
from saty.ledger.kinds import KINDS, EntryKind
from saty.ledger.models import Entry

Problem = Literal[
    "act_without_entry", "entry_without_act", "unknown_kind", "altered", "broken_chain"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold."""

    problem: Problem
    kind: str
    subject: str


def findings() -> list[Finding]:
    """Everything that does not hold, acts first; empty when the log is complete.

    Acts and entries are read one after the other, and people act in between: what is found is
    looked for again, and only what is there both times does not hold.
    """
    first = list(_found())
    if not first:
        return []
    return list((Counter(first) & Counter(_found())).elements())


def _found() -> Iterator[Finding]:
    yield from _compared()
    yield from _unknown()
    yield from _chains()


def _compared() -> Iterator[Finding]:
    for kind in KINDS.values():
        yield from _compare(kind)


def _compare(kind: EntryKind) -> Iterator[Finding]:
    acts = Counter(kind.acts())
    subjects = Entry.objects.filter(kind=kind.key).values_list("subject", flat=True)
    entries = Counter(subjects.iterator(chunk_size=5_000))
    for subject in (acts - entries).elements():
        yield Finding("act_without_entry", kind.key, subject)
    for subject in (entries - acts).elements():
        yield Finding("entry_without_act", kind.key, subject)


def _unknown() -> Iterator[Finding]:
    for entry in Entry.objects.exclude(kind__in=KINDS).iterator():
        yield Finding("unknown_kind", entry.kind, entry.subject)


def _chains() -> Iterator[Finding]:
    """Each digest is that of its body, and each entry names the digest before it."""
    subject, digest = "", ""
    for entry in Entry.objects.order_by("subject", "ordinal").iterator(chunk_size=2_000):
        expected = digest if entry.subject == subject else ""
        if entry.previous != expected:
            yield Finding("broken_chain", entry.kind, entry.subject)
        if body_of(entry).digest() != entry.digest:
            yield Finding("altered", entry.kind, entry.subject)
        subject, digest = entry.subject, entry.digest


@dataclass(frozen=True, slots=True)
class Compared:
    """When the log was last compared with the tables, and how many findings there were."""

    at: datetime
    count: int


_KEPT = "ledger.compared"


def compare(at: datetime) -> Compared:
    """Compare the whole log, and keep what came of it for the pages that show it."""
    compared = Compared(at, len(findings()))
    cache.set(_KEPT, compared, timeout=None)
    return compared


def last_compared() -> Compared | None:
    """What the last comparison found; None if there was none."""
    kept = cache.get(_KEPT)
    return kept if isinstance(kept, Compared) else None
