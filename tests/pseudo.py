"""A language in which every translatable text is marked: what bears no mark was not translated.

Texts that go through gettext, texts of programme files, and what Babel writes (days, numbers,
zones) come as ⟦text⟧. What the database holds as typed by people is known, and needs no mark.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.utils.translation import trans_real

from saty.applications import countries
from saty.programmes import shipped
from saty.programmes.schema import ProgrammeFile
from saty.web.pages import pages
from tests import factories

OPEN, CLOSE = "⟦", "⟧"
MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
OPAQUE = re.compile(r"[\d@_/]")
"""Words with figures in them: numbers, keys, hashes, addresses."""
AROUND = " –—-:;,.()·|/"
LETTER = re.compile(r"[^\W\d_]")
NAMES = re.compile(
    r"\b(saty|Қазақша|Русский|English|UTC|SHA-256|PDF|JPEG|PNG|TOML|JSON|CSV|XLSX|MB|kB)\b"
)
"""Names that are the same in every language."""
BABEL = {
    "format_date",
    "format_datetime",
    "format_time",
    "format_timedelta",
    "format_interval",
    "format_unit",
    "get_timezone_location",
}
SHOWN_ATTRIBUTES = ("aria-label", "title", "alt", "placeholder")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "rect"}


def mark(text: str) -> str:
    """A text with its mark; its context is left out."""
    return f"{OPEN}{text.rpartition(chr(4))[2]}{CLOSE}" if text else text


@contextmanager
def language() -> Iterator[None]:
    """Everything that is translated is marked in here."""
    pages()  # loads every module of a page
    with pytest.MonkeyPatch.context() as patch:
        _forget()
        _mark_gettext(patch)
        _mark_babel(patch)
        _mark_programmes(patch)
        yield
        _forget()


def _mark_gettext(patch: pytest.MonkeyPatch) -> None:
    def chosen(_: object, one: str, many: str, number: int) -> str:
        return mark(one if number == 1 else many)

    patch.setattr(trans_real.DjangoTranslation, "gettext", lambda _, text: mark(text))
    patch.setattr(trans_real.DjangoTranslation, "ngettext", chosen)


def _mark_babel(patch: pytest.MonkeyPatch) -> None:
    for module in _ours():
        for name in BABEL & vars(module).keys():
            patch.setattr(module, name, _marking(getattr(module, name)))
    patch.setattr(countries, "name_of", _marking(countries.name_of))


def _mark_programmes(patch: pytest.MonkeyPatch) -> None:
    plain = shipped.programme

    @cache
    def programme(name: str = factories.PROGRAMME) -> ProgrammeFile:
        return marked_file(plain(name))

    patch.setattr(shipped, "programme", programme)
    patch.setattr(factories, "programme_file", programme)
    patch.setattr(factories, "_canonical", factories._canonical.__wrapped__)


def _ours() -> list[ModuleType]:
    return [module for name, module in sys.modules.items() if name.startswith("saty.")]


def _forget() -> None:
    """What was remembered in another language."""
    for module in _ours():
        for value in vars(module).values():
            if callable(clear := getattr(value, "cache_clear", None)):
                clear()


def _marking(write: Any) -> Any:
    return lambda *args, **kwargs: mark(write(*args, **kwargs))


def marked_file(file: ProgrammeFile) -> ProgrammeFile:
    """A programme whose every text is marked."""
    return ProgrammeFile.model_validate(_marked(file.model_dump(mode="json")))


def _marked(value: Any) -> Any:
    if isinstance(value, list):
        return [_marked(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_text = {"kk", "ru", "en"} <= value.keys() and isinstance(value["en"], str)
    if is_text:
        return {key: mark(text) if isinstance(text, str) else text for key, text in value.items()}
    return {key: _marked(each) for key, each in value.items()}


class _Texts(HTMLParser):
    """The texts that a reader sees or hears; not those marked as data or in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = given.get("translate") == "no" or "data-content" in given
        is_data = is_data or "saty-code" in (given.get("class") or "").split()
        is_foreign = "lang" in given and tag != "html"
        if tag not in VOID and (self._silent or is_data or is_foreign or tag in _UNSEEN):
            self._silent.append(tag)
        if not self._silent:
            self.texts += [given[name] or "" for name in SHOWN_ATTRIBUTES if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


_UNSEEN = {"script", "style", "template", "svg", "code", "kbd", "pre"}


def unmarked(html: str, data: Iterable[str]) -> list[str]:
    """What is left of a page's texts without marks, names, figures and data."""
    parser = _Texts()
    parser.feed(html)
    typed = tuple(data)
    known = (*typed, *(_without_figures(text) for text in typed))
    return sorted({rest for text in parser.texts if (rest := _rest(text, known))})


def _rest(text: str, data: tuple[str, ...]) -> str:
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    text = _without_figures(NAMES.sub(" ", text)).strip(AROUND)
    if not LETTER.search(text) or any(text in each for each in data):
        return ""
    return text


def _without_figures(text: str) -> str:
    return " ".join(word for word in text.split() if not OPAQUE.search(word))


def held() -> Iterator[str]:
    """Every text that people typed, from every row of ours; not keys of states and kinds."""
    for model in apps.get_models():
        if not model.__module__.startswith("saty."):
            continue
        names = [field.attname for field in model._meta.concrete_fields if not field.choices]
        for row in model._default_manager.all():
            for name in names:
                yield from (text for text in _within(getattr(row, name)) if not is_key(text))


def is_key(text: str) -> bool:
    """Whether a text reads like the key of a state or a kind, which a page must put into words."""
    return text.islower() and text.isidentifier()


def _within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _within(each)
    elif isinstance(value, list):
        for each in value:
            yield from _within(each)
