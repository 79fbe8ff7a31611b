"""Where uploaded files lie: under random names, written whole or not at all, never changed."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

NAME_BYTES = 24
FOLDER = "documents"
PRIVATE = 0o600


def folder() -> Path:
    """The folder of all documents."""
    return Path(settings.MEDIA_ROOT) / FOLDER


def keep(content: bytes, *, durable: bool = True) -> str:
    """Write a file under a new random name and return the name.

    It is on the disk, whole, before its name appears; `durable=False` leaves the disk to itself.
    """
    name = secrets.token_hex(NAME_BYTES)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as out:
        out.write(content)
        if durable:
            out.flush()
            os.fsync(out.fileno())
    unfinished.rename(path)
    if durable:
        _sync(path.parent)
    return name


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that can be made again: whole or not at all, also when two do it at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}-{os.urandom(4).hex()}.part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as out:
        out.write(content)
    unfinished.rename(path)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(name: str) -> BinaryIO:
    """A kept file, for reading; FileNotFoundError if there is none."""
    return _path(name).open("rb")


def content(name: str) -> bytes:
    """A kept file as bytes; FileNotFoundError if there is none."""
    return _path(name).read_bytes()


def drop(name: str) -> None:
    """Delete a file; nothing happens if there is none."""
    _path(name).unlink(missing_ok=True)


def names_before(moment: datetime) -> Iterator[str]:
    """The names of files written before `moment`, unfinished ones too."""
    for path in folder().glob("??/*"):
        if path.stat().st_mtime < moment.timestamp():
            yield path.name


_IN_USE: list[Callable[[], Iterable[str]]] = []


def register(names: Callable[[], Iterable[str]]) -> None:
    """Called in `AppConfig.ready()` of every app whose rows name files: what they name stays."""
    _IN_USE.append(names)


def names_in_use() -> set[str]:
    """The names of all files that some row names."""
    return {name for names in _IN_USE for name in names()}


def _path(name: str) -> Path:
    """Two letters of the name make a folder, so that no folder grows without end."""
    return folder() / name[:2] / name
