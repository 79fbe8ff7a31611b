"""The papers of a meeting: what is taken, one of them, and all of them as one PDF."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from saty.applications.files import joining, store
from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.meetings.models import ItemPaper, Meeting
from saty.programmes.schema import DocumentRequirement, Text

READING = "papers of a meeting"
LIMITS = DocumentRequirement(
    key="paper",
    default=True,
    formats=("pdf",),
    max_megabytes=25,
    max_pages=300,
    max_files=20,
    name=Text(
        kk="Отырыс материалы",
        ru="Материал к заседанию",
        en="Paper of a meeting",
    ),
)
"""What papers are held to."""


def opened(paper: ItemPaper, *, reader: Actor, at: datetime) -> BinaryIO:
    """The file of a paper. The reading is recorded: papers can speak of candidates."""
    record_readings(reader=reader, subjects=[f"item_paper:{paper.id}"], what=READING, at=at)
    return store.opened(paper.file_name)


def as_one(
    meeting: Meeting,
    frame: bytes,
    chapters: Sequence[Sequence[ItemPaper]],
    *,
    reader: Actor,
    at: datetime,
) -> bytes:
    """One PDF: the frame, with the papers of each item at the end of its chapter; recorded.

    Raises DocumentRefused where a file cannot be read, or too many are being joined.
    """
    subjects = [f"item_paper:{paper.id}" for chapter in chapters for paper in chapter]
    record_readings(reader=reader, subjects=subjects, what=READING, at=at)
    names = [[paper.file_name for paper in chapter] for chapter in chapters]
    return joining.joined_once(str(meeting.id), frame, names)


def forget(paper: ItemPaper) -> None:
    """Delete the file of a paper that was removed, and every PDF that it was joined to."""
    store.drop(paper.file_name)
    joining.forget(str(paper.item.meeting_id))
