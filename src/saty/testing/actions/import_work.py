"""What a worker does with a file of items: read it, take it in, say how far it is.

Each act begins by claiming the file, and ends in one transaction; a worker that was killed leaves
a claim that grows old, and `sweep` has the act begun anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Q

from saty.applications.files import inspection
from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.common.sealing import blind_index
from saty.common.waiting_tasks import waits
from saty.core import items as core
from saty.core.ledger.canonical import canonical
from saty.ledger.actions import record
from saty.testing import tasks
from saty.testing.actions.imports import empty
from saty.testing.actions.taking import take_package
from saty.testing.entries.exchange import ITEMS_IMPORTED
from saty.testing.exchange import formats, kept
from saty.testing.exchange.base import Read, Unreadable
from saty.testing.exchange.fitting import Fitted, fit
from saty.testing.exchange.html_text import NotTaken
from saty.testing.models import ItemImport, ItemImportPart
from saty.testing.queries import imports as queries
from saty.testing.states import IMPORTS, ImportState

log = structlog.get_logger(__name__)
Now = Callable[[], datetime]

LOST_AFTER = timedelta(minutes=3)
"""A worker says every second how far it is; one that is silent for so long was killed."""
ATTEMPTS = 3
TELL_EVERY = timedelta(seconds=1)
MOST_FAULTS = 1_000
"""How many faults are named; who has corrected these learns the next ones."""
MOST_TOPICS_NAMED = 50
MEANWHILE = frozenset({"item_there", "stimulus_there", "picture_there"})
"""What the bank can have got between the reading of a file and its taking."""
PICTURE_KINDS = {"image/png": "PNG", "image/jpeg": "JPEG"}


class _Superseded(Exception):
    """Another worker has taken this up, or the file was dropped."""


class _Progress:
    """Says about every second how far a claimed file is."""

    def __init__(self, source: ItemImport, now: Now) -> None:
        self.claim = {"id": source.id, "state": source.state, "attempts": source.attempts}
        self.now = now
        self.told_at = now()

    def __call__(self, done: int, total: int) -> None:
        at = self.now()
        if at - self.told_at < TELL_EVERY:
            return
        self.told_at = at
        rows = ItemImport.objects.filter(**self.claim)
        if not rows.update(done=done, total=total, moved_at=at):
            raise _Superseded


def read_file(*, import_id: UUID, now: Now) -> bool:
    """Read a file and show what it has; False where it is not there to be read."""
    source = _claimed(import_id, ImportState.WAITING, ImportState.READING, now())
    if source is None:
        return False
    tell = _Progress(source, now)
    try:
        found = formats.FORMATS[source.format].reads(
            source.content, language=source.language, topic=source.topic, tell=tell
        )
        fitted = _fitted(source, found, tell)
        _present(source, fitted, now())
    except Unreadable as error:
        _fail(source, error.key, now(), error.details)
    except _Superseded:
        return False
    return True


def _claimed(import_id: UUID, before: str, state: str, at: datetime) -> ItemImport | None:
    """The file, for this worker alone; None where it waits for nobody, or another is at it."""
    waits = Q(state=before) | Q(state=state, moved_at__lt=at - LOST_AFTER)
    if before == state:
        waits = Q(state=state, attempts=0) | Q(state=state, moved_at__lt=at - LOST_AFTER)
    rows = ItemImport.objects.filter(waits, id=import_id, attempts__lt=ATTEMPTS)
    changed = rows.update(state=state, attempts=F("attempts") + 1, done=0, total=0, moved_at=at)
    return ItemImport.objects.select_related("bank", "by").get(id=import_id) if changed else None


def _fitted(source: ItemImport, found: Read, tell: _Progress) -> Fitted:
    return fit(
        found,
        queries.names_of(source.bank),
        topic=source.topic,
        identify=_identified,
        clean=_clean,
        tell=tell,
    )


def _identified(record: core.Record) -> str:
    """The same for the same question; without the key of indexes it says nothing of it."""
    return blind_index("item", canonical(core.as_json(record.item)).decode())[:48]


def _clean(picture: core.Picture) -> core.Picture:
    """The picture made anew from its pixels, in a process of its own."""
    kind = PICTURE_KINDS[picture.media_type]
    while True:
        try:
            _answer, content = inspection.ask(
                "picture", picture.content, kind=kind, most_pixels=inspection.MOST_PIXELS
            )
        except inspection.DocumentRefused as error:
            if error.key == "document.busy":
                continue
            raise NotTaken("picture_broken", {"picture": picture.name}) from None
        return core.Picture(picture.name, picture.media_type, content)


def _present(source: ItemImport, fitted: Fitted, at: datetime) -> None:
    """Keep what was found, for its author to decide on."""
    package = fitted.package
    with transaction.atomic():
        _check_mine(source)
        source.parts.all().delete()
        ItemImportPart.objects.bulk_create(_parts(source, package), batch_size=20)
        source.state = IMPORTS.after("present", source.state)
        source.found = _summary(fitted)
        source.faults = [kept.fault_json(each) for each in fitted.faults[:MOST_FAULTS]]
        source.left_out = len(fitted.faults)
        source.total = source.done = len(package.records)
        source.moved_at = at
        source.save(
            update_fields=["state", "found", "faults", "left_out", "total", "done", "moved_at"]
        )


def _check_mine(source: ItemImport) -> None:
    """The claim still stands; the row is locked until the transaction ends."""
    rows = ItemImport.objects.select_for_update().filter(
        id=source.id, state=source.state, attempts=source.attempts
    )
    if not rows.values_list("id", flat=True):
        raise _Superseded


def _parts(source: ItemImport, package: core.Package) -> Iterable[ItemImportPart]:
    kinds: dict[str, list[Any]] = {
        "items": [*_chunks([kept.record_json(each) for each in package.records])],
        "stimuli": [*_chunks([kept.stimulus_json(each) for each in package.stimuli])],
        "pictures": [kept.picture_json(each) for each in package.pictures],
    }
    for kind, contents in kinds.items():
        for number, content in enumerate(contents):
            yield ItemImportPart(source=source, kind=kind, number=number, content=content)


def _chunks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (
        rows[start : start + queries.ITEMS_OF_A_PART]
        for start in range(0, len(rows), queries.ITEMS_OF_A_PART)
    )


def _summary(fitted: Fitted) -> dict[str, Any]:
    """How many items there are by topic, kind and language."""
    counts: dict[str, dict[str, int]] = {"topics": {}, "kinds": {}, "languages": {}}
    for each in fitted.package.records:
        for name, values in (
            ("topics", [each.topic]),
            ("kinds", [each.item.kind]),
            ("languages", each.item.wordings),
        ):
            for value in values:
                counts[name][value] = counts[name].get(value, 0) + 1
    not_known = sorted(fitted.topics_not_known.items(), key=lambda pair: -pair[1])
    return {
        **counts,
        "items": len(fitted.package.records),
        "stimuli": len(fitted.package.stimuli),
        "pictures": len(fitted.package.pictures),
        "topics_not_known": [[topic[:200], n] for topic, n in not_known[:MOST_TOPICS_NAMED]],
    }


def _fail(
    source: ItemImport, key: str, at: datetime, details: Mapping[str, Any] | None = None
) -> None:
    with transaction.atomic():
        _check_mine(source)
        source.state = IMPORTS.after("fail", source.state)
        source.problem, source.moved_at = key, at
        empty(source, "state", "problem", "moved_at")
        if details:
            source.faults = [{"key": key, "place": "", "details": dict(details)}]
            source.save(update_fields=["faults"])


def take_file(*, import_id: UUID, now: Now) -> bool:
    """Take everything in that was found, in one transaction; False where it is not to be taken."""
    source = _claimed(import_id, ImportState.TAKING, ImportState.TAKING, now())
    if source is None:
        return False
    try:
        _take(source, now())
    except Refusal as refusal:
        if refusal.key not in MEANWHILE:
            _fail(source, refusal.key, now())
        elif not _read_anew(source, now()):
            return False
    except _Superseded:
        return False
    return True


def _read_anew(source: ItemImport, at: datetime) -> bool:
    """Have a file read against the bank as it has become, for its author to decide again."""
    try:
        with transaction.atomic():
            _check_mine(source)
            source.state = IMPORTS.after("read anew", source.state)
            source.problem, source.attempts, source.moved_at = "bank_changed", 0, at
            source.save(update_fields=["state", "problem", "attempts", "moved_at"])
            tasks.read_import.enqueue(str(source.id))
    except _Superseded:
        return False
    return True


def _take(source: ItemImport, at: datetime) -> None:
    package = queries.package_of(source)
    by = Actor("item_author", str(source.by.staff_id), source.by_id)
    with transaction.atomic():
        _check_mine(source)
        taken = take_package(bank=source.bank, package=package, by=by, at=at)
        record(
            ITEMS_IMPORTED,
            subject=f"import:{source.id}",
            by=by,
            at=at,
            bank=source.bank.key,
            format=source.format,
            items=len(taken),
            stimuli=len(package.stimuli),
            pictures=len(package.pictures),
            left_out=source.left_out,
        )
        source.state = IMPORTS.after("finish", source.state)
        source.taken = source.done = source.total = len(taken)
        source.moved_at = at
        empty(source, "state", "taken", "done", "total", "moved_at")


def sweep(*, at: datetime) -> int:
    """Have anew done what a killed worker left, three times at most; how many files there were."""
    lost = ItemImport.objects.filter(
        state__in=(ImportState.WAITING, ImportState.READING, ImportState.TAKING),
        moved_at__lt=at - LOST_AFTER,
    ).defer("content", "found", "faults")
    found = 0
    for source in lost:
        found += _taken_up(source, at)
    return found


def _taken_up(source: ItemImport, at: datetime) -> bool:
    task = tasks.take_import if source.state == ImportState.TAKING else tasks.read_import
    if source.attempts >= ATTEMPTS:
        log.warning("import given up", attempts=source.attempts)
        _give_up(source, at)
        return True
    if waits(task):
        return False
    task.enqueue(str(source.id))
    return True


def _give_up(source: ItemImport, at: datetime) -> None:
    try:
        _fail(source, "worker_stopped", at)
    except _Superseded:
        log.info("import taken up meanwhile")
