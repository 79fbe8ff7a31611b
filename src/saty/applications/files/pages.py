"""Documents as officials see them: pictures of their pages, made once and kept beside the file.

A page is drawn by the child process that looks at uploads, without network and within limits.
"""

from pathlib import Path

from django.conf import settings

from saty.applications.files import store
from saty.applications.files.inspection import ask
from saty.applications.models import Document

WIDTH = 1_400
"""Pixels: an A4 page can be read at the width of a screen."""
FOLDER = "pages"
PNG = "image/png"


def page_image(document: Document, number: int) -> tuple[bytes, str]:
    """Page `number` (from 1) as a picture, and its media type.

    KeyError if there is no such page; DocumentRefused if the page cannot be drawn.
    """
    if not 1 <= number <= document.pages:
        raise KeyError(number)
    if document.media_type != "application/pdf":
        return store.content(document.file_name), document.media_type
    kept = _path(document, number)
    if not kept.exists():
        store.write_whole(kept, _drawn(document, number))
    return kept.read_bytes(), PNG


def _drawn(document: Document, number: int) -> bytes:
    content = store.content(document.file_name)
    _header, body = ask("page", content, number=number - 1, width=WIDTH)
    return body


def forget(document: Document) -> None:
    """Delete the pictures of a document; nothing happens if there are none."""
    for number in range(1, document.pages + 1):
        _path(document, number).unlink(missing_ok=True)


def _path(document: Document, number: int) -> Path:
    name = document.file_name
    return Path(settings.MEDIA_ROOT) / FOLDER / name[:2] / name / f"{number}.png"
