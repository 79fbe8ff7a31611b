"""Reading a question as a device shows it: its inputs, its texts, its pictures."""

import base64
import binascii
import io
from dataclasses import dataclass, field
from html.parser import HTMLParser

from PIL import Image, UnidentifiedImageError

VOID = frozenset({"br", "hr", "img", "input", "wbr"})
DATA = "data:image/"


@dataclass(slots=True)
class Read:
    """What stands in the HTML of a question."""

    inputs: list[tuple[str, str]] = field(default_factory=list)
    """(type, value) of each input; a select is ("select", the end of its id)."""
    texts: dict[str, str] = field(default_factory=dict)
    """Identifier of an element, or what a label is for -> its text."""
    pictures: list[str] = field(default_factory=list)
    missing: int = 0
    """Pictures that are not there."""
    told: list[str] = field(default_factory=list)
    """Attributes that could tell which answer is right."""
    whole: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.read.told += [
            name for name in given if name in {"checked", "selected"} or name.startswith("data-")
        ]
        if tag == "input":
            self.read.inputs.append((given.get("type", "text"), given.get("value", "")))
        elif tag == "select":
            self.read.inputs.append(("select", given.get("id", "")))
        elif tag == "img":
            self.read.pictures.append(given.get("src", ""))
        self.read.missing += "saty-question__missing" in given.get("class", "").split()
        if tag not in VOID:
            self.open.append((tag, given.get("for") or given.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        self.read.whole += data
        for _tag, name in self.open:
            if name:
                self.read.texts[name] = self.read.texts.get(name, "") + data


def read(html: str) -> Read:
    """What a question shows."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.read


def plain(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())


def text_of(html: str) -> str:
    """The words of some HTML, in one line."""
    return plain(read(html).whole)


def loads(source: str) -> bool:
    """Whether a picture stands in the sheet itself and can be shown."""
    if not source.startswith(DATA):
        return False
    _kind, _comma, packed = source.partition(";base64,")
    try:
        content = base64.b64decode(packed, validate=True)
        Image.open(io.BytesIO(content)).verify()
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError):
        return False
    return True
