"""Reads for the control room of a test: who needs help, the last hour, one candidate's timeline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncMinute

from saty.stages.models import RosterEntry, Stage
from saty.testing.models import (
    Answer,
    AsideAnswer,
    CandidateMessage,
    ExamIncident,
    ExamSession,
    ExamSilence,
    RemedyEntry,
    SafeBrowserKey,
    Sitting,
    SittingEvent,
    SittingPart,
)
from saty.testing.queries.attendance import with_states
from saty.testing.queries.windows import outages_of
from saty.testing.sitting_events import BROWSER_MISMATCH
from saty.testing.states import RemedyState

SLOT = timedelta(minutes=5)
SLOTS = 12
LATELY = timedelta(minutes=10)
"""For how long another browser that was noted asks for help."""
OF_THE_HOUR = {
    "started": "started",
    "finished": "finished",
    "time_up": "finished",
    "offline": "disconnected",
}
"""Kind of event -> what it counts as in the timeline of the hour."""
MANY_SAVES = 50
"""Saves for each question from which on their number is shown as unusual."""


SEAT = (
    "seat__session__starts_at",
    "seat__session__room__name",
    "seat__session__room",
    "seat__seat",
)
"""By which a roster is sorted by seats: session by session, room by room."""


def roster(stage: Stage, at: datetime, *, state: str = "", code: str = "") -> QuerySet[Any]:
    """The roster with states, by stage code, narrowed by state and by a part of the code.

    Annotations, beside those of `with_states`: `seat` and its fields, the seat that is booked.
    """
    is_booked = Q(bookings__cancelled_at__isnull=True)
    rows: QuerySet[Any] = with_states(stage, at).annotate(
        seat=FilteredRelation("bookings", condition=is_booked), began_at=F("live__started_at")
    )
    rows = rows.order_by("code")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(code__icontains=code.strip()) if code.strip() else rows


def seated_in(session: ExamSession, at: datetime) -> QuerySet[Any]:
    """The roster of those with a seat in a session, by seats; `place` is the number of the seat."""
    rows: QuerySet[Any] = roster(session.stage, at).filter(seat__session=session)
    found: QuerySet[Any] = rows.annotate(place=F("seat__seat")).order_by("seat__seat")
    return found


def who_needs_help(stage: Stage, at: datetime, *, is_checked: bool) -> QuerySet[Any]:
    """Whose device is away, keeps answers, or is not the one asked for; whom nobody identified.

    Each has `needs_since`; who waits longest comes first. `is_checked`: whether officials confirm
    who it is.
    """
    other = SittingEvent.objects.filter(
        sitting=OuterRef("live__id"), kind=BROWSER_MISMATCH, at__gt=at - LATELY
    )
    rows = with_states(stage, at).annotate(
        has_other_browser=Exists(other),
        is_away=_yes(Q(state="disconnected")),
        keeps_answers=_yes(Q(state="working", live__presence__waiting__gt=0)),
        is_unknown=_yes(Q(state="waiting", live__identity_confirmed_by__isnull=True))
        if is_checked
        else _yes(Q(pk__isnull=True)),
        needs_since=Case(
            When(state="waiting", then=F("live__checked_in_at")), default=F("heard_at")
        ),
        answers_kept=F("live__presence__waiting"),
    )
    needs = Q(is_away=True) | Q(keeps_answers=True) | Q(is_unknown=True)
    needs |= Q(has_other_browser=True, state__in=("working", "waiting"))
    found: QuerySet[Any] = rows.filter(needs)
    return found.order_by(F("needs_since").asc(nulls_last=True), "code")


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


@dataclass(frozen=True, slots=True)
class Slot:
    """Five minutes of the hour."""

    since: datetime
    started: int
    finished: int
    disconnected: int


def hour(stage: Stage, at: datetime) -> tuple[Slot, ...]:
    """The last hour in steps of five minutes, the oldest first."""
    newest = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
    since = [newest - SLOT * (SLOTS - 1 - number) for number in range(SLOTS)]
    rows = (
        SittingEvent.objects.filter(
            sitting__entry__stage=stage, at__gte=since[0], at__lte=at, kind__in=OF_THE_HOUR
        )
        .annotate(minute=TruncMinute("at"))
        .order_by()
        .values_list("minute", "kind")
        .annotate(number=Count("id"))
    )
    found: Counter[tuple[int, str]] = Counter()
    for minute, kind, number in rows:
        found[(minute - since[0]) // SLOT, OF_THE_HOUR[kind]] += number
    names = ("started", "finished", "disconnected")
    return tuple(Slot(each, *(found[n, name] for name in names)) for n, each in enumerate(since))


def silence_of(stage: Stage) -> ExamSilence | None:
    """Since when nothing is heard of a test, if that is so."""
    return ExamSilence.objects.filter(stage=stage).first()


def outages_shown(stage: Stage, opens_at: datetime) -> Sequence[Any]:
    """Outages since a test opened, newest first."""
    return list(outages_of(stage).filter(ended_at__gt=opens_at).order_by("-began_at")[:20])


def messages_of(stage: Stage) -> QuerySet[CandidateMessage]:
    """What was written to candidates of a test, newest first."""
    rows = CandidateMessage.objects.filter(Q(stage=stage) | Q(sitting__entry__stage=stage))
    found: QuerySet[CandidateMessage] = rows.select_related("sitting__entry", "note").order_by(
        "-id"
    )
    return found


def incidents_of(stage: Stage) -> QuerySet[ExamIncident]:
    """Notes about a whole test, newest first."""
    rows: QuerySet[ExamIncident] = ExamIncident.objects.filter(stage=stage)
    return rows.select_related("note").order_by("-noted_at", "-id")


def browser_keys(stage: Stage) -> QuerySet[SafeBrowserKey]:
    """Config Keys of a test, the newest first, withdrawn ones too."""
    return SafeBrowserKey.objects.filter(stage=stage).order_by("-added_at", "-id")


def config_keys(stage: UUID) -> tuple[str, ...]:
    """The Config Keys that a test can be sat with now."""
    rows = SafeBrowserKey.objects.filter(stage=stage, withdrawn_at__isnull=True)
    return tuple(rows.order_by("config_key").values_list("config_key", flat=True))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sitting of a candidate, with everything that happened in it."""

    sitting: Sitting
    parts: Sequence[SittingPart]
    events: Sequence[SittingEvent]
    saves: Mapping[datetime, int]
    """Minute -> how many answers stand that were saved in it."""
    aside: Sequence[AsideAnswer]
    messages: Sequence[CandidateMessage]
    unusual: Mapping[str, int] = field(default_factory=dict)
    """What is unusual of its session, each with how often: for people to judge."""


def entry_by_code(stage: Stage, code: str) -> RosterEntry | None:
    """The roster entry of a stage code."""
    rows = RosterEntry.objects.filter(stage=stage, code=code)
    return rows.select_related("stage", "end").first()


def attempts_of(entry: RosterEntry) -> list[Attempt]:
    """Every sitting of a candidate, the newest first."""
    rows = Sitting.objects.filter(entry=entry).select_related("form", "entry__stage", "presence")
    return [_attempt(each) for each in rows.order_by("-attempt")]


def _attempt(sitting: Sitting) -> Attempt:
    answers = Answer.objects.filter(sitting=sitting)
    minutes = answers.annotate(minute=TruncMinute("saved_at")).order_by().values_list("minute")
    to_all = Q(stage=sitting.entry.stage_id, sent_at__gte=sitting.checked_in_at)
    told = Q(sitting=sitting) | to_all if sitting.checked_in_at else Q(sitting=sitting)
    rows = SittingEvent.objects.filter(sitting=sitting).select_related("note")
    events = list(rows.order_by("at", "id"))
    messages = CandidateMessage.objects.select_related("note")
    return Attempt(
        sitting=sitting,
        parts=list(sitting.parts.order_by("number")),
        events=events,
        saves=dict(minutes.annotate(number=Count("position"))),
        aside=list(AsideAnswer.objects.filter(sitting=sitting).order_by("arrived_at")),
        messages=list(messages.filter(told).order_by("id")),
        unusual=_unusual(sitting, events),
    )


def _unusual(sitting: Sitting, events: Sequence[SittingEvent]) -> dict[str, int]:
    counted = Counter(each.kind for each in events)
    kinds = ("taken_over", "language", "left_window", "offline", BROWSER_MISMATCH)
    found = {kind: counted[kind] for kind in kinds if counted[kind]}
    saves = Answer.objects.filter(sitting=sitting).aggregate(most=Max("n"), of=Count("position"))
    if saves["most"] and saves["most"] > MANY_SAVES * saves["of"]:
        found["saves"] = saves["most"]
    return found


def remedies_for(entry: RosterEntry) -> QuerySet[RemedyEntry]:
    """Remedies that were approved for a candidate, the newest first."""
    rows = RemedyEntry.objects.filter(entry=entry, remedy__state=RemedyState.APPROVED)
    return rows.select_related("remedy").order_by("-remedy__decided_at")
