"""Archives of strangers: what is harmless opens, what is not is refused before it is unpacked."""

import io
import struct
import zipfile

import pytest

from saty.testing.exchange.base import Unreadable
from saty.testing.exchange.zipped import MOST_ENTRIES, Archive, beside, packed


def _archive(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def _refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        Archive(content)
    return refused.value.key


def test_an_archive_gives_its_files_by_name() -> None:
    archive = Archive(_archive(("items/", b""), ("items/бап.xml", b"one"), ("a b.png", b"two")))

    assert archive.names() == ["items/бап.xml", "a b.png"]
    assert archive.read("items/бап.xml") == b"one"
    assert "items/none.xml" not in archive


def test_a_packed_archive_is_the_same_for_the_same_files() -> None:
    files = [("b.xml", b"2"), ("a.xml", b"1")]

    content = packed(files)

    assert Archive(content).names() == ["a.xml", "b.xml"]
    assert packed(reversed(files)) == content


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../up.xml", "a/../../up.xml", "a//b.xml", "C:/x.xml", "a\\b.xml"]
)
def test_a_name_that_leaves_the_archive_is_refused(name: str) -> None:
    assert _refused(_archive((name, b"x"))) == "archive_names"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused() -> None:
    assert _refused(_archive(("a.xml", b"1"), ("a.xml", b"2"))) == "archive_names"


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("a.xml")
    link.create_system = 3
    link.external_attr = 0o120777 << 16

    assert _refused(_archive((link, b"/etc/passwd"))) == "archive_with_links"


def test_an_encrypted_file_is_refused() -> None:
    content = bytearray(_archive(("a.xml", b"x")))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1

    assert _refused(bytes(content)) == "archive_encrypted"


def test_a_file_that_unpacks_too_far_is_refused() -> None:
    assert _refused(_archive(("bomb.xml", b" " * 5_000_000))) == "archive_bomb"


def test_files_that_share_their_bytes_are_refused() -> None:
    """The bomb of Fifield (2019, "A better zip bomb"): many entries, one body."""
    content = _archive(("a.xml", bytes(range(256)) * 500))
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[start:end]
    entries = b"".join(entry.replace(b"a.xml", b"%05d" % each) for each in range(1000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), start, 0)

    assert _refused(content[:start] + entries + tail) == "archive_bomb"


def test_a_million_files_are_refused_by_what_the_archive_says_of_itself() -> None:
    body = _archive(("a.xml", b"x"))
    said = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, 46_000_000, 0
    )
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0, 0)

    assert _refused(body + said + tail) == "archive_too_large"


def test_more_files_than_allowed_are_refused() -> None:
    files = [(f"{number}", b"") for number in range(MOST_ENTRIES + 1)]

    assert _refused(packed(files)) == "archive_too_large"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "no_archive"),
        (b"<xml/>", "no_archive"),
        (b"PK\x03\x04 and nothing else", "archive_damaged"),
        (_archive(("a.xml", b"x" * 100))[:60], "archive_damaged"),
    ],
    ids=["nothing", "xml", "its first bytes", "cut off"],
)
def test_what_is_no_archive_is_refused(content: bytes, key: str) -> None:
    assert _refused(content) == key


def test_a_file_that_is_damaged_is_told_when_it_is_read() -> None:
    content = bytearray(_archive(("a.xml", b"some text of an item")))
    content[40] ^= 0xFF

    with pytest.raises(Unreadable) as refused:
        Archive(bytes(content)).read("a.xml")

    assert refused.value.key == "archive_damaged"


@pytest.mark.parametrize(
    ("place", "reference", "name"),
    [
        ("items/a.xml", "../pictures/b.png", "pictures/b.png"),
        ("a.xml", "b.png", "b.png"),
        ("a.xml", "../b.png", ""),
        ("a.xml", "/etc/passwd", ""),
    ],
)
def test_a_reference_stays_within_the_archive(place: str, reference: str, name: str) -> None:
    assert beside(place, reference) == name
