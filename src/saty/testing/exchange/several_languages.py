"""Texts that hold several languages at once, as Moodle's filters read them.

The core filter: spans one after the other, `<span lang="kk" class="multilang">`; the plugin
multilang2: `{mlang kk}...{mlang}`, with `{mlang other}` for every language that is not named.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from saty.testing.exchange.html_text import NotTaken

SPAN = re.compile(r"<span\b[^<>]*>|</span\s*>", re.IGNORECASE)
CLASS = re.compile(r"""\bclass\s*=\s*["'][^"']*\bmultilang\b""", re.IGNORECASE)
LANGUAGE = re.compile(r"""\blang\s*=\s*["']([A-Za-z]{2,3})(?:[_-][\w-]*)?["']""", re.IGNORECASE)
MLANG = re.compile(r"\{mlang\s+([^{}]+)\}(.*?)\{mlang\}", re.DOTALL | re.IGNORECASE)
OTHER = "other"
OURS = '<div data-saty-markdown="'
"""How a text in one language begins that we wrote: whatever it says is no mark of a language."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """What stands at one place in each language."""

    words: tuple[tuple[str, str], ...]

    def __getitem__(self, language: str) -> str:
        words = dict(self.words)
        found = words.get(language, words.get(OTHER))
        if found is None:
            raise NotTaken("language_missing", {"language": language})
        return found


@dataclass(frozen=True, slots=True)
class Text:
    """A text with what it says in each language; plain pieces belong to all of them."""

    pieces: tuple["str | _Choice", ...]

    @property
    def languages(self) -> frozenset[str]:
        """The languages that are named in it; none where it says the same in all."""
        choices = [each for each in self.pieces if isinstance(each, _Choice)]
        return frozenset(name for each in choices for name, _words in each.words) - {OTHER}

    def said(self, language: str) -> str:
        """The text in one language; NotTaken (`language_missing`) where a piece lacks it."""
        return "".join(each if isinstance(each, str) else each[language] for each in self.pieces)


def parsed(text: str) -> Text:
    """The pieces of a text."""
    if text.lstrip().startswith(OURS):
        return Text((text,))
    if "multilang" not in text.lower() and "{mlang" not in text.lower():
        return Text((text,))
    found = [*_of_spans(text)]
    pieces: list[str | _Choice] = []
    for each in found:
        pieces += [each] if isinstance(each, _Choice) else _of_blocks(each)
    return Text(tuple(pieces))


def _of_blocks(text: str) -> "Iterator[str | _Choice]":
    """Pieces by the blocks of the plugin."""
    variants = [
        (found.start(), found.end(), _codes(found[1]), found[2]) for found in MLANG.finditer(text)
    ]
    yield from _grouped(text, variants)


def _codes(names: str) -> tuple[str, ...]:
    return tuple(re.split(r"[_-]", each.strip().lower())[0] for each in names.split(","))


def _of_spans(text: str) -> "Iterator[str | _Choice]":
    """Pieces by the spans of the core filter."""
    variants = []
    depth, opened = 0, None
    for found in SPAN.finditer(text):
        if found[0].startswith("</"):
            depth -= 1
            if opened and depth == opened[0]:
                start, end, language = opened[1:]
                variants.append((start, found.end(), (language,), text[end : found.start()]))
                opened = None
            continue
        language = LANGUAGE.search(found[0])
        if opened is None and language and CLASS.search(found[0]):
            opened = (depth, found.start(), found.end(), language[1].lower())
        depth += 1
    yield from _grouped(text, variants)


def _grouped(
    text: str, variants: Iterable[tuple[int, int, tuple[str, ...], str]]
) -> "Iterator[str | _Choice]":
    """Variants with nothing but white space between them stand for each other."""
    end = 0
    group: dict[str, str] = {}
    for start, after, codes, words in variants:
        between = text[end:start]
        is_next = bool(group) and not between.strip() and not set(codes) & group.keys()
        if not is_next:
            if group:
                yield _Choice(tuple(group.items()))
                group = {}
            if between:
                yield between
        group |= dict.fromkeys(codes, words)
        end = after
    if group:
        yield _Choice(tuple(group.items()))
    if text[end:]:
        yield text[end:]


def spans(words: Mapping[str, str]) -> str:
    """What stands in each language, for the core filter; "" where there is nothing in any."""
    if not any(words.values()):
        return ""
    return "".join(
        f'<span lang="{language}" class="multilang">{text}</span>'
        for language, text in words.items()
    )
