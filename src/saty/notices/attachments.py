"""Files that go out with the e-mail of a message: made when it is sent, from what is true then.

A message keeps the kind of its attachment and the key of what it is about, never the file. The
app that knows the thing registers how the file is made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from uuid import UUID

from django.utils.functional import Promise

from saty.people.models import Person


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file on its way, and what the e-mail says of it."""

    name: str
    subtype: str
    """Of the media type text/…"""
    content: str
    words: "str | Promise"
    params: tuple[tuple[str, str], ...] = ()
    """Further parameters of the media type."""


Make = Callable[[UUID, Person], Attachment | None]
"""The file for a reader, in the language that is active; None where there is none any more."""

_KINDS: dict[str, Make] = {}


def register(kind: str, make: Make) -> None:
    """Called in `AppConfig.ready()` of the app that makes files of this kind."""
    if kind in _KINDS:
        raise ValueError(f"the attachment {kind} is registered twice")
    _KINDS[kind] = make


def made(named: str, reader: Person) -> Attachment | None:
    """The file that is named "kind:key"; None where nothing is named, or it is there no more."""
    kind, _colon, key = named.partition(":")
    make = _KINDS.get(kind)
    return make(UUID(key), reader) if make else None


def part(file: Attachment) -> MIMEBase:
    """The file as a part of an e-mail."""
    found = MIMEText(file.content, file.subtype, "utf-8")
    for name, value in file.params:
        found.set_param(name, value)
    found.add_header("Content-Disposition", "attachment", filename=file.name)
    return found
