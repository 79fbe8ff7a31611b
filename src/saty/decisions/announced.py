"""What is announced: asked of the clock on reading, whether or not a worker ran."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from saty.applications.models import Application
from saty.decisions.models import Decision, Outcome
from saty.decisions.states import DecisionState


def is_announced(decision: Decision, at: datetime) -> bool:
    """Whether everyone may know it: asked of the clock, whether or not a worker ran."""
    return (
        decision.state == DecisionState.APPROVED
        and decision.announce_at is not None
        and decision.announce_at <= at
    )


def announced(at: datetime) -> Q:
    """Decisions that everyone may know at `at`, as a filter on decisions."""
    return Q(state=DecisionState.APPROVED, announce_at__lte=at)


def announcement_of(stage: UUID, at: datetime) -> datetime | None:
    """When the decision on a stage was announced; None before that moment, or if it is revoked."""
    rows = Decision.objects.filter(announced(at), stage=stage)
    return rows.values_list("announce_at", flat=True).first()


def announced_outcomes(application: Application, at: datetime) -> QuerySet[Outcome]:
    """What was decided of an application and announced, by stage."""
    rows = Outcome.objects.filter(
        entry__application=application,
        decision__state=DecisionState.APPROVED,
        decision__announce_at__lte=at,
    )
    return rows.select_related("decision__stage").order_by("decision__stage__position")
