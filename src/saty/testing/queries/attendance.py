"""Where everybody on a roster stands with a test at a moment: derived, never typed.

The rules, in their order, from the sitting that is not void (there is one at most):

1. `finished`: it is finished, or all of its time is over.
2. `working`: it was started, and its device was heard of within 90 seconds.
3. `disconnected`: it was started, and its device was not.
4. `waiting`: it was not started, and may be.
5. `void`: there is none but void ones, and the time to sit again has not ended.
6. `not_come`: there is none at all, and the time to start has not ended.
7. `absent`: everything else; whoever has a seat is absent once the last moment to start in that
   session is over. A seat that was booked after another time was given counts before that time.

Times to start are as much longer as measured outages took of them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    Field,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import ExamSession, SeatBooking, Sitting, SittingPart
from saty.testing.queries.windows import exam_window, given_windows, open_remedies, still_open

HEARD_WITHIN = timedelta(seconds=90)
"""Three heartbeats: after these a device counts as disconnected."""
STATES = ("not_come", "waiting", "working", "disconnected", "finished", "absent", "void")


def with_states(stage: Stage, at: datetime, among: Collection[UUID] | None = None) -> QuerySet[Any]:
    """The roster of those who have not dropped out, or the entries `among` it, with their states.

    Annotations: `state`, one of `STATES`; `live` and its fields, the sitting that is not void;
    `heard_at`, when its device was last heard of (its start, where it never was). To sort by, and
    not read: `step`, the place of the state in `STATES`.
    """
    rules = _rules(stage, at)
    rows: QuerySet[Any] = RosterEntry.objects.filter(stage=stage)
    rows = rows.filter(end__isnull=True) if among is None else rows.filter(id__in=among)
    found: QuerySet[Any] = rows.annotate(
        live=FilteredRelation("sittings", condition=Q(sittings__voided_at__isnull=True)),
    ).annotate(
        heard_at=Coalesce(
            Greatest("live__presence__seen_at", "live__started_at"), "live__started_at"
        ),
        state=_case(rules, {each: Value(each) for each in STATES}, CharField()),
    )
    places = {each: Value(place) for place, each in enumerate(STATES)}
    sortable: QuerySet[Any] = found.alias(step=_case(rules, places, IntegerField()))
    return sortable


Rule = tuple[Any, str]
"""A condition on a row of the roster, and the state where it holds."""


def _case(rules: Sequence[Rule], given: Mapping[str, Value], field: Field[Any, Any]) -> Case:
    """What is `given` for the state of each row."""
    found = [When(condition, then=given[state]) for condition, state in rules]
    return Case(*found, default=given["absent"], output_field=field)


def _rules(stage: Stage, at: datetime) -> list[Rule]:
    """The rules in their order, the first that holds counts; of whom none holds is absent."""
    parts = SittingPart.objects.filter(sitting=OuterRef("live__id"))
    goes_on = Exists(parts.filter(Q(began_at__isnull=True) | Q(closes_at__gt=at)))
    has_parts = Exists(parts)
    voided = Exists(Sitting.objects.filter(entry=OuterRef("pk"), voided_at__isnull=False))
    remedies = open_remedies(stage, at)
    given = Exists(given_windows().filter(entry=OuterRef("pk"), remedy__in=remedies))
    open_sessions = _open_sessions(stage, at)
    seats = SeatBooking.objects.filter(entry=OuterRef("pk"), cancelled_at__isnull=True)
    since = given_windows().filter(
        entry=OuterRef("entry"), remedy__decided_at__gte=OuterRef("booked_at")
    )
    newest = seats.filter(~Exists(since))
    by_seat, by_open_seat = Exists(newest), Exists(newest.filter(session__in=open_sessions))
    missed = Exists(seats) & ~Exists(seats.filter(session__in=open_sessions))
    may_come: Any = Value(at < exam_window(stage).closes_at, output_field=BooleanField())
    started = Q(live__started_at__isnull=False)
    may_start = Q(live__starts_until__isnull=True) | Q(live__starts_until__gt=at)
    return [
        (Q(live__finished_at__isnull=False), "finished"),
        (started & has_parts & ~goes_on, "finished"),
        (started & Q(heard_at__gte=at - HEARD_WITHIN), "working"),
        (started, "disconnected"),
        (Q(live__id__isnull=False) & may_start, "waiting"),
        (Q(live__id__isnull=False), "absent"),
        (voided & (by_open_seat | (given & ~by_seat)), "void"),
        (voided, "absent"),
        (given & ~by_seat, "not_come"),
        (missed, "absent"),
        (by_open_seat, "not_come"),
        (may_come, "not_come"),
    ]


def _open_sessions(stage: Stage, at: datetime) -> list[UUID]:
    """Sessions in which the test may still be started, what outages took of them given back."""
    exam = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key).exam
    late = timedelta(minutes=(exam or schema.Exam(default=True)).late_minutes)
    rows = ExamSession.objects.filter(stage=stage).values_list("id", "starts_at")
    return still_open(stage, [(key, starts, starts + late) for key, starts in rows], at)


def counts(stage: Stage, at: datetime) -> Mapping[str, int]:
    """State -> how many, every state named."""
    rows = with_states(stage, at).order_by().values("state").annotate(number=Count("pk"))
    found = dict.fromkeys(STATES, 0)
    return found | {row["state"]: row["number"] for row in rows}


def states(stage: Stage, at: datetime, among: Collection[UUID] | None = None) -> Mapping[UUID, str]:
    """Roster entry -> where it stands."""
    return dict(with_states(stage, at, among).order_by().values_list("pk", "state"))
