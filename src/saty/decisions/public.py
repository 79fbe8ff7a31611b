"""What everybody may read of decisions: announced ones alone, asked of the clock on reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, QuerySet

from saty.core.cuts import WHOLE
from saty.decisions import announced as clock
from saty.decisions.cells import suppressed
from saty.decisions.models import Decision, Outcome, StageNumber
from saty.decisions.queries import with_corrected
from saty.decisions.states import DecisionState
from saty.stages import queries as stages
from saty.stages.queries import RosterCounts

Cell = int | None
"""A published count; None where it is, or would give away, one of 1 to 9 people."""


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One position group in a stage; under the key "" all groups together, with their line."""

    track: str
    roster: Cell
    admitted: Cell
    last_score: Fraction | None


@dataclass(frozen=True, slots=True)
class StageResults:
    """What is published of an announced decision. Rosters and admissions are always published."""

    stage: str
    announced_at: datetime
    protocol_number: str
    protocol_date: date | None
    number: StageNumber | None
    roster: int
    completed: Cell
    absent: Cell
    withdrawn: Cell
    disqualified: Cell
    admitted: int
    groups: tuple[GroupResult, ...]


def announced(competitions: Iterable[UUID], at: datetime) -> dict[UUID, dict[str, datetime]]:
    """Competition -> stage key -> when its decision was announced, in one query."""
    found: dict[UUID, dict[str, datetime]] = {}
    rows = _announced(at).filter(stage__competition__in=list(competitions))
    for decision in rows:
        if decision.announce_at is not None:
            stages_of = found.setdefault(decision.stage.competition_id, {})
            stages_of[decision.stage.key] = decision.announce_at
    return found


def results(competition: UUID, at: datetime) -> tuple[StageResults, ...]:
    """The results of every announced stage, in order, in five queries."""
    decisions = list(_announced(at).filter(stage__competition=competition))
    counts = stages.counts_by_track(competition)
    admitted = _admitted(decisions)
    numbers = _numbers(decisions)
    return tuple(
        _results(
            decision,
            counts[decision.stage_id],
            admitted.get(decision.id, {}),
            numbers.get(decision.stage_id),
        )
        for decision in decisions
    )


def _announced(at: datetime) -> QuerySet[Decision]:
    rows = Decision.objects.filter(clock.announced(at)).select_related("stage")
    return rows.order_by("stage__position")


def _admitted(decisions: list[Decision]) -> dict[UUID, dict[str, int]]:
    """Decision -> track -> how many it admits; a track without any is left out."""
    rows = Outcome.objects.filter(decision__in=decisions, admitted=True).order_by()
    counted = rows.values_list("decision", "entry__track").annotate(number=Count("id"))
    found: dict[UUID, dict[str, int]] = {}
    for key, track, number in counted:
        found.setdefault(key, {})[track] = number
    return found


def _numbers(decisions: list[Decision]) -> dict[UUID, StageNumber]:
    ids = [decision.stage_id for decision in decisions]
    rows = StageNumber.objects.filter(stage__in=ids, state=DecisionState.APPROVED)
    return {row.stage_id: row for row in with_corrected(rows)}


def _results(
    decision: Decision,
    of_tracks: Mapping[str, RosterCounts],
    admitted: Mapping[str, int],
    number: StageNumber | None,
) -> StageResults:
    counts = sum(of_tracks.values(), start=stages.NOBODY)
    outcomes = ("completed", "absent", "withdrawn", "disqualified")
    cells = suppressed({name: getattr(counts, name) for name in outcomes})
    if decision.announce_at is None:
        raise ValueError("a decision without a moment is not announced")
    return StageResults(
        stage=decision.stage.key,
        announced_at=decision.announce_at,
        protocol_number=decision.protocol_number,
        protocol_date=decision.protocol_date,
        number=number,
        roster=counts.roster,
        admitted=sum(admitted.values()),
        groups=tuple(_groups(decision, _rosters(of_tracks), admitted)),
        **cells,
    )


def _rosters(of_tracks: Mapping[str, RosterCounts]) -> dict[str, int]:
    """Track -> how many were on the roster."""
    return {track: counts.roster for track, counts in of_tracks.items()}


def _groups(
    decision: Decision, rosters: Mapping[str, int], admitted: Mapping[str, int]
) -> Iterable[GroupResult]:
    """Each group, then all together; neither who went on nor who did not is a small cell."""
    begun = suppressed(dict(rosters))
    taken = {track: admitted.get(track, 0) for track in rosters}
    went = suppressed(taken)
    stayed = suppressed({track: rosters[track] - taken[track] for track in rosters})
    for track in sorted(rosters):
        is_hidden = None in (begun[track], went[track], stayed[track])
        line = None if is_hidden else _last_score(decision, track)
        yield GroupResult(track, begun[track], None if is_hidden else went[track], line)
    total = sum(taken.values())
    yield GroupResult(WHOLE, sum(rosters.values()), total, _last_score(decision, WHOLE))


def _last_score(decision: Decision, track: str) -> Fraction | None:
    text = (decision.lines.get(track) or {}).get("last_score")
    return Fraction(text) if text else None
