"""What waits for somebody: stages to close, numbers and decisions to enter, approve, announce."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from saty.bodies.models import Body
from saty.decisions.models import Decision, StageNumber
from saty.decisions.queries import STANDING
from saty.decisions.states import DecisionState
from saty.programmes import queries as programmes
from saty.stages.models import Stage


def stages_to_close(competition: UUID, at: datetime) -> QuerySet[Stage]:
    """Stages whose window is over and whose results are not closed."""
    windows = programmes.windows(competition)
    over = [key for key, window in windows.items() if window.state(at) == "after"]
    return Stage.objects.filter(
        competition=competition, key__in=over, opened_at__isnull=False, closed_at__isnull=True
    )


def stages_to_decide(competition: UUID) -> QuerySet[Stage]:
    """Stages whose results are closed and which no decision stands on."""
    standing = Decision.objects.filter(stage=OuterRef("pk"), state__in=STANDING)
    closed = Stage.objects.filter(competition=competition, closed_at__isnull=False)
    return closed.filter(~Exists(standing))


def for_second_officer(competition: UUID, person: UUID, at: datetime) -> QuerySet[Decision]:
    """Drafts of others that an officer, and no body, approves."""
    file = programmes.rules_in_force(competition, at).file
    keys = [stage.key for stage in file.stages if stage.decided_by.body is None]
    drafted = Decision.objects.filter(
        stage__competition=competition, stage__key__in=keys, state=DecisionState.DRAFTED
    )
    return drafted.exclude(drafted_by=person)


def without_moment(competition: UUID) -> QuerySet[Decision]:
    """Approved decisions that nobody will learn until their moment is set."""
    return Decision.objects.filter(
        stage__competition=competition, state=DecisionState.APPROVED, announce_at__isnull=True
    )


def decisions_of_body(body: Body, state: str, at: datetime) -> QuerySet[Decision]:
    """Decisions in a state that a body enters and approves."""
    file = programmes.rules_in_force(body.competition_id, at).file
    keys = [stage.key for stage in file.stages if stage.decided_by.body == body.key]
    return Decision.objects.filter(
        stage__competition=body.competition_id, stage__key__in=keys, state=state
    )


def stages_without_number(body: Body, at: datetime) -> QuerySet[Stage]:
    """Stages that have begun and whose number a body has still to enter."""
    file = programmes.rules_in_force(body.competition_id, at).file
    keys = [stage.key for stage in file.stages if stage.cut.number_set_by == body.key]
    entered = StageNumber.objects.filter(
        stage=OuterRef("pk"), state__in=[DecisionState.ENTERED, DecisionState.APPROVED]
    )
    begun = Stage.objects.filter(
        competition=body.competition_id, key__in=keys, opened_at__isnull=False
    )
    return begun.filter(~Exists(entered))


def numbers_of_body(body: Body, at: datetime) -> QuerySet[StageNumber]:
    """Numbers entered for a body that wait for its chair."""
    file = programmes.rules_in_force(body.competition_id, at).file
    keys = [stage.key for stage in file.stages if stage.cut.number_set_by == body.key]
    return StageNumber.objects.filter(
        stage__competition=body.competition_id, stage__key__in=keys, state=DecisionState.ENTERED
    )
