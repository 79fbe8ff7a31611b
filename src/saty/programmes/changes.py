"""What an amendment changes, and what it may not."""

import difflib
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.refusals import NotNow
from saty.programmes.models import FILING
from saty.programmes.schema import ProgrammeFile


def check_amendment(
    before: ProgrammeFile, after: ProgrammeFile, *, decided: Set[str], filing_began: bool
) -> None:
    """NotNow, with the first of these that does not hold:

    1. it is the same programme, in the same time zone, with the same stages and bodies;
    2. something changes;
    3. no stage that was decided changes, nor what its decision rested on;
    4. once filing has begun, no question, document or track disappears.
    """
    if _spine(before) != _spine(after):
        words = _("An amendment keeps the programme, its time zone, its stages and its bodies.")
        raise _refused("spine", words)
    if before == after:
        raise _refused("nothing", _("This file changes nothing in the rules."))
    for key in decided:
        if _rested_on(before, key) != _rested_on(after, key):
            words = _("The stage “{key}” has been decided. Its rules can no longer change.")
            raise _refused("decided", format_lazy(words, key=key))
    gone = sorted(_asked(before) - _asked(after))
    if filing_began and gone:
        words = _("Candidates have answered “{key}” already. An amendment must keep it.")
        raise _refused("asked", format_lazy(words, key=gone[0]))


def _refused(key: str, words: "str | Promise") -> NotNow:
    return NotNow(f"amendment.{key}", words)


def _spine(file: ProgrammeFile) -> tuple[object, ...]:
    return (
        file.key,
        file.time_zone,
        tuple((stage.key, stage.kind) for stage in file.stages),
        frozenset(body.key for body in file.bodies),
    )


def _rested_on(file: ProgrammeFile, key: str) -> tuple[object, ...]:
    """All that a decision on a stage rests on."""
    stage = file.stage(key)
    bodies = {stage.decided_by.body, stage.cut.number_set_by, stage.assessed_by} - {None}
    parts: list[object] = [stage, file.rubric(stage.rubric) if stage.rubric else None]
    parts += [body for body in file.bodies if body.key in bodies]
    if stage.kind == "documents":
        parts += [file.eligibility, file.application, file.filing]
    return tuple(parts)


def _asked(file: ProgrammeFile) -> frozenset[str]:
    questions = (question.key for question in file.questions())
    documents = (document.key for document in file.application.documents)
    groups = (group.key for group in file.tracks.groups)
    areas = (area.key for group in file.tracks.groups for area in group.areas)
    return frozenset({*questions, *documents, *groups, *areas})


def moved_windows(before: ProgrammeFile, after: ProgrammeFile) -> set[str]:
    """Keys of the windows whose durations differ."""
    pairs = zip(before.stages, after.stages, strict=True)
    moved = {new.key for old, new in pairs if old.window != new.window}
    return moved | ({FILING} if before.filing != after.filing else set())


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the rules that an amendment changes; an added one has no `old`."""

    place: str
    kind: Literal["added", "removed", "changed"]
    old: str
    new: str


def changes(before: ProgrammeFile, after: ProgrammeFile) -> list[Change]:
    """Every place that differs, in the order of the file; lists are compared by key."""
    return list(_compared("", before.model_dump(mode="json"), after.model_dump(mode="json")))


def _compared(place: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    old, new = _by_key(old), _by_key(new)
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _compared(f"{place}.{key}".lstrip("."), old.get(key), new.get(key))
    elif old is None:
        yield Change(place, "added", "", _written(new))
    elif new is None:
        yield Change(place, "removed", _written(old), "")
    else:
        yield Change(place, "changed", _written(old), _written(new))


def _by_key(value: Any) -> Any:
    """A list of things with keys as a table of them."""
    if isinstance(value, list) and value and all(isinstance(v, dict) and "key" in v for v in value):
        return {item["key"]: item for item in value}
    return value


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_written(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_written(each) for each in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """Two texts as one, word by word, with what went and what came."""
    before, after = old.split(), new.split()
    found: list[Piece] = []
    for verb, a, b, c, d in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if verb == "equal":
            found.append(Piece("same", " ".join(before[a:b])))
        if verb in {"replace", "delete"}:
            found.append(Piece("removed", " ".join(before[a:b])))
        if verb in {"replace", "insert"}:
            found.append(Piece("added", " ".join(after[c:d])))
    return found
