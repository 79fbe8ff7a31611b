"""Archives that strangers send, opened safely.

What an archive says of itself is checked before anything is unpacked: how many entries it has and
how far they unpack stand in its central directory (APPNOTE.TXT of the ZIP format, 4.3.12 and
4.3.16). Nothing is ever written to a disk by a name in it, and an archive in an archive is only a
file.
"""

import io
import lzma
import posixpath
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable

from saty.testing.exchange.base import Unreadable

MOST_ENTRIES = 50_000
"""10,000 items in three languages, their texts and pictures."""
MOST_UNPACKED = 600_000_000
"""Of the whole archive, bytes."""
MOST_OF_ONE = 50_000_000
MOST_RATIO = 200
SMALL = 200_000
"""Up to here a file may unpack as far as it likes."""
LONGEST_NAME = 400

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_BYTES_OF_ENTRY = 46 + LONGEST_NAME
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, LookupError, ValueError, OSError,
    EOFError, RuntimeError,
)  # fmt: skip
"""What reading a damaged archive raises."""


class Archive:
    """An archive that was found harmless: its files by name.

    Raises:
        Unreadable: `no_archive`, `archive_damaged`, `archive_too_large` (details: most),
            `archive_bomb`, `archive_encrypted`, `archive_with_links`, `archive_names`.
    """

    def __init__(self, content: bytes) -> None:
        _check_directory(content)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            entries = [each for each in self._archive.infolist() if not each.is_dir()]
        except _DAMAGE:
            raise Unreadable("archive_damaged") from None
        _check_extent(entries, len(content))
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            _check_entry(entry)
            name = _name(entry)
            if name in self._entries:
                raise Unreadable("archive_names")
            self._entries[name] = entry

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """Of all files, in the order of the archive."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """What a file holds.

        Raises:
            KeyError: there is no such file.
            Unreadable: `archive_damaged`.
        """
        entry = self._entries[name]
        try:
            return self._archive.read(entry)
        except _DAMAGE:
            raise Unreadable("archive_damaged") from None


def _check_directory(content: bytes) -> None:
    """Refuse by the end of the central directory, before a list of entries is made of it."""
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Unreadable("no_archive")
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if at < 0 or at + _END.size > len(content):
        raise Unreadable("archive_damaged")
    entries, size = _END.unpack_from(content, at)[4:6]
    if entries == 0xFFFF or size == 0xFFFFFFFF:
        at_64 = content.rfind(b"PK\x06\x06", 0, at)
        if at_64 < 0 or at_64 + _END_64.size > len(content):
            raise Unreadable("archive_damaged")
        entries, size = _END_64.unpack_from(content, at_64)[7:9]
    if entries > MOST_ENTRIES or size > MOST_ENTRIES * _BYTES_OF_ENTRY:
        raise Unreadable("archive_too_large", most=MOST_ENTRIES)


def _check_extent(entries: Iterable[zipfile.ZipInfo], size: int) -> None:
    """Entries that share their bytes, as bombs have them, pack more than the archive has."""
    listed = list(entries)
    if len(listed) > MOST_ENTRIES:
        raise Unreadable("archive_too_large", most=MOST_ENTRIES)
    if sum(each.file_size for each in listed) > MOST_UNPACKED:
        raise Unreadable("archive_bomb")
    if sum(each.compress_size for each in listed) > size:
        raise Unreadable("archive_bomb")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise Unreadable("archive_encrypted")
    mode = entry.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
        raise Unreadable("archive_with_links")
    if entry.compress_type not in _METHODS:
        raise Unreadable("archive_damaged")
    allowed = max(SMALL, MOST_RATIO * entry.compress_size)
    if entry.file_size > min(allowed, MOST_OF_ONE):
        raise Unreadable("archive_bomb")


def _name(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    if not entry.flag_bits & 0x800:  # without this flag a name is in an old code page
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    parts = name.split("/")
    unsafe = "\\" in name or "\x00" in entry.orig_filename or ":" in parts[0]
    if unsafe or len(name) > LONGEST_NAME or any(each in {"", ".", ".."} for each in parts):
        raise Unreadable("archive_names")
    return unicodedata.normalize("NFC", name)


def beside(place: str, reference: str) -> str:
    """The name of a file that another refers to, relative to it; "" if it leaves the archive."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(place), reference))
    if joined.startswith(("/", "..")):
        return ""
    return unicodedata.normalize("NFC", joined)


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of files, the same bytes for the same files: sorted by name, without times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in sorted(files):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
