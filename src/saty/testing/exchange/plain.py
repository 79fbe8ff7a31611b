"""Texts that other programs keep as plain text or as HTML, as the bank's Markdown."""

import html
import re
from collections.abc import Mapping

from saty.testing.exchange.html_text import to_markdown

HARMLESS = re.compile(r"(?![0-9]+[.)])[^\W_](?:[^\W_]|[ ,.?!:;()«»„“”\"'%/№–—-])*", re.UNICODE)
"""Letters and the marks between them: HTML and Markdown show such a text as it stands."""
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")


def from_html(text: str, pictures: Mapping[str, str]) -> str:
    """HTML as Markdown; NotTaken for what cannot be kept (see `html_text`)."""
    stripped = text.strip()
    return stripped if HARMLESS.fullmatch(stripped) else to_markdown(stripped, pictures)


def from_plain(text: str) -> str:
    """A text without markup as Markdown that shows it to the letter."""
    stripped = text.strip()
    if HARMLESS.fullmatch(stripped):
        return stripped
    return to_markdown(html.escape(stripped).replace("\n", "<br>"), {})


def from_either(text: str, pictures: Mapping[str, str]) -> str:
    """A text of which only its tags tell whether it is HTML."""
    return from_html(text, pictures) if MARKUP.search(text) else from_plain(text)
