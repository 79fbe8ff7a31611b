"""Kinds of stage: what each app that knows one registers here, so that nobody imports it.

A kind says what candidates do; `decided_by` in the programme file says who decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from saty.common.actors import Actor


@dataclass(frozen=True, slots=True)
class StageRef:
    """A stage of a competition."""

    competition: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why somebody cannot go on: a reason key and what its words need."""

    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StageResult:
    """What a stage found of one application: parts as exact text, or obstacles, or absent."""

    application: UUID
    parts: Mapping[str, str] = field(default_factory=dict)
    obstacles: tuple[Obstacle, ...] = ()
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: how many on the roster, done, and still to do."""

    roster: int
    done: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way of deciding a stage: a key, how many, in words for staff."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class StageKind:
    """What the spine may ask of a kind of stage.

    `open` is called when the stage's roster is made; `results` gives the outcome of everybody
    still in it; `blockers` what must be done before; `on_candidacy_ended` frees what was held.
    `opened_anew` is what of `blockers` came up after results were closed, and has to be done before
    a decision is drafted from them.
    """

    key: str
    progress: Callable[[StageRef, datetime], Progress]
    results: Callable[[StageRef, datetime], Sequence[StageResult]]
    blockers: Callable[[StageRef, datetime], Sequence[Blocker]]
    open: Callable[[StageRef, Actor, datetime], None] = lambda ref, by, at: None
    on_candidacy_ended: Callable[[UUID, Actor, datetime], None] = lambda application, by, at: None
    held_about: Callable[[UUID], Mapping[str, Any]] = lambda application: {}
    opened_anew: Callable[[StageRef, datetime], Sequence[Blocker]] = lambda ref, at: ()


_KINDS: dict[str, StageKind] = {}


def register(kind: StageKind) -> None:
    """Called in `AppConfig.ready()` of the app that knows the kind."""
    if kind.key in _KINDS:
        raise ValueError(f"stage kind {kind.key} is registered twice")
    _KINDS[kind.key] = kind


def kind_of(key: str) -> StageKind | None:
    """The kind, or None if no app knows it yet: then its stages run from score sheets."""
    return _KINDS.get(key)
