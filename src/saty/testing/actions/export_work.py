"""What a worker does for exports: make the file, and empty it when its time is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Q

from saty.common.waiting_tasks import waits
from saty.testing import tasks
from saty.testing.exchange import formats, kept
from saty.testing.models import ItemExport
from saty.testing.policies.exports import LASTS, has_expired
from saty.testing.queries import exports as queries
from saty.testing.states import ExportState

log = structlog.get_logger(__name__)
LOST_AFTER = timedelta(minutes=5)
"""Making the largest file takes a fraction of it."""
ATTEMPTS = 3
MOST_FAULTS = 1_000


def make_file(*, export_id: UUID, now: Callable[[], datetime]) -> bool:
    """Make the file of an approved export; False where it is made, ended, or another's to make."""
    at = now()
    waits = Q(attempts=0) | Q(moved_at__lt=at - LOST_AFTER)
    rows = ItemExport.objects.filter(
        waits, id=export_id, state=ExportState.APPROVED, made_at=None, attempts__lt=ATTEMPTS
    )
    if not rows.update(attempts=F("attempts") + 1, moved_at=at):
        return False
    export = ItemExport.objects.get(id=export_id)
    if has_expired(export, at):
        return False
    versions = queries.versions_wanted(export)
    package = queries.package_of(export.bank_id, versions)
    kind, language = formats.FORMATS[export.format], export.wanted["language"]
    content = kind.writes(package, language=language)
    lost = kind.losses(package, language=language)
    missing = {each.place for each in lost}
    with transaction.atomic():
        export = ItemExport.objects.select_for_update().get(id=export_id)
        if export.made_at is not None:
            return False
        export.content, export.size = content, len(content)
        export.items = [str(v.item_id) for v in versions if v.item.identifier not in missing]
        export.count = len(export.items)
        export.left_out = [kept.fault_json(each) for each in lost[:MOST_FAULTS]]
        export.made_at = now()
        export.save(update_fields=["content", "size", "items", "count", "left_out", "made_at"])
    return True


def sweep(*, at: datetime) -> int:
    """Have files made anew that a killed worker left, and empty those that have ended; how many."""
    return _taken_up(at) + _emptied(at)


def _taken_up(at: datetime) -> int:
    lost = ItemExport.objects.filter(
        state=ExportState.APPROVED,
        made_at=None,
        moved_at__lt=at - LOST_AFTER,
        decided_at__gt=at - LASTS,
        attempts__lt=ATTEMPTS,
    )
    if not lost.exists() or waits(tasks.make_export):
        return 0
    found = list(lost.values_list("id", flat=True))
    for each in found:
        tasks.make_export.enqueue(str(each))
    return len(found)


def _emptied(at: datetime) -> int:
    ended = ItemExport.objects.filter(content__isnull=False, decided_at__lte=at - LASTS)
    found = list(ended.defer(*queries.HEAVY))
    for export in found:
        export.content = export.items = export.left_out = None
        export.save(update_fields=["content", "items", "left_out"])
    return len(found)
