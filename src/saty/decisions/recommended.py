"""The list that one body recommends to the next: who is on it, their place, votes and reasons.

Stage codes differ from stage to stage: whoever is on the list is found by their application.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from saty.decisions import policies
from saty.decisions.models import Decision, Outcome
from saty.decisions.states import DecisionState
from saty.meetings.models import Question
from saty.meetings.states import BallotState
from saty.programmes import queries as programmes
from saty.stages.models import RosterEntry, Stage


@dataclass(frozen=True, slots=True)
class Recommended:
    """What the list says of one entry on the roster of the next stage."""

    place: int | None
    """None where the list is not ranked."""
    total: str
    question: Question | None
    """The vote on them; None where the body met elsewhere."""


def list_for(stage: Stage) -> Decision | None:
    """The decision whose list was recommended to the body of a stage, once it was announced."""
    found = Decision.objects.filter(
        stage__competition=stage.competition_id,
        stage__position=stage.position - 1,
        state=DecisionState.APPROVED,
        announcement_recorded_at__isnull=False,
    )
    decision = found.select_related("stage", "item").first()
    if decision is None:
        return None
    file = programmes.rules_version(decision.rules_version_id).file
    return decision if policies.recommending(file, stage) else None


def listed(decision: Decision, stage: Stage) -> QuerySet[RosterEntry]:
    """The roster of a stage in the order of the list recommended to it: by place, then code."""
    outcomes = Outcome.objects.filter(
        decision=decision, entry__application=OuterRef("application"), admitted=True
    )
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    ordered = rows.annotate(list_place=Subquery(outcomes.values("place")[:1]))
    return ordered.order_by(F("list_place").asc(nulls_last=True), "code")


def recommended(decision: Decision, entries: Collection[RosterEntry]) -> dict[UUID, Recommended]:
    """Entry of the next stage -> what the list says of it."""
    applications = [each.application_id for each in entries]
    outcomes = Outcome.objects.filter(
        decision=decision, entry__application__in=applications, admitted=True
    )
    of = {each.entry.application_id: each for each in outcomes.select_related("entry")}
    votes = _votes(decision, applications)
    return {
        each.id: Recommended(found.place, found.total, votes.get(each.application_id))
        for each in entries
        if (found := of.get(each.application_id))
    }


def _votes(decision: Decision, applications: Collection[UUID]) -> dict[UUID, Question]:
    """Application -> the last vote on it."""
    rows = Question.objects.filter(
        ballot__item=decision.item_id,
        ballot__state=BallotState.CLOSED,
        entry__application__in=applications,
    )
    found = rows.exclude(decided_by="no_quorum").select_related("entry").order_by("ballot__round")
    return {each.entry.application_id: each for each in found if each.entry}
