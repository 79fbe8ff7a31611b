"""Each text is in the language that it says it is in. What is found here is a warning."""

import re
from collections.abc import Iterator

from saty.programmes.consistency.walking import tables, where_sound
from saty.programmes.faults import Finding, Path
from saty.programmes.schema import LANGUAGES, ProgrammeFile, Text

_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_FILLED_IN = re.compile(r"\{\w*\}")
_LONG = 60
"""A Kazakh text of so many letters has one that Russian lacks."""


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Texts that look as if they were in another language, or were not translated."""
    for path, text in tables(programme, Text):
        yield from where_sound(_text(path, text))


def _text(path: Path, text: Text) -> Iterator[Finding]:
    kk, ru, en = (_FILLED_IN.sub("", text.in_language(language)) for language in LANGUAGES)
    if not any(letter.isalpha() for letter in kk + ru + en):
        return
    yield from _equal(path, text)
    if not text.equal and not _CYRILLIC.search(kk):
        yield _warning((*path, "kk"), "not_kazakh", "the Kazakh text has no Cyrillic letter")
    elif len(kk) >= _LONG and not _KAZAKH.search(kk):
        yield _warning((*path, "kk"), "not_kazakh", "the Kazakh text reads like Russian")
    if not text.equal and not _CYRILLIC.search(ru):
        yield _warning((*path, "ru"), "not_russian", "the Russian text has no Cyrillic letter")
    if _CYRILLIC.search(en):
        yield _warning((*path, "en"), "not_english", "the English text has Cyrillic letters")


def _equal(path: Path, text: Text) -> Iterator[Finding]:
    if text.kk == text.ru and not text.equal:
        message = "the Kazakh and the Russian text are the same"
        remedy = "Translate it, or add equal = true if both are right"
        yield Finding(path, "same_text", message, remedy, "warning")
    if text.kk != text.ru and text.equal:
        message = "equal = true is said of texts that differ"
        yield Finding((*path, "equal"), "not_same_text", message, "Delete equal", "warning")


def _warning(path: Path, key: str, message: str) -> Finding:
    return Finding(path, key, message, "Check that the right text stands here", "warning")
