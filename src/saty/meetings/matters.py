"""Matters: what a body can have on its agenda. The app that carries it out registers it here.

So a meeting knows no number and no decision: it asks the matter what can be put on the agenda,
what is to be voted on, and lets it follow when the meeting closes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from django.utils.functional import Promise

from saty.bodies.models import Body
from saty.common.actors import Actor
from saty.meetings.models import AgendaItem, Question
from saty.stages.models import Stage


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be put on the agenda of a body now: its subject, and its stage."""

    subject: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Proposal:
    """One question of a ballot: on a person (of a roster), a number, or a list as a whole."""

    about: Literal["person", "list", "number"]
    entry: UUID | None = None
    application: UUID | None = None
    """Whose candidacy it is about: whoever stepped out for them has no vote."""
    number: int | None = None
    per_track: Mapping[str, int] = field(default_factory=dict)


def _no_reasons(item: AgendaItem, reader: Actor, at: datetime) -> Mapping[UUID, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of matter.

    `offers` are what a body can have on its agenda now. `people` are the questions of a
    vote on persons, empty for the others.
    `check` refuses a question that cannot be put, such as a number above what there are.
    `carry_out` is called as the meeting closes, with the last outcome of each question that was
    decided; it may refuse, and then the meeting cannot close.
    """

    key: str
    words: "str | Promise"
    about: Literal["person", "list", "number"]
    offers: Callable[[Body, datetime], Sequence[Offer]]
    check: Callable[[AgendaItem, Sequence[Proposal], datetime], None]
    carry_out: Callable[[AgendaItem, Sequence[Question], Actor, datetime], None]
    people: Callable[[AgendaItem, datetime], Sequence[Proposal]] = lambda item, at: ()
    departures: Callable[[AgendaItem, Sequence[Question]], Sequence[Question]] = (
        lambda item, outcomes: ()
    )
    """Outcomes that depart from a list recommended to the body: they need a reason."""
    reasons: Callable[[AgendaItem, Actor, datetime], Mapping[UUID, str]] = _no_reasons
    """Question -> why the body voted so, where it was written; the reading is recorded."""
    named: Callable[[str], str] = lambda subject: ""
    """What tells one subject from another of the same stage, in the reader's language."""
    goes_on: bool = False
    """Whether what one meeting decided on some persons counts in the next one, too."""
    is_public: bool = True
    """Whether the public reads how its votes ended; not where they are on one person alone."""
    hindered: Callable[[str], frozenset[UUID]] = lambda subject: frozenset()
    """Persons who have no vote on any question of a subject, as candidates themselves."""

    def title(self, subject: str) -> str:
        """The matter in words, and which one."""
        which = self.named(subject)
        return f"{self.words}: {which}" if which else str(self.words)


_MATTERS: dict[str, Matter] = {}


def register(matter: Matter) -> None:
    """Called in `AppConfig.ready()` of the app that carries the matter out."""
    if matter.key in _MATTERS:
        raise ValueError(f"the matter {matter.key} is registered twice")
    _MATTERS[matter.key] = matter


def matter(key: str) -> Matter:
    """The matter; KeyError if nobody registered it."""
    return _MATTERS[key]


def matters() -> Sequence[Matter]:
    """Every matter, in order of registration."""
    return tuple(_MATTERS.values())
