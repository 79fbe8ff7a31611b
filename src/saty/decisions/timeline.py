"""A candidate's way through the stages, computed on reading: nobody learns anything early."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from saty.applications.models import Application
from saty.applications.states import ApplicationState
from saty.decisions.announced import announced_outcomes
from saty.decisions.models import Outcome
from saty.decisions.words import Words, disqualification_words, reason_words
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.messages import localized
from saty.programmes.queries import WindowTimes
from saty.stages import queries as stages
from saty.stages.models import CandidacyEnd, Stage

StepState = Literal[
    "later",
    "upcoming",
    "open",
    "waiting",
    "admitted",
    "not_admitted",
    "withdrawn",
    "disqualified",
    "not_reached",
]
"""`later`: other stages come first; `upcoming`: next, its window is to come; `open`: its window is
open; `waiting`: over, the decision is to come; `not_reached`: the candidacy ended before it."""

RUNNING = frozenset({"upcoming", "open", "waiting"})


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on a candidate's way. Texts are by language."""

    key: str
    kind: str
    title: Words
    state: StepState
    opens_at: datetime | None
    closes_at: datetime | None
    decided_at: datetime | None = None
    reason: Words | None = None
    what_next: Words | None = None
    admits_to_reserve: bool = False


def timeline(application: Application, at: datetime) -> tuple[Step, ...]:
    """Every stage with where the candidate stands in it at `at`; nothing before submission.

    `admitted` and `not_admitted` come from announced decisions alone, whether or not a worker has
    recorded them; the stage after an announced admission is at once the one that counts.
    """
    if application.state == ApplicationState.DRAFT:
        return ()
    way = _Way(application, at)
    return tuple(way.step(stage) for stage in stages.stages_of(application.competition_id))


class _Way:
    """What is known of one application at one moment."""

    def __init__(self, application: Application, at: datetime) -> None:
        competition = application.competition_id
        self.at = at
        self.file = programmes.rules_in_force(competition, at).file
        self.windows = programmes.windows(competition)
        outcomes = announced_outcomes(application, at)
        self.outcomes: dict[UUID, Outcome] = {o.decision.stage_id: o for o in outcomes}
        ends = CandidacyEnd.objects.filter(entry__application=application).select_related("entry")
        self.ends: Mapping[UUID, CandidacyEnd] = {e.entry.stage_id: e for e in ends}
        self.is_over = False
        self.is_next = True

    def step(self, stage: Stage) -> Step:
        """The next stage on the way: stages are asked for in their order."""
        rule = self.file.stage(stage.key)
        window = self.windows.get(stage.key)
        if self.is_over:
            return self._made(rule, window, "not_reached")
        if not self.is_next:
            return self._made(rule, window, "later")
        outcome, end = self.outcomes.get(stage.id), self.ends.get(stage.id)
        if outcome is not None and not (end and outcome.admitted):
            return self._decided(rule, window, outcome)
        if end is not None:
            return self._ended(rule, window, end)
        self.is_next = False
        return self._made(rule, window, _running(window, self.at))

    def _decided(self, rule: schema.Stage, window: WindowTimes | None, outcome: Outcome) -> Step:
        decided_at = outcome.decision.announce_at
        if outcome.admitted:
            return self._made(rule, window, "admitted", decided_at=decided_at)
        self.is_over = True
        reason = reason_words(self.file, rule.key, outcome.reason, outcome.details)
        return self._made(rule, window, "not_admitted", decided_at=decided_at, reason=reason)

    def _ended(self, rule: schema.Stage, window: WindowTimes | None, end: CandidacyEnd) -> Step:
        self.is_over = True
        if end.kind == CandidacyEnd.Kind.WITHDRAWN:
            return self._made(rule, window, "withdrawn", decided_at=end.at)
        reason = disqualification_words(self.file, end.reason)
        return self._made(rule, window, "disqualified", decided_at=end.at, reason=reason)

    def _made(
        self,
        rule: schema.Stage,
        window: WindowTimes | None,
        state: StepState,
        *,
        decided_at: datetime | None = None,
        reason: Words | None = None,
    ) -> Step:
        return Step(
            key=rule.key,
            kind=rule.kind,
            title=localized(rule.title),
            state=state,
            opens_at=window.opens_at if window else None,
            closes_at=window.closes_at if window else None,
            decided_at=decided_at,
            reason=reason,
            what_next=localized(rule.what_next) if state in RUNNING else None,
            admits_to_reserve=rule.admits_to_reserve,
        )


def _running(window: WindowTimes | None, at: datetime) -> StepState:
    """Where the stage that counts stands, by the clock."""
    states: dict[str, StepState] = {"before": "upcoming", "open": "open", "after": "waiting"}
    return states[window.state(at)] if window else "waiting"
