"""A key names one thing."""

from collections.abc import Iterable, Iterator

from saty.programmes.consistency.walking import tables, where_sound
from saty.programmes.faults import Finding, Path
from saty.programmes.schema import Criterion, Part, ProgrammeFile, Section


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Keys that two things bear, and levels out of order."""
    for path, table in tables(programme, Part):
        for name in type(table).model_fields:
            yield from where_sound(_repeated(_keys((*path, name), getattr(table, name, None))))
    yield from where_sound(_repeated(_questions(programme), within="the form"))
    yield from where_sound(_repeated(_tracks(programme), within="the tracks"))
    for path, criterion in tables(programme, Criterion):
        yield from where_sound(_levels(path, criterion))


def _keys(path: Path, value: object) -> Iterator[tuple[Path, str]]:
    """The keys in a list of tables that have one."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            key = getattr(item, "key", None)
            if isinstance(key, str):
                yield (*path, index, "key"), key


def _questions(programme: ProgrammeFile) -> Iterator[tuple[Path, str]]:
    """The questions of all pages, without what `_keys` finds within a page."""
    for path, section in tables(programme, Section):
        yield from _once(_keys((*path, "questions"), section.questions))


def _tracks(programme: ProgrammeFile) -> Iterator[tuple[Path, str]]:
    """Groups and areas are tracks alike, so they share their keys."""
    groups = programme.tracks.groups
    yield from _once(_keys(("tracks", "groups"), groups))
    for index, group in enumerate(groups):
        yield from _once(_keys(("tracks", "groups", index, "areas"), group.areas))


def _once(found: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for path, key in found:
        if key not in seen:
            seen.add(key)
            yield path, key


def _repeated(found: Iterable[tuple[Path, str]], within: str = "this list") -> Iterator[Finding]:
    seen: set[str] = set()
    for path, key in found:
        if key in seen:
            message = f'the key "{key}" is borne twice in {within}'
            yield Finding(path, "repeated_key", message, "Give each its own key")
        seen.add(key)


def _levels(path: Path, criterion: Criterion) -> Iterator[Finding]:
    scores = [level.score for level in criterion.levels]
    for index in range(1, len(scores)):
        if scores[index] <= scores[index - 1]:
            here = (*path, "levels", index, "score")
            message = "the levels do not rise from the lowest score to the highest"
            yield Finding(here, "levels_order", message, "Order them by their scores, each once")
