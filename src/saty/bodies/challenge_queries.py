"""Reads on challenges: whom a candidate may challenge and until when, who decides it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Q, QuerySet, Subquery

from saty.applications.models import Application
from saty.applications.states import ApplicationState
from saty.bodies import queries
from saty.bodies.conflict_queries import deciding, standing_entries
from saty.bodies.models import Body, Challenge, Membership, Recusal
from saty.common.actors import Actor
from saty.core import schedule
from saty.ledger.actions import record_readings
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.decided import decided_stages
from saty.stages import queries as stages
from saty.stages.models import CandidacyEnd, RosterEntry, Stage


@dataclass(frozen=True, slots=True)
class Chance:
    """A candidate's chance to challenge the body that decides the stage they have reached."""

    body: Body
    rule: schema.Body
    stage: Stage
    until: datetime
    is_open: bool
    """Until the moment has come, the decision is drafted, or the candidacy has ended."""


def chance_of(application: Application, at: datetime) -> Chance | None:
    """The chance that an application has at `at`; None where no body decides its stage."""
    if application.state != ApplicationState.SUBMITTED:
        return None
    entry = stages.entry_of(application)
    file = programmes.rules_in_force(application.competition_id, at).file
    key = file.stage(entry.stage.key).decided_by.body if entry else None
    body = queries.body(application.competition_id, key) if key else None
    if entry is None or body is None:
        return None
    rule = file.body(body.key)
    learned = entry.entered_at.astimezone(ZoneInfo(file.time_zone))
    until = schedule.add(learned, schedule.parse(rule.challenges))
    return Chance(body, rule, entry.stage, until, at < until and _is_undecided(entry))


def _is_undecided(entry: RosterEntry) -> bool:
    if CandidacyEnd.objects.filter(entry=entry).exists():
        return False
    return entry.stage.key not in decided_stages(entry.stage.competition_id)


def challenges_of(application: Application) -> QuerySet[Challenge]:
    """What a candidate filed, newest first, with `is_live` while it can still be decided."""
    rows = Challenge.objects.filter(application=application)
    rows = rows.select_related("membership__organisation", "membership__person")
    return rows.annotate(is_live=Exists(standing_entries())).order_by("-filed_at")


def waiting(body: Body) -> QuerySet[Challenge]:
    """The challenges of members of a body that wait for a decision, oldest first, with `code`.

    That of a candidate who dropped out, or of a member who left, waits no more.
    """
    rows = Challenge.objects.filter(
        Exists(standing_entries()),
        membership__body=body,
        membership__until__isnull=True,
        outcome="",
    )
    found = rows.select_related("membership__person", "membership__organisation", "stage")
    return found.annotate(code=Subquery(standing_entries().values("code")[:1])).order_by(
        "filed_at", "id"
    )


def challenge(body: Body, key: UUID) -> Challenge | None:
    """One challenge that waits."""
    return waiting(body).select_related("application", "membership__body").filter(id=key).first()


def reason_of(challenge: Challenge, *, reader: Actor, at: datetime) -> str:
    """Why the candidate challenges somebody, in their words; the reading is recorded."""
    subject = f"application:{challenge.application_id}"
    record_readings(reader=reader, subjects=[subject], what="challenge", at=at)
    return str(challenge.reason)


def waiting_between(
    body: Body, present: Iterable[UUID], applications: Iterable[UUID | None]
) -> int:
    """How many challenges of those present by these candidates are not decided."""
    rows = waiting(body).filter(
        membership__in=list(present), application__in=[each for each in applications if each]
    )
    return rows.count()


class Judges:
    """Who decides the challenges of a body.

    The chair; the deputy where the chair is challenged by the same candidate, has stepped out for
    them or is missing; then the members, in the order in which they joined.
    """

    def __init__(self, body: Body, at: datetime) -> None:
        order: list[str] = [Membership.Capacity.CHAIR, Membership.Capacity.DEPUTY]
        voting = [each for each in deciding(body, at) if each.capacity in queries.VOTING]
        self.seats = sorted(voting, key=lambda seat: (*[seat.capacity != c for c in order],))
        mine = {"membership__body": body}
        pairs = ("application", "membership")
        self.barred = set(Challenge.objects.filter(outcome="", **mine).values_list(*pairs))
        self.barred |= set(Recusal.objects.filter(**mine).values_list(*pairs))

    def of(self, challenge: Challenge) -> Membership | None:
        """Who decides it; None where nobody of the body can."""
        application, candidate = challenge.application_id, challenge.application.candidate_id
        able = (
            seat
            for seat in self.seats
            if (application, seat.id) not in self.barred and seat.person_id != candidate
        )
        return next(able, None)


def to_judge(seat: Membership, at: datetime) -> list[Challenge]:
    """The challenges that somebody decides, oldest first, with `code`."""
    rows = list(waiting(seat.body).select_related("application").defer("application__snapshot"))
    judges = Judges(seat.body, at) if rows else None
    return [each for each in rows if judges and judges.of(each) == seat]


def settled_seats(application: Application, chance: Chance) -> set[UUID]:
    """The memberships that a candidate challenged at this stage, or that take no part already."""
    filed = Challenge.objects.filter(Q(outcome="") | Q(stage=chance.stage), application=application)
    out = Recusal.objects.filter(application=application)
    return {key for rows in (filed, out) for key in rows.values_list("membership", flat=True)}


def can_challenge(application: Application, at: datetime) -> bool:
    """Whether a candidate can challenge somebody now, or did before."""
    if application.state == ApplicationState.DRAFT:
        return False
    chance = chance_of(application, at)
    if chance is not None and chance.is_open:
        return True
    return Challenge.objects.filter(application=application).exists()
