"""A competition as the public pages show it: its line of steps, and what may be done now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from saty.programmes.public import PublishedCompetition
from saty.programmes.queries import WindowState
from saty.web import moments
from saty.web.components import Step, StepState
from saty.web.rule_words import own


@dataclass(frozen=True, slots=True)
class Card:
    """A competition, its steps with their days, and the state of its filing."""

    competition: PublishedCompetition
    steps: tuple[Step, ...]
    filing: WindowState


def card(competition: PublishedCompetition, announced: Collection[str], at: datetime) -> Card:
    """The card of a competition; `announced` are the stages whose decision is announced."""
    return Card(competition, steps(competition, announced, at), competition.filing.state(at))


def steps(
    competition: PublishedCompetition, announced: Collection[str], at: datetime
) -> tuple[Step, ...]:
    """The line of steps: done when announced; current is the first one that has begun."""
    states = _states(competition, announced, at)
    return tuple(
        Step(own(stage.title), states[stage.key], _days(competition, stage.key))
        for stage in competition.file.stages
    )


def _states(
    competition: PublishedCompetition, announced: Collection[str], at: datetime
) -> dict[str, StepState]:
    states: dict[str, StepState] = {}
    for stage in competition.file.stages:
        window = competition.windows.get(stage.key)
        has_begun = window is not None and window.opens_at <= at
        if competition.is_ended or stage.key in announced:
            states[stage.key] = "done"
        elif has_begun and "current" not in states.values():
            states[stage.key] = "current"
        else:
            states[stage.key] = "coming"
    return states


def _days(competition: PublishedCompetition, stage: str) -> str:
    window = competition.windows.get(stage)
    return moments.days(window.opens_at, window.closes_at) if window else ""
