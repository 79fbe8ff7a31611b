"""The formats of files of items, and which of them a file is: by its content, never by its name."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.core.items import Fault, Package
from saty.testing.exchange import gift, moodle, qti, qti_files, sheet_columns, spreadsheet
from saty.testing.exchange.base import Read, Tell

BEGINNING = 4_000
QUIZ = re.compile(r"<quiz[\s>/]", re.IGNORECASE)
QTI = re.compile(r"imsqti", re.IGNORECASE)
"""Stands in every namespace of QTI."""
GIFT = re.compile(r"^\s*(::|\$CATEGORY:)|(?<!\\)\{.*?(?<!\\)\}", re.DOTALL | re.MULTILINE)


class Reads(Protocol):
    """Reads a file; `Unreadable` for one of which nothing can be taken."""

    def __call__(self, content: bytes, *, language: str, topic: str, tell: Tell) -> Read:
        """Read it."""


class Writes(Protocol):
    """Writes a package; `language` matters to formats that hold one language."""

    def __call__(self, package: Package, *, language: str) -> bytes:
        """Write it."""


class Losses(Protocol):
    """What a written file leaves out."""

    def __call__(self, package: Package, *, language: str) -> tuple[Fault, ...]:
        """Name it."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how it is called, and what reads and writes it."""

    key: str
    words: Promise
    ending: str
    media_type: str
    reads: Reads
    writes: Writes
    losses: Losses
    has_one_language: bool = False


_ALL = (
    Format(
        "qti",
        _("QTI 3.0 package"),
        "zip",
        "application/zip",
        qti.read,
        qti_files.write,
        qti_files.losses,
    ),
    Format(
        "moodle",
        _("Moodle XML"),
        "xml",
        "application/xml",
        moodle.read,
        moodle.write,
        moodle.losses,
    ),
    Format(
        "gift",
        _("GIFT, one language"),
        "gift",
        "text/plain; charset=utf-8",
        gift.read,
        gift.write,
        gift.losses,
        has_one_language=True,
    ),
    Format(
        "xlsx",
        _("Spreadsheet (XLSX)"),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        spreadsheet.read_xlsx,
        spreadsheet.write_xlsx,
        spreadsheet.losses,
    ),
    Format(
        "csv",
        _("Spreadsheet (CSV)"),
        "csv",
        "text/csv; charset=utf-8",
        spreadsheet.read_csv,
        spreadsheet.write_csv,
        spreadsheet.losses,
    ),
)
FORMATS: Mapping[str, Format] = {each.key: each for each in _ALL}


def kind_of(content: bytes) -> str | None:
    """The key of the format that a file has; None where it is none of them."""
    if content.startswith(b"PK"):
        return _kind_of_archive(content)
    text = _beginning(content)
    if text is None:
        return None
    if text.lstrip().startswith("<"):
        return "moodle" if QUIZ.search(text) else "qti" if QTI.search(text) else None
    if _is_sheet(text):
        return "csv"
    return "gift" if GIFT.search(text) else None


def _kind_of_archive(content: bytes) -> str | None:
    """By the names that stand in it, which are not packed; nothing is opened."""
    if b"imsmanifest.xml" in content:
        return "qti"
    return "xlsx" if b"xl/workbook.xml" in content else None


def _beginning(content: bytes) -> str | None:
    """The first characters of a text; None for what is no text."""
    head = content[: BEGINNING * 4]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(encoding, errors="replace")
    return None if "\x00" in text else text


def _is_sheet(text: str) -> bool:
    heading = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=heading.count)
    cells = next(csv.reader([heading.strip()], delimiter=delimiter), [])
    return sheet_columns.is_heading(cells)
