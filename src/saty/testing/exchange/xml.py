"""XML that strangers send: read without DTD, entities or external references, within limits."""

import html
from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from saty.testing.exchange.base import Unreadable

MOST_BYTES = 60_000_000
MOST_DEPTH = 100
BASE = "{http://www.w3.org/XML/1998/namespace}base"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def parsed(content: bytes, *, most: int = MOST_BYTES) -> Element:
    """The root of a document.

    Raises:
        Unreadable: `xml_too_large`, `xml_forbidden` (a DTD, entities, external references),
            `xml_broken` (details: line), `xml_too_deep`.
    """
    if len(content) > most:
        raise Unreadable("xml_too_large")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable("xml_forbidden") from None
    except ParseError as error:
        raise Unreadable("xml_broken", line=error.position[0]) from None
    except (ValueError, LookupError, RecursionError):
        raise Unreadable("xml_broken", line=1) from None
    _check_depth(root)
    return root


def _check_depth(root: Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise Unreadable("xml_too_deep")
        level = [child for each in level for child in each]


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def namespace(element: Element) -> str:
    """The namespace of an element, or ""."""
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def found(element: Element, *path: str) -> Element | None:
    """The first descendant by local names of children, whatever their namespaces."""
    current: Element | None = element
    for name in path:
        if current is None:
            return None
        current = next((each for each in current if local(each.tag) == name), None)
    return current


def children(element: Element | None, name: str) -> list[Element]:
    """Children by their local name."""
    if element is None:
        return []
    return [each for each in element if local(each.tag) == name]


def text_of(element: Element | None) -> str:
    """All text within an element, or ""."""
    return "".join(element.itertext()) if element is not None else ""


def escaped(text: str) -> str:
    """Text that any reader of XML gives back to the letter."""
    return html.escape(text).replace("&#x27;", "'").replace("\r", "&#13;")


def attribute(text: str) -> str:
    """The value of an attribute that any reader of XML gives back to the letter."""
    return escaped(text).replace("\n", "&#10;").replace("\t", "&#9;")


def markup(element: Element, instead: Callable[[Element], str | None] | None = None) -> str:
    """What is within an element as HTML, written as our own rendering of Markdown writes it.

    `instead` may give other markup for an element and all within it; None leaves it as it is.
    """
    inner = [escaped(element.text)] if element.text else []
    for child in element:
        given = instead(child) if instead else None
        inner.append(_outer(child, instead) if given is None else given)
        if child.tail:
            inner.append(escaped(child.tail))
    return "".join(inner)


def _outer(element: Element, instead: Callable[[Element], str | None] | None) -> str:
    tag = local(element.tag)
    start = [f'<{tag} xmlns="{MATHML[1:-1]}"'] if tag == "math" else [f"<{tag}"]
    start += [f' {local(name)}="{attribute(each)}"' for name, each in element.items()]
    inner = markup(element, instead)
    if not inner and (tag in VOID or element.tag.startswith(MATHML)):
        return f"{''.join(start)} />"
    return f"{''.join(start)}>{inner}</{tag}>"
