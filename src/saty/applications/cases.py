"""Reads of what the secretariat settles: requests for adjustments, and identity clashes."""

from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from saty.applications.models import AdjustmentRequest, IdentityClash
from saty.applications.states import AdjustmentState, ApplicationState, ClashState

OPEN_ADJUSTMENTS = [AdjustmentState.REQUESTED, AdjustmentState.PROPOSED]


def adjustments(competition: UUID) -> QuerySet[AdjustmentRequest]:
    """The requests of submitted applications: the open ones first, oldest first."""
    asked = AdjustmentRequest.objects.filter(
        application__competition=competition, application__state=ApplicationState.SUBMITTED
    )
    decided = Case(
        When(state__in=OPEN_ADJUSTMENTS, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    with_file = asked.select_related("application").defer("application__snapshot")
    return with_file.annotate(decided=decided).order_by("decided", "requested_at", "id")


def adjustment(competition: UUID, key: UUID) -> AdjustmentRequest | None:
    """One request of a competition."""
    found = adjustments(competition).select_related("proof", "proposed_by", "decided_by")
    return found.filter(id=key).first()


def open_adjustments(competition: UUID) -> QuerySet[AdjustmentRequest]:
    """The requests that nobody has decided."""
    return adjustments(competition).filter(state__in=OPEN_ADJUSTMENTS)


def clashes(competition: UUID) -> QuerySet[IdentityClash]:
    """The identity clashes of a competition: the open ones first, oldest first."""
    found = IdentityClash.objects.filter(first__competition=competition)
    with_files = found.select_related("first", "second").defer(
        "first__snapshot", "second__snapshot"
    )
    return with_files.order_by("state", "found_at", "id")


def clash(competition: UUID, key: UUID) -> IdentityClash | None:
    """One identity clash of a competition."""
    return (
        clashes(competition)
        .select_related("upheld", "proposed_by", "settled_by")
        .filter(id=key)
        .first()
    )


def open_clashes(competition: UUID) -> QuerySet[IdentityClash]:
    """The clashes that nobody has settled."""
    return clashes(competition).exclude(state=ClashState.SETTLED)
