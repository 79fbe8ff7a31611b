"""Papers that members read on an item: added and removed by those who prepare the meeting."""

from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from saty.applications.files import store
from saty.applications.files.inspection import Checked, inspect, one_at_a_time
from saty.common.actors import Actor
from saty.meetings import entries, policies, queries
from saty.meetings.models import AgendaItem, ItemPaper
from saty.meetings.papers import LIMITS, forget
from saty.meetings.recording import locked, record_of


def add_paper(
    *, item: AgendaItem, title: str, file: BinaryIO, by: Actor, at: datetime
) -> ItemPaper:
    """Look at a PDF, keep it, and put it among the papers of an item.

    The same file sent again is the paper that stands. Raises `DocumentRefused` for a file that is
    not taken, NotYours and NotNow as the policies say.
    """
    policies.check_adds_paper(item, title, by, at)
    with one_at_a_time(by.account):
        checked = inspect(file, LIMITS)
    kept = store.keep(checked.content, durable=not settings.SCRATCH)
    try:
        made = _enter(item, title, checked, kept, by, at)
    except BaseException:
        store.drop(kept)
        raise
    if made.file_name != kept:
        store.drop(kept)
    return made


@transaction.atomic
def _enter(
    item: AgendaItem, title: str, checked: Checked, kept: str, by: Actor, at: datetime
) -> ItemPaper:
    item.meeting = locked(item.meeting)
    policies.check_adds_paper(item, title, by, at)
    standing = list(queries.item_papers(item.meeting))
    same = [p for p in standing if (p.item_id, p.sha256) == (item.id, checked.sha256)]
    if same:
        return same[0]
    policies.check_papers_fit(standing, len(checked.content), checked.pages)
    made = ItemPaper.objects.create(
        item=item,
        position=ItemPaper.objects.filter(item=item).count() + 1,
        title=title.strip(),
        file_name=kept,
        size=len(checked.content),
        pages=checked.pages,
        sha256=checked.sha256,
        added_by_id=by.account,
        added_at=at,
    )
    record_of(
        entries.ITEM_PAPER_ADDED, item.meeting, f"item_paper:{made.id}", by, at,
        meeting=str(item.meeting_id), about=item.subject, sha256=made.sha256, title=made.title,
    )  # fmt: skip
    return made


@transaction.atomic
def remove_paper(*, paper: ItemPaper, by: Actor, at: datetime) -> ItemPaper:
    """Remove a paper: its row stays, its file is deleted. Twice is once."""
    meeting = locked(paper.item.meeting)
    standing = ItemPaper.objects.select_related("item").get(id=paper.id)
    standing.item.meeting = meeting
    if standing.removed_at is not None:
        return standing
    policies.check_prepares(standing.item, by, at)
    standing.removed_at, standing.removed_by_id = at, by.account
    standing.save(update_fields=["removed_at", "removed_by"])
    record_of(
        entries.ITEM_PAPER_REMOVED, meeting, f"item_paper:{standing.id}", by, at,
        meeting=str(meeting.id), about=standing.item.subject, sha256=standing.sha256,
    )  # fmt: skip
    transaction.on_commit(lambda: forget(standing))
    return standing
