"""What an uploaded file really is: by its content, never by its name.

PDF, JPEG and PNG only. The first bytes say which it claims to be; a process of its own, without
network and with limits on time and memory, reads it whole. Pictures are made anew from their
pixels, so that no metadata and nothing hidden in them is kept. PDFs are kept as they came, and
officials see them as pictures of their pages.
"""

import json
import subprocess
import sys
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.refusals import NotNow
from saty.core.ledger.canonical import sha256_hex
from saty.programmes.schema import DocumentRequirement

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Format = Literal["pdf", "jpeg", "png"]

CHILD = Path(__file__).with_name("child.py")
SECONDS = 30
AT_ONCE = BoundedSemaphore(2)
WAIT_SECONDS = 5
"""How long a page waits for its turn: a thread that waits longer serves nobody else."""
MEGABYTE = 1_000_000
MOST_PIXELS = 50_000_000
PDF_HEADER_WITHIN = 1024  # readers accept the header anywhere in the first 1024 bytes
SMALL = 64_000
"""Up to this size the result is remembered: the same file need not be looked at twice."""

MEDIA_TYPES: Mapping[Format, str] = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
NAMES: Mapping[Format, str] = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG"}


class DocumentRefused(NotNow):
    """A file that is not taken, with what to do instead."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(f"document.{key}", format_lazy(WORDS[key], **values))


WORDS: Mapping[str, "_StrPromise"] = {
    "empty": _("The file is empty. Choose the file again."),
    "too_large": _(
        "The file is larger than {most} MB. Scan it with fewer dots per inch, or split it."
    ),
    "unknown": _(
        "This is not a PDF, JPEG or PNG file, whatever its name says. Save it as one of these"
        " and send it again."
    ),
    "format": _("This is a {found} file. Possible here: {possible}. Save it as one of these."),
    "broken": _("The file cannot be opened: it is damaged. Make it again and send it again."),
    "encrypted": _(
        "The PDF is protected with a password and cannot be read. Remove the protection and send"
        " it again."
    ),
    "too_many_pages": _(
        "The PDF has {pages} pages. At most {most} are possible: leave out what is not needed."
    ),
    "too_many_pixels": _(
        "The picture is too large. Take it again with a lower resolution, up to {most} megapixels."
    ),
    "too_heavy": _(
        "The file takes too long to read. Print it to a new PDF, or take a picture of it."
    ),
    "busy": _("Many files are being read just now. Wait a moment, then send it again."),
    "one_at_a_time": _("Another file of yours is being read. Wait for it, then send this one."),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked at, as it will be kept."""

    content: bytes
    media_type: str
    pages: int
    sha256: str


def inspect(file: BinaryIO, requirement: DocumentRequirement) -> Checked:
    """Look at a file and return what may be kept; DocumentRefused says why not.

    In this order: size, kind by content, formats of the requirement, readable, pages.
    """
    content = _read(file, requirement.max_megabytes)
    found = kind_of(content)
    if found is None:
        raise DocumentRefused("unknown")
    if found not in requirement.formats:
        possible = ", ".join(NAMES[each] for each in requirement.formats)
        raise DocumentRefused("format", found=NAMES[found], possible=possible)
    look = _look_once if len(content) <= SMALL else _look
    checked = look(content, found, requirement.max_pages)
    if checked.pages > requirement.max_pages:
        raise DocumentRefused("too_many_pages", pages=checked.pages, most=requirement.max_pages)
    return checked


def _read(file: BinaryIO, max_megabytes: int) -> bytes:
    most = max_megabytes * MEGABYTE
    content = file.read(most + 1)
    if not content:
        raise DocumentRefused("empty")
    if len(content) > most:
        raise DocumentRefused("too_large", most=max_megabytes)
    return content


def kind_of(content: bytes) -> Format | None:
    """What the first bytes claim: ISO 32000-1 7.5.2, ISO 10918-1 B.1.1.3, ISO 15948 5.2."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "pdf" if b"%PDF-" in content[:PDF_HEADER_WITHIN] else None


def _look(content: bytes, found: Format, most_pages: int) -> Checked:
    if found == "pdf":
        answer, _body = ask("pdf", content, most_pages=most_pages)
        kept = content
    else:
        answer, kept = ask("picture", content, kind=NAMES[found], most_pixels=MOST_PIXELS)
    return Checked(kept, MEDIA_TYPES[found], int(answer["pages"]), sha256_hex(kept))


_look_once = lru_cache(maxsize=64)(_look)


_sending: set[Hashable] = set()
_sending_lock = Lock()


@contextmanager
def one_at_a_time(sender: Hashable) -> Iterator[None]:
    """Whoever sends files has one of them looked at at a time; DocumentRefused for the next."""
    with _sending_lock:
        if sender in _sending:
            raise DocumentRefused("one_at_a_time")
        _sending.add(sender)
    try:
        yield
    finally:
        with _sending_lock:
            _sending.discard(sender)


@contextmanager
def _turn() -> Iterator[None]:
    """One of the few places at which files are looked at; DocumentRefused if none comes free."""
    if not AT_ONCE.acquire(timeout=WAIT_SECONDS):
        raise DocumentRefused("busy")
    try:
        yield
    finally:
        AT_ONCE.release()


def ask(task: str, content: bytes, **options: Any) -> tuple[dict[str, Any], bytes]:
    """Give a file to the child process: the header of its answer, and its bytes.

    Tasks: "pdf" (most_pages), "picture" (kind, most_pixels), "page" (number, width), "join" (sizes,
    papers).
    Raises DocumentRefused where the child found a fault, did not answer in time, or where too
    many files are being looked at.
    """
    command = [sys.executable, "-I", str(CHILD), json.dumps({"task": task, **options})]
    with _turn():
        try:
            done = subprocess.run(  # noqa: S603 - our own script, no shell
                command, input=content, capture_output=True, timeout=SECONDS, env={}, check=False
            )
        except subprocess.TimeoutExpired:
            raise DocumentRefused("too_heavy") from None
    line, _newline, body = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise DocumentRefused("too_heavy")
    header: dict[str, Any] = json.loads(line)
    if fault := header.get("fault"):
        raise DocumentRefused(fault if fault in WORDS else "broken", most=MOST_PIXELS // 10**6)
    return header, body
