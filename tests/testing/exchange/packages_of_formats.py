"""Packages of items of every kind, for round trips through files: hypothesis strategies."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from saty.core import items as core
from saty.testing.exchange.html_text import NotTaken, to_html

LANGUAGES = ("en", "kk", "ru")
LETTERS = "aәБқ %=~#{}:\\'\"*_[]<>&$|`!?.,;+-/()12\n@"
PNG = b"\x89PNG\r\n\x1a\n"


def _is_kept(text: str) -> bool:
    """Whether it is a text that an editor would let pass: no blanks around, formulas that hold."""
    if text != text.strip() or core.is_blank(text):
        return False
    try:
        to_html(text, str)
    except NotTaken:
        return False
    return True


texts = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12).filter(_is_kept),
    st.text(
        st.characters(exclude_categories=("C",), include_characters="\n"), min_size=1, max_size=12
    ).filter(_is_kept),
    st.sampled_from(
        [
            "=2+2",
            "-5",
            "@a",
            "'=x",
            "''",
            "%50%",
            "[html]x",
            "[markdown]",
            "// no comment",
            "{mlang kk}x{mlang}",
            '<span lang="kk" class="multilang">x</span>',
            "$x^2$ and **bold**",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "_x0041_",
            "]]>",
            "a -> b",
            "::a::",
            "$CATEGORY: x",
            "\\n",
            "&lt;",
        ]
    ),
)
words = texts.map(lambda text: " ".join(text.split())).filter(_is_kept)
identifiers = st.text("abcXYZ019-_. :]\\", min_size=1, max_size=12).filter(
    lambda text: text == " ".join(text.split())
)
decimals = st.from_regex(r"\A-?[0-9]{1,12}(\.[0-9]{1,6})?\Z")
widths = st.from_regex(r"\A[0-9]{1,6}(\.[0-9]{1,6})?\Z")


@st.composite
def items(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> core.Item:
    """An item of any kind that can be posed and scored."""
    kind = draw(st.sampled_from(core.KINDS))
    size = draw(st.integers(2, 5)) if kind in core.WITH_OPTIONS else 0
    targets = draw(st.integers(2, 4)) if kind == "matching" else 0
    chosen = draw(st.lists(st.sampled_from(languages), min_size=1, unique=True))
    wordings = {each: draw(_wordings(kind, size, targets)) for each in sorted(chosen)}
    made = core.Item(
        kind,
        wordings,
        shuffle=draw(st.booleans()),
        partial=draw(st.booleans()),
        **draw(_keys(kind, size, targets)),
    )
    assert core.faults(made) == []
    return made


@st.composite
def _wordings(draw: st.DrawFn, kind: str, size: int, targets: int) -> core.Wording:
    return core.Wording(
        prompt=draw(texts),
        options=tuple(draw(texts) for _ in range(size)),
        targets=tuple(draw(st.lists(texts, min_size=targets, max_size=targets, unique=True))),
        accepted=tuple(draw(st.lists(words, min_size=1, max_size=3))) if kind == "text" else (),
        explanation=draw(st.one_of(st.just(""), texts)),
    )


@st.composite
def _keys(draw: st.DrawFn, kind: str, size: int, targets: int) -> dict[str, Any]:
    places = list(range(size))
    if kind == "single":
        return {"right": (draw(st.sampled_from(places)),)}
    if kind == "multiple":
        chosen = draw(st.lists(st.sampled_from(places), min_size=1, unique=True))
        return {"right": tuple(sorted(chosen))}
    if kind == "ordering":
        return {"right": tuple(draw(st.permutations(places)))}
    if kind == "matching":
        place = st.integers(0, targets - 1)
        return {"right": tuple(draw(st.lists(place, min_size=size, max_size=size)))}
    if kind == "number":
        return {"value": draw(decimals), "tolerance": draw(widths)}
    if kind == "judgement":
        levels = st.lists(st.integers(0, core.MOST_LEVEL), min_size=size, max_size=size)
        return {"levels": tuple(draw(levels.filter(lambda each: len(set(each)) > 1)))}
    return {}


@st.composite
def packages(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> core.Package:
    """A few records, with texts on which they ask."""
    names = draw(st.lists(identifiers, min_size=1, max_size=5, unique=True))
    texts_of = [f"text {each}" for each in names[: draw(st.integers(0, 2))]]
    stimuli = tuple(
        core.Stimulus(each, {language: draw(texts) for language in languages}) for each in texts_of
    )
    records = tuple(draw(_records(each, texts_of, languages)) for each in names)
    return core.Package(records, stimuli)


@st.composite
def _records(
    draw: st.DrawFn, identifier: str, stimuli: Sequence[str], languages: Sequence[str]
) -> core.Record:
    return core.Record(
        identifier=identifier,
        item=draw(items(languages)),
        topic=draw(st.sampled_from(["law", "numbers"])),
        competency=draw(st.sampled_from(["", "knowledge"])),
        difficulty=draw(st.integers(1, 5)),
        seconds=draw(st.integers(1, 3600)),
        source=draw(st.one_of(st.just(""), words)),
        stimulus=draw(st.sampled_from(["", *stimuli])),
        enemies=tuple(sorted(draw(st.sets(identifiers, max_size=2)))),
    )


def in_one_language(package: core.Package, language: str) -> core.Package:
    """What of a package is said in a language."""
    records = [
        replace(each, item=replace(each.item, wordings={language: each.item.wordings[language]}))
        for each in package.records
        if language in each.item.wordings
    ]
    stimuli = [
        core.Stimulus(each.identifier, {language: each.wordings[language]})
        for each in package.stimuli
    ]
    return core.Package(tuple(records), tuple(stimuli))
