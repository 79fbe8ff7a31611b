"""Pictures that come within a file, under names that are good in a bank."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

from saty.core.items import PICTURE_NAME, Picture
from saty.testing.exchange.html_text import NotTaken

MOST_BYTES = 10_000_000
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}


@dataclass(slots=True)
class FilePictures:
    """The pictures of a file by their names; the same picture twice is there once."""

    by_name: dict[str, Picture] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> str:
        """Keep a picture and give its name in the bank; NotTaken where it is none."""
        if len(content) > MOST_BYTES:
            raise NotTaken("picture_too_large", {"picture": name[:200]})
        media_type = media_type_of(content)
        if media_type is None:
            raise NotTaken("not_a_picture", {"picture": name[:200]})
        digest = hashlib.sha256(content).hexdigest()
        known = self._names.get(f"{name} {digest}")
        if known is None:
            known = self._free(name, ENDINGS[media_type])
            self._names[f"{name} {digest}"] = known
            self.by_name[known] = Picture(known, media_type, content)  # type: ignore[arg-type]
        return known

    def _free(self, name: str, ending: str) -> str:
        wanted = name if PICTURE_NAME.fullmatch(name) else _good(name, ending)
        if wanted not in self.by_name:
            return wanted
        stem, dot, last = wanted.rpartition(".") if "." in wanted[1:] else (wanted, "", "")
        number = 2
        while (tried := f"{stem[:48]}-{number}{dot}{last[:8]}") in self.by_name:
            number += 1
        return tried


def _good(name: str, ending: str) -> str:
    stem = re.sub(r"[^a-z0-9._-]+", "-", name.lower().rpartition(".")[0] or name.lower())
    return f"{stem.strip('-._')[:50] or 'picture'}{ending}"


def media_type_of(content: bytes) -> str | None:
    """What the first bytes claim: PNG (ISO 15948 5.2) or JPEG (ISO 10918-1 B.1.1.3)."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/jpeg" if content.startswith(b"\xff\xd8\xff") else None


def decoded(text: str, name: str) -> bytes:
    """What base64 holds; NotTaken (`not_a_picture`) where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotTaken("not_a_picture", {"picture": name[:200]}) from None
