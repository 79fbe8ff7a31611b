"""XML of strangers: no DTD, no entities, no references to elsewhere, and within limits."""

import pytest

from saty.testing.exchange.base import Unreadable
from saty.testing.exchange.xml import MOST_DEPTH, markup, parsed

BOMB = (
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (BOMB, "xml_forbidden"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "xml_forbidden"),
        ('<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', "xml_forbidden"),
        ("<a><b></a>", "xml_broken"),
        ("<a>&nbsp;</a>", "xml_broken"),
        ("", "xml_broken"),
        ('<?xml version="1.0" encoding="no-such"?><a/>', "xml_broken"),
        ("<a>" * (MOST_DEPTH + 1) + "</a>" * (MOST_DEPTH + 1), "xml_too_deep"),
        ("<a>" + "x" * 1000 + "</a>", "xml_too_large"),
    ],
)
def test_xml_that_may_do_harm_is_refused(content: str, key: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parsed(content.encode(), most=1000)

    assert refused.value.key == key


def test_broken_xml_is_told_with_its_line() -> None:
    with pytest.raises(Unreadable) as refused:
        parsed(b"<a>\n<b>\n</a>")

    assert refused.value.details == {"line": 3}


def test_markup_is_written_without_namespaces() -> None:
    root = parsed(
        b'<a xmlns="urn:x" xmlns:m="http://www.w3.org/1998/Math/MathML">'
        b'1 &lt; <br/>2<td c="&#10;"/>'
        b"<m:math><m:mi>x</m:mi><m:mrow/></m:math>&#13;</a>"
    )

    assert markup(root) == (
        '1 &lt; <br />2<td c="&#10;"></td>'
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi><mrow /></math>&#13;'
    )


def test_markup_may_be_given_instead_of_an_element() -> None:
    root = parsed(b"<a>1<b>2</b>3</a>")

    assert markup(root, lambda each: "two" if each.tag == "b" else None) == "1two3"
