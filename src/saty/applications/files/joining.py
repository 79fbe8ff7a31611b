"""Many uploaded PDFs as one, between the pages of a frame that the product made itself.

Uploads are read in the child process alone, here too. What was joined is kept, so that thirty
members who open it at the same moment wait for one joining.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from saty.applications.files import store
from saty.applications.files.inspection import ask
from saty.core.ledger.canonical import sha256_hex

FOLDER = "joined"


def joined(frame: bytes, chapters: Sequence[Sequence[bytes]]) -> bytes:
    """The frame with the files of each chapter put at the end of it.

    Chapters are the frame's bookmarks of the first level. The same files make the same bytes.
    Raises DocumentRefused where a file cannot be read, or too many are being looked at.
    """
    files = [frame, *(file for chapter in chapters for file in chapter)]
    sizes = [len(each) for each in files]
    papers = [len(each) for each in chapters]
    _header, body = ask("join", b"".join(files), sizes=sizes, papers=papers)
    return body


def joined_once(group: str, frame: bytes, chapters: Sequence[Sequence[str]]) -> bytes:
    """As `joined`, of the names of kept files; kept for next time until its group is forgotten.

    FileNotFoundError where the store has lost a file.
    """
    named = "/".join(",".join(chapter) for chapter in chapters)
    path = _folder(group) / f"{sha256_hex(frame + named.encode())}.pdf"
    if path.exists():
        return path.read_bytes()
    made = joined(frame, [[store.content(name) for name in chapter] for chapter in chapters])
    store.write_whole(path, made)
    return made


def forget(group: str) -> None:
    """Delete what was joined for a group; nothing happens if nothing was."""
    shutil.rmtree(_folder(group), ignore_errors=True)


def _folder(group: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / group
