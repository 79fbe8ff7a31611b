"""QTI in any version: packages of 3.0 are read and written, those of 2.1 and 2.2 are read."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from saty.core import items as core
from saty.testing.exchange import qti2, qti3
from saty.testing.exchange.base import Read, Tell, Unreadable, silent
from saty.testing.exchange.qti_packages import MANIFEST, Named, read_lone, read_package
from saty.testing.exchange.xml import namespace, parsed
from saty.testing.exchange.zipped import Archive

BY_NAMESPACE: Mapping[str, Named] = {
    qti3.NAMESPACE: qti3.named_as_2,
    **dict.fromkeys(qti2.NAMESPACES, qti2.named_as_2),
}


def read(content: bytes, *, language: str, topic: str, tell: Tell = silent) -> Read:
    """A package, or a lone item; `language` and `topic` are for items that say none.

    Raises:
        Unreadable: for what is no QTI (`no_qti`), of another version (`version_unknown`), without
            manifest (`no_manifest`), or an archive or XML that is refused as a whole.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        named = BY_NAMESPACE.get(namespace(parsed(content)))
        if named is None:
            raise Unreadable("version_unknown")
        return read_lone(content, named, language=language, topic=topic)
    archive = Archive(content)
    if MANIFEST not in archive:
        raise Unreadable("no_manifest")
    manifest = parsed(archive.read(MANIFEST))
    return read_package(archive, manifest, _any_version, language=language, topic=topic, tell=tell)


def _any_version(root: Element) -> Element:
    named = BY_NAMESPACE.get(namespace(root))
    if named is None:
        raise Unreadable("version_unknown")
    return named(root)


def write(package: core.Package, *, title: str) -> bytes:
    """A package of QTI 3.0; the same bytes for the same package.

    Raises:
        NotTaken: for a text that cannot be written, with the identifier of its item.
    """
    return qti3.write(package, title=title)


def write_rest(package: core.Package, *, title: str) -> tuple[bytes, tuple[core.Fault, ...]]:
    """A package of QTI 3.0 without what cannot be written, and why each of it cannot."""
    return qti3.write_rest(package, title=title)
