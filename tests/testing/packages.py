"""Packages of items of every kind, as hypothesis makes them: for round trips of any format."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from saty.core import items as core

LANGUAGES = ("kk", "ru", "en")
PROSE = (
    "Which article applies?",
    "Қай бап қолданылады?",
    "Какая статья применяется?",
    "a *stressed* and a **strong** word",
    "1. first\n2. second\n   - nested",
    "| year | sum |\n|:-----|----:|\n| 2024 | 1,5 |\n| 2025 | 2 |",
    "the root $\\sqrt{x^2 + 1}$ of it",
    "$$\n\\frac{a}{b}\n$$",
    "```\nif x < 1 & y > 2:\n    stop\n```",
    "> quoted\n\nand not\n",
    'a "quoted" <b>word</b> & more\\',
    "two  \nlines\r\nand\ttabs",
    " leading and trailing ",
    "2 < 3 && 5 > 4; costs \\$5",
)
"""Texts in which each part of the bank's Markdown stands at least once."""


def _allowed(text: str) -> bool:
    return "$" not in text and not core.CONTROL.search(text)


def texts() -> st.SearchStrategy[str]:
    """Markdown that is not blank."""
    wild = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(_allowed)
    return st.one_of(st.sampled_from(PROSE), wild).filter(lambda text: not core.is_blank(text))


def plain(most: int = 30) -> st.SearchStrategy[str]:
    """Plain text that is not blank."""
    wild = st.text(st.characters(codec="utf-8"), min_size=1, max_size=most).filter(_allowed)
    return wild.filter(lambda text: bool(text.strip()))


def identifiers() -> st.SearchStrategy[str]:
    """Identifiers as authors give them."""
    return st.text("abcXYZ019-_. №ұ", min_size=1, max_size=20).filter(
        lambda t: t == t.strip() != ""
    )


def decimals(least: int = -999_999) -> st.SearchStrategy[str]:
    """Exact decimals, with and without places."""
    whole = st.integers(least, 999_999).map(str)
    places = st.text("0123456789", min_size=1, max_size=6)
    return st.one_of(whole, st.builds("{}.{}".format, whole, places))


def zipped(folder: Path, **more: bytes) -> bytes:
    """The XML files of a folder as an archive, with `more` under their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.rglob("*.xml")):
            archive.write(path, str(path.relative_to(folder)))
        for name, content in more.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def picture(name: str, colour: int = 0, form: str = "PNG") -> core.Picture:
    """A picture of one point."""
    buffer = io.BytesIO()
    Image.new("RGB", (1, 1), (colour, 0, 0)).save(buffer, form)
    kind = "image/png" if form == "PNG" else "image/jpeg"
    return core.Picture(name, kind, buffer.getvalue())  # type: ignore[arg-type]


@st.composite
def items(
    draw: st.DrawFn,
    kinds: Sequence[core.Kind] = core.KINDS,
    languages: Sequence[str] = LANGUAGES,
    pictures: Sequence[str] = (),
) -> core.Item:
    """An item that can be posed, in some of the languages."""
    kind = draw(st.sampled_from(list(kinds)))
    spoken = draw(st.lists(st.sampled_from(list(languages)), min_size=1, unique=True))
    options = draw(st.integers(2, 5)) if kind in core.WITH_OPTIONS else 0
    targets = draw(st.integers(2, 4)) if kind == "matching" else 0
    shown = [f"![a chart]\\(picture:{name})".replace("\\", "") for name in pictures]
    written = st.one_of(texts(), st.sampled_from(shown)) if shown else texts()
    wordings = {
        language: core.Wording(
            prompt=draw(written),
            options=tuple(draw(written) for _ in range(options)),
            targets=tuple(draw(written) for _ in range(targets)),
            accepted=tuple(draw(st.lists(plain(), min_size=1, max_size=3)))
            if kind == "text"
            else (),
            explanation=draw(st.one_of(st.just(""), written)),
        )
        for language in spoken
    }
    flags: dict[str, Any] = {"shuffle": draw(st.booleans()), "partial": draw(st.booleans())}
    item = core.Item(kind, wordings, **_keyed(draw, kind, options, targets), **flags)
    assert not core.faults(item)
    return item


def _keyed(draw: st.DrawFn, kind: core.Kind, options: int, targets: int) -> dict[str, Any]:
    places = list(range(options))
    some = st.sets(st.sampled_from(places or [0]), min_size=1)
    levels = st.lists(st.integers(0, core.MOST_LEVEL), min_size=options, max_size=options)
    match: dict[core.Kind, Callable[[], dict[str, Any]]] = {
        "single": lambda: {"right": (draw(st.sampled_from(places)),)},
        "multiple": lambda: {"right": tuple(sorted(draw(some)))},
        "ordering": lambda: {"right": tuple(draw(st.permutations(places)))},
        "matching": lambda: {
            "right": tuple(draw(st.integers(0, targets - 1)) for _place in places)
        },
        "number": lambda: {"value": draw(decimals()), "tolerance": draw(decimals(least=0))},
        "text": dict,
        "judgement": lambda: {
            "levels": tuple(draw(levels.filter(lambda given: len(set(given)) > 1)))
        },
    }
    return match[kind]()


@st.composite
def packages(
    draw: st.DrawFn,
    kinds: Sequence[core.Kind] = core.KINDS,
    languages: Sequence[str] = LANGUAGES,
    *,
    with_stimuli: bool = True,
    with_pictures: bool = True,
) -> core.Package:
    """A package that any bank could have written."""
    pictures: list[core.Picture] = []
    if with_pictures and draw(st.booleans()):
        pictures = [picture("z-chart.png", 9), picture("a.photo.jpg", 1, "JPEG")]
    names = [each.name for each in pictures]
    stimuli: list[core.Stimulus] = []
    if with_stimuli:
        for identifier in draw(st.lists(identifiers(), max_size=2, unique=True)):
            spoken = draw(st.lists(st.sampled_from(list(languages)), min_size=1, unique=True))
            worded = {language: draw(texts()) for language in spoken}
            stimuli.append(core.Stimulus(identifier, worded))
    known = draw(st.lists(identifiers(), max_size=4, unique=True))
    records = tuple(
        core.Record(
            identifier=identifier,
            item=draw(items(kinds, languages, names)),
            topic=draw(st.sampled_from(["law", "numbers"])),
            competency=draw(st.sampled_from(["", "analytical"])),
            difficulty=draw(st.integers(1, 5)),
            seconds=draw(st.integers(1, 600)),
            source=draw(st.one_of(st.just(""), plain())),
            stimulus=draw(st.sampled_from(["", *(each.identifier for each in stimuli)])),
            enemies=tuple(sorted(draw(st.sets(st.sampled_from(known))) - {identifier})),
        )
        for identifier in known
    )
    return core.Package(records, tuple(stimuli), tuple(pictures))
