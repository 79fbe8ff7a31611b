"""Uploading and removing documents. A file is on the disk before its row, and never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from saty.applications.files import store
from saty.applications.files.inspection import Checked, inspect, one_at_a_time
from saty.applications.models import Application, Document
from saty.applications.policies import (
    check_may_request_adjustment,
    check_may_upload,
    check_may_write,
)
from saty.applications.queries import ADJUSTMENT, rules_of
from saty.common.actors import Actor
from saty.programmes.schema import DocumentRequirement, ProgrammeFile, Text

LONGEST_NAME = 200
ORPHAN_AFTER = timedelta(days=1)

PROOF = DocumentRequirement(
    key=ADJUSTMENT,
    default=True,
    required=False,
    max_files=10,
    name=Text(
        kk="Ерекше жағдай қажеттігін растайтын құжат",
        ru="Документ, подтверждающий потребность в особых условиях",
        en="Proof for an adjustment",
    ),
)
"""What proofs of adjustments are held to."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: for which requirement, its content, what its sender calls it."""

    requirement: str
    file: BinaryIO
    name: str


def upload(
    *,
    application: Application,
    requirement: str,
    file: BinaryIO,
    name: str,
    by: Actor,
    at: datetime,
) -> Document:
    """Look at a file, keep it, and enter it as a document of the application.

    The same file sent again for the same requirement is the document that stands. Raises
    `DocumentRefused` for a file that is not taken, NotNow after submission or where there are
    enough files already, KeyError for an unknown requirement.
    """
    sent = [Sent(requirement, file, name)]
    return upload_all(application=application, files=sent, by=by, at=at)[0]


def upload_all(
    *, application: Application, files: Sequence[Sent], by: Actor, at: datetime
) -> list[Document]:
    """Upload several files in one act: all of them, or none. As `upload` otherwise."""
    rules = rules_of(application, at).file
    asked = [requirement_of(rules, sent.requirement) for sent in files]
    for requirement in asked:
        _check(application, requirement, standing=0)
    with one_at_a_time(application.candidate_id):
        checked = [inspect(sent.file, what) for sent, what in zip(files, asked, strict=True)]
    kept: list[str] = []
    try:
        kept.extend(store.keep(each.content, durable=not settings.SCRATCH) for each in checked)
        papers = [
            Paper(what, found, name, clean_name(sent.name))
            for what, found, name, sent in zip(asked, checked, kept, files, strict=True)
        ]
        entered = _enter(application, papers, at)
    except BaseException:
        for name in kept:
            store.drop(name)
        raise
    used = {document.file_name for document in entered}
    for name in kept:
        if name not in used:
            store.drop(name)
    return entered


def requirement_of(file: ProgrammeFile, key: str) -> DocumentRequirement:
    """The requirement with this key; KeyError if the programme has none."""
    for requirement in (*file.application.documents, PROOF):
        if requirement.key == key:
            return requirement
    raise KeyError(key)


def _check(application: Application, asked: DocumentRequirement, standing: int) -> None:
    if asked is PROOF:
        check_may_request_adjustment(application)
    else:
        check_may_upload(application, asked, standing)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was looked at and kept, on its way to being a document."""

    asked: DocumentRequirement
    checked: Checked
    kept: str
    name: str


@transaction.atomic
def _enter(application: Application, papers: Sequence[Paper], at: datetime) -> list[Document]:
    """The documents, in order; one that stands already is returned as it is."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("competition")
    held = rows.get(id=application.id)
    standing = list(Document.objects.filter(application=held, removed_at=None))
    entered, new = [], []
    for paper in papers:
        there = [each for each in standing if each.requirement == paper.asked.key]
        same = next((each for each in there if each.sha256 == paper.checked.sha256), None)
        if same is None:
            _check(held, paper.asked, len(there))
            same = _document(held, paper, at)
            standing.append(same)
            new.append(same)
        entered.append(same)
    Document.objects.bulk_create(new)
    return entered


def _document(held: Application, paper: Paper, at: datetime) -> Document:
    return Document(
        application=held,
        requirement=paper.asked.key,
        file_name=paper.kept,
        original_name=paper.name,
        media_type=paper.checked.media_type,
        size=len(paper.checked.content),
        pages=paper.checked.pages,
        sha256=paper.checked.sha256,
        uploaded_at=at,
    )


def clean_name(name: str) -> str:
    """The last part of a path, of printable signs alone, of a bounded length."""
    last = PurePath(name.replace("\\", "/")).name
    printable = "".join(sign for sign in last if sign.isprintable()).lstrip(" .")
    return printable[-LONGEST_NAME:].strip() or "document"


@transaction.atomic
def remove(*, document: Document, by: Actor, at: datetime) -> Document:
    """Take a document out of a draft; its file is deleted. Twice is once.

    Raises NotNow after submission.
    """
    held = Application.objects.select_for_update().get(id=document.application_id)
    standing = Document.objects.get(id=document.id)
    if standing.removed_at is not None:
        return standing
    check_may_write(held)
    standing.removed_at = at
    standing.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: store.drop(standing.file_name))
    return standing


def sweep_files(*, at: datetime) -> int:
    """Delete files that nothing names: what a server that died in between left behind."""
    known = store.names_in_use()
    orphans = [n for n in store.names_before(at - ORPHAN_AFTER) if n not in known]
    for name in orphans:
        store.drop(name)
    return len(orphans)
