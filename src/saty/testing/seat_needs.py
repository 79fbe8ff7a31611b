"""What candidates need of a session: how long it takes them, and which seat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from uuid import UUID

from saty.applications.models import AdjustmentRequest
from saty.applications.states import AdjustmentState
from saty.programmes import schema


@dataclass(frozen=True, slots=True)
class Needs:
    """By how much the time is multiplied, and whether the seat must be accessible."""

    factor: Fraction = Fraction(1)
    is_accessible: bool = False


def minutes_of(rule: schema.Stage) -> int:
    """How long the test of a stage takes, all its sections one after another."""
    whole = rule.limits.minutes if rule.limits else None
    parts = rule.score.parts if rule.score else ()
    return sum(part.minutes or whole or part.items or 0 for part in parts)


def minutes_needed(rule: schema.Stage, factor: Fraction) -> int:
    """How long a session must be for whoever has this factor and comes as late as one may."""
    exam = rule.exam or schema.Exam(default=True)
    return exam.late_minutes + ceil(minutes_of(rule) * factor)


def needs_of(applications: Collection[UUID], file: schema.ProgrammeFile) -> Mapping[UUID, Needs]:
    """Application -> what was granted; whoever needs nothing else is not in it.

    What is granted is opened here: a page that shows whom it is of records the reading.
    """
    kinds = {each.key: each for each in file.application.adjustments}
    found: dict[UUID, Needs] = {}
    rows = AdjustmentRequest.objects.filter(
        application__in=applications, state=AdjustmentState.GRANTED
    )
    for row in rows:
        kind = kinds.get(row.kind)
        if kind is not None:
            found[row.application_id] = _with(found.get(row.application_id, Needs()), kind)
    return found


def _with(needs: Needs, kind: schema.AdjustmentKind) -> Needs:
    factor = Fraction(kind.extra_time_factor or 1)
    return Needs(max(needs.factor, factor), needs.is_accessible or kind.needs_accessible_seat)
