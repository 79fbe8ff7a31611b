"""Files of items: brought by an author, read by a worker, then taken in whole or dropped."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from saty.common.actors import Actor
from saty.common.sealing import blind_index
from saty.testing import tasks
from saty.testing.models import Bank, ItemImport
from saty.testing.policies import imports as policies
from saty.testing.states import IMPORTS, UNDER_WAY


@transaction.atomic
def bring_file(
    *, bank: Bank, content: bytes, language: str, topic: str, by: Actor, at: datetime
) -> ItemImport:
    """Keep a file sealed and have it read; the same file again is the import that is under way.

    `language` and `topic` are for what the file says neither of.

    Raises:
        Refusal: what `policies.imports.check_brings` refuses.
    """
    kind = policies.check_brings(bank, content, language, topic, by)
    digest = hashlib.sha256(content).hexdigest()
    fingerprint = blind_index("item file", f"{digest} {language} {topic}")
    mine = ItemImport.objects.filter(bank=bank, by_id=by.account, fingerprint=fingerprint)
    made = ItemImport(
        bank=bank,
        format=kind.key,
        language=language,
        topic=topic,
        fingerprint=fingerprint,
        content=content,
        by_id=by.account,
        at=at,
        moved_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return mine.defer("content", "found", "faults").get(state__in=UNDER_WAY)
    tasks.read_import.enqueue(str(made.id))
    return made


def take_in(*, source: ItemImport, by: Actor, at: datetime) -> ItemImport:
    """Have everything taken in that the file has without faults. Asking twice is asking once."""
    policies.check_decides(source, by)
    if source.state in AFTER_TAKING:
        return source
    with transaction.atomic():
        source = _locked(source)
        if source.state in AFTER_TAKING:
            return source
        source.state = IMPORTS.after("take", source.state)
        source.done = source.attempts = 0
        source.problem, source.moved_at = "", at
        source.save(update_fields=["state", "done", "attempts", "problem", "moved_at"])
        tasks.take_import.enqueue(str(source.id))
    return source


AFTER_TAKING = ("taking", "taken")


@transaction.atomic
def drop(*, source: ItemImport, by: Actor, at: datetime) -> ItemImport:
    """Drop a file: nothing of it is taken, and nothing of it is kept."""
    policies.check_decides(source, by)
    source = _locked(source)
    if source.state == "dropped":
        return source
    source.state = IMPORTS.after("drop", source.state)
    source.moved_at = at
    empty(source, "state", "moved_at")
    return source


def empty(source: ItemImport, *fields: str) -> None:
    """Delete what a file held, and save these fields with it."""
    source.content = source.found = None
    source.faults = []
    source.save(update_fields=["content", "found", "faults", *fields])
    source.parts.all().delete()


def _locked(source: ItemImport) -> ItemImport:
    rows = ItemImport.objects.select_for_update().defer("content", "found", "faults")
    return rows.get(id=source.id)
