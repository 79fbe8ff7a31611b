"""When a test may be started: the calendar, what outages took of it, and what remedies give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from saty.core.outages import end_after
from saty.core.resits import next_form
from saty.programmes import queries as programmes
from saty.programmes.queries import WindowTimes
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import ExamOutage, Form, FormAssignment, Remedy, RemedyEntry, Sitting
from saty.testing.states import FormState, RemedyState


def outages_of(stage: Stage) -> QuerySet[ExamOutage]:
    """Outages that the server measured and that a test can have met, the oldest first."""
    rows = ExamOutage.objects.filter(Q(stage__isnull=True) | Q(stage=stage))
    found: QuerySet[ExamOutage] = rows.order_by("began_at")
    return found


def exam_window(stage: Stage) -> WindowTimes:
    """The calendar's window of a test, as much longer as measured outages took of it.

    KeyError where the calendar has none for the stage.
    """
    window = programmes.windows(stage.competition_id)[stage.key]
    return lengthened(stage, window.opens_at, window.closes_at)


def given_windows() -> QuerySet[RemedyEntry]:
    """Roster entries to whom another time to start was given, by two officers."""
    return RemedyEntry.objects.filter(
        remedy__state=RemedyState.APPROVED, remedy__kind__in=(Remedy.Kind.RESIT, Remedy.Kind.START)
    )


def open_remedies(stage: Stage, at: datetime) -> list[UUID]:
    """Remedies by which a test may still be started, what outages took of them given back."""
    rows = Remedy.objects.filter(stage=stage, state=RemedyState.APPROVED)
    windows = rows.values_list("id", "starts_from", "starts_until")
    return still_open(stage, [(key, from_, to) for key, from_, to in windows if from_ and to], at)


def still_open(
    stage: Stage, windows: Sequence[tuple[UUID, datetime, datetime]], at: datetime
) -> list[UUID]:
    """Which of these (key, from, until) have not ended at a moment, as outages lengthened them."""
    outages = list(outages_of(stage).values_list("began_at", "ended_at")) if windows else []
    return [
        key
        for key, opens_at, closes_at in windows
        if at < end_after(opens_at, closes_at, [each for each in outages if each[1] > opens_at])
    ]


@dataclass(frozen=True, slots=True)
class Given:
    """When one candidate may start by what two officers gave, and when they decided it."""

    window: WindowTimes
    decided_at: datetime


def given_windows_of(stage: Stage) -> list[WindowTimes]:
    """Every window that two officers gave to somebody of a stage."""
    rows = Remedy.objects.filter(stage=stage, state=RemedyState.APPROVED)
    times = rows.values_list("starts_from", "starts_until")
    return [WindowTimes(stage.key, from_, until) for from_, until in times if from_ and until]


def given_window(entry: RosterEntry) -> WindowTimes | None:
    """When one candidate may start by what two officers gave them last; None without that."""
    given = given_last(entry)
    return given.window if given else None


def given_last(entry: RosterEntry) -> Given | None:
    """The same, with when it was decided."""
    rows = given_windows().filter(entry=entry).select_related("remedy")
    last = rows.order_by("remedy__decided_at", "remedy_id").last()
    remedy = last.remedy if last else None
    if remedy is None or not (remedy.starts_from and remedy.starts_until and remedy.decided_at):
        return None
    window = lengthened(entry.stage, remedy.starts_from, remedy.starts_until)
    return Given(window, remedy.decided_at)


def lengthened(stage: Stage, opens_at: datetime, closes_at: datetime) -> WindowTimes:
    """A window of a test, as much longer as measured outages took of it."""
    spans = outages_of(stage).filter(ended_at__gt=opens_at).values_list("began_at", "ended_at")
    return WindowTimes(stage.key, opens_at, end_after(opens_at, closes_at, spans))


def window_of(entry: RosterEntry) -> WindowTimes:
    """When one candidate may start: as was given to them last, else as the stage's window is."""
    return given_window(entry) or exam_window(entry.stage)


def is_void(entry: RosterEntry) -> bool:
    """Whether all that a candidate sat was declared void: then another form is sat."""
    states = Sitting.objects.filter(entry=entry).values_list("voided_at", flat=True)
    return bool(states) and None not in states


def form_to_sit(entry: RosterEntry) -> Form | None:
    """The form that a candidate sits next: as drawn, or after a void another than any before.

    None where nothing was drawn, or no other form is left.
    """
    drawn = FormAssignment.objects.filter(entry=entry).select_related("form__blueprint__bank")
    assignment = drawn.first()
    seen = list(
        Sitting.objects.filter(entry=entry)
        .order_by("attempt")
        .values_list("form__number", flat=True)
    )
    if assignment is None or not seen:
        return assignment.form if assignment else None
    others = Form.objects.filter(
        blueprint__stage=entry.stage_id, state=FormState.LOCKED
    ).select_related("blueprint__bank")
    by_number = {each.number: each for each in others}
    number = next_form(sorted(by_number), seen, seen[-1])
    return None if number is None else by_number[number]
