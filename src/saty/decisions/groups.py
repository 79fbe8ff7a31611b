"""Groups of candidates that the secretariat writes to: by stage, announced outcome, track."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from saty.applications.models import Application
from saty.applications.states import ApplicationState
from saty.decisions.announced import announced
from saty.decisions.models import Decision, Outcome
from saty.stages.models import RosterEntry

Decided = Literal["", "admitted", "not_admitted"]
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody who submitted and has not withdrawn, narrowed by what is not empty.

    `stage` is those still on its roster; with `outcome` those whom its announced decision admits,
    or does not. `track` is the position group.
    """

    stage: str = ""
    track: str = ""
    outcome: Decided = ""

    def as_json(self) -> dict[str, str]:
        """As it is kept in the entry and in the mailing."""
        return asdict(self)


def members_of(competition: UUID, group: Group, at: datetime) -> QuerySet[Application]:
    """The applications of a group, by candidate number. What is not announced yet counts not."""
    found = Application.objects.filter(
        competition=competition, state=ApplicationState.SUBMITTED
    ).order_by("candidate_number")
    if group.track:
        found = found.filter(group=group.track)
    if group.outcome:
        return found.filter(id__in=_with_outcome(competition, group, at))
    return found.filter(id__in=_on_roster(competition, group.stage)) if group.stage else found


def _on_roster(competition: UUID, stage: str) -> QuerySet[RosterEntry, UUID]:
    rows = RosterEntry.objects.filter(
        stage__competition=competition, stage__key=stage, end__isnull=True
    )
    return rows.values_list("application_id", flat=True)


def _with_outcome(competition: UUID, group: Group, at: datetime) -> QuerySet[Outcome, UUID]:
    known = Decision.objects.filter(
        announced(at), stage__competition=competition, stage__key=group.stage
    )
    rows = Outcome.objects.filter(
        decision__in=known, admitted=group.outcome == "admitted", entry__end__isnull=True
    )
    return rows.values_list("entry__application_id", flat=True)


@dataclass(frozen=True, slots=True)
class GroupShown:
    """How many a message would go to, and the numbers of the first of them."""

    count: int
    sample: tuple[str, ...]


def shown(competition: UUID, group: Group, at: datetime) -> GroupShown:
    """A group before anything is sent to it; numbers, no names."""
    members = members_of(competition, group, at)
    numbers = members.values_list("candidate_number", flat=True)[:SAMPLE]
    return GroupShown(members.count(), tuple(str(number) for number in numbers))
