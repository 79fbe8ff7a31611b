"""Outages that the server measures, and time that it gives back by itself, exactly once.

Two kinds. *Server*: no process of the lane could commit an answer; each writes a pulse
(`lane/pulse.py`), and the first that comes back finds for how long there was none. *Silence*: the
server lived, and nothing was heard of any of the sittings that ran in a stage; a sweep finds it,
and it ends when the first is heard of again. Until then sections of the stage are held open, so
that what devices have kept arrives in time.

While an outage lasts clocks stand still (`core.outages`): of a section that ran, of the time in
which a sitting may be started, and of the stage's window (`queries.windows.exam_window`).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from saty.common.actors import CLOCK
from saty.core.outages import taken
from saty.ledger.actions import record
from saty.programmes import queries as programmes
from saty.stages.models import Stage
from saty.testing.actions.sittings import CLOSED_AFTER, exam_of
from saty.testing.entries.control import EXAM_OUTAGE
from saty.testing.models import (
    ExamOutage,
    ExamSilence,
    LanePulse,
    Sitting,
    SittingEvent,
    SittingPart,
)
from saty.testing.policies.forms import KINDS

LIVES_WITHIN = timedelta(seconds=15)
"""An older pulse is an outage: three beats of it were missed."""
SILENT_AFTER = timedelta(seconds=90)
FEWEST = 5
"""Sittings that were heard of until then: fewer that fall silent are people who left."""
LONGEST_SILENCE = timedelta(hours=1)
"""A longer one is no outage: everybody went, and sections end as they would."""
HELD_OPEN = timedelta(seconds=60)
LISTENING = 10
"""Seconds between two looks at who is heard of."""
CHUNK = 500


@transaction.atomic
def after_outage_of_server(*, at: datetime) -> ExamOutage | None:
    """Give back what was lost since the last pulse, and go on; None where nothing was lost.

    Of several processes that come back, the first does it: the others find the pulse renewed.
    """
    pulse = LanePulse.objects.select_for_update().filter(id=1).first()
    if pulse is None:
        LanePulse.objects.create(alive_at=at)
        return None
    began = pulse.alive_at
    if at - began <= LIVES_WITHIN:
        return None
    pulse.alive_at = at
    pulse.save(update_fields=["alive_at"])
    rows = _sittings(Q(entry__isnull=False))
    if not _meets_a_window(began, at) and not _touched(rows, began, at).exists():
        return None
    return _give_back(rows, "server", None, began, at, at)


def _meets_a_window(began: datetime, ended: datetime) -> bool:
    """Whether a test, of which the results are open, could be started during an outage."""
    stages = Stage.objects.filter(kind__in=KINDS, opened_at__isnull=False, closed_at__isnull=True)
    windows = programmes.windows_of({stage.competition_id for stage in stages})
    of_tests = (windows.get(each.competition_id, {}).get(each.key) for each in stages)
    return any(each and each.opens_at < ended and each.closes_at > began for each in of_tests)


def _sittings(of: Q) -> QuerySet[Sitting]:
    """Sittings that go on or are still to start."""
    return Sitting.objects.filter(of, voided_at__isnull=True, finished_at__isnull=True)


def _touched(rows: QuerySet[Sitting], began: datetime, ended: datetime) -> QuerySet[Sitting]:
    """Those of which a section ran during an outage, or that could have been started."""
    ran = SittingPart.objects.filter(began_at__lt=ended, closes_at__gt=began, ended_at__isnull=True)
    could = Q(started_at__isnull=True, starts_from__lt=ended, starts_until__gt=began)
    return rows.filter(Q(id__in=ran.values("sitting")) | could)


def _give_back(
    rows: QuerySet[Sitting],
    kind: str,
    stage: Stage | None,
    began: datetime,
    ended: datetime,
    at: datetime,
    grace: timedelta | None = None,
) -> ExamOutage:
    """Let clocks stand still for an outage; `grace` where that of sections was held open."""
    between = rows.filter(started_at__isnull=False, parts__began_at__isnull=True)
    between.filter(starts_until__lt=ended).update(starts_until=ended)
    held = list(
        _touched(rows, began, ended)
        .select_for_update(of=("self",))
        .order_by("id")
        .values_list("id", "started_at", "starts_from")
    )
    started = [key for key, started_at, _from in held if started_at is not None]
    waiting = [(key, from_) for key, started_at, from_ in held if started_at is None]
    given = _give_to_parts(started, began, ended, at, grace)
    _give_to_starts(waiting, began, ended)
    made: ExamOutage = ExamOutage.objects.create(
        kind=kind, stage=stage, began_at=began, ended_at=ended, sittings=given
    )
    record(
        EXAM_OUTAGE,
        subject=f"exam_outage:{made.id}",
        competition=str(stage.competition_id) if stage else "",
        by=CLOCK,
        at=at,
        stage=stage.key if stage else None,
        outage=kind,
        began_at=began.isoformat(),
        ended_at=ended.isoformat(),
        sittings=given,
    )
    return made


def _give_to_parts(
    sittings: list[UUID], began: datetime, ended: datetime, at: datetime, grace: timedelta | None
) -> int:
    """Sections that ran last as much longer; how many sittings were given something."""
    given = 0
    for start in range(0, len(sittings), CHUNK):
        rows = SittingPart.objects.filter(
            sitting__in=sittings[start : start + CHUNK],
            began_at__lt=ended,
            closes_at__gt=began,
            ended_at__isnull=True,
        )
        events: list[SittingEvent] = []
        for part in rows:
            events += _given(part, began, ended, at, grace)
        SittingPart.objects.bulk_update(rows, ["ends_at", "closes_at"], batch_size=CHUNK)
        SittingEvent.objects.bulk_create(events)
        given += len({event.sitting_id for event in events})
    return given


def _given(
    part: SittingPart, began: datetime, ended: datetime, at: datetime, grace: timedelta | None
) -> Iterable[SittingEvent]:
    if part.began_at is None or part.ends_at is None or part.closes_at is None:
        return
    closes_at = part.closes_at if grace is None else part.ends_at + grace
    more = taken(part.began_at, part.ends_at, began, ended)
    part.ends_at += more
    part.closes_at = closes_at + taken(part.began_at, closes_at, began, ended)
    if more:
        yield SittingEvent(
            sitting_id=part.sitting_id,
            kind="time_given",
            at=at,
            details={
                "seconds": round(more.total_seconds()),
                "section": part.section,
                "cause": "outage",
            },
        )


def _give_to_starts(
    waiting: list[tuple[UUID, datetime | None]], began: datetime, ended: datetime
) -> None:
    """Who has not started may start as much later."""
    by_length: dict[timedelta, list[UUID]] = {}
    for key, starts_from in waiting:
        more = ended - max(began, starts_from or began)
        by_length.setdefault(more, []).append(key)
    for more, keys in by_length.items():
        for start in range(0, len(keys), CHUNK):
            rows = Sitting.objects.filter(id__in=keys[start : start + CHUNK])
            rows.update(starts_until=F("starts_until") + more)


def listen(at: datetime) -> int:
    """Look of which tests nothing is heard, and of which something is again; how many changed."""
    silent = {row.stage_id: row.since for row in ExamSilence.objects.all()}
    changed = sum(_heard_again(stage, at) for stage in silent)
    return changed + sum(
        _fell_silent(stage, heard_at, at)
        for stage, heard_at in _heard_of(at)
        if stage not in silent and at - heard_at > SILENT_AFTER and _were_many(stage, heard_at, at)
    )


def running(at: datetime) -> QuerySet[Any]:
    """Sittings with a section that runs, or has ended just now, each with `heard_at`.

    A silence is noticed only after a while, and may have begun before the section ended.
    """
    seen = Coalesce(F("presence__seen_at"), F("started_at"))
    rows: QuerySet[Any] = Sitting.objects.filter(
        voided_at__isnull=True,
        finished_at__isnull=True,
        entry__isnull=False,
        parts__began_at__isnull=False,
        parts__ended_at__isnull=True,
        parts__closes_at__gt=at - CLOSED_AFTER,
    )
    found: QuerySet[Any] = rows.annotate(heard_at=Greatest(seen, F("parts__began_at")))
    return found


def _heard_of(at: datetime) -> list[tuple[UUID, datetime]]:
    """(stage, when the last of those that run was heard of); a given-back outage is over."""
    rows = running(at).values("entry__stage").annotate(last=Max("heard_at"))
    server = ExamOutage.objects.filter(kind="server", stage__isnull=True)
    ends = server.aggregate(last=Max("ended_at"))["last"]
    return [(row["entry__stage"], max(row["last"], ends or row["last"])) for row in rows.order_by()]


def _were_many(stage: UUID, last: datetime, at: datetime) -> bool:
    """Whether many fell silent at once: those of whom nothing was heard before had left."""
    found = running(at).filter(entry__stage=stage, heard_at__gt=last - SILENT_AFTER)
    return found.values("id").distinct().count() >= FEWEST


@transaction.atomic
def _fell_silent(stage: UUID, since: datetime, at: datetime) -> int:
    Stage.objects.select_for_update(no_key=True).get(id=stage)
    if not _lives(at) or ExamSilence.objects.filter(stage=stage).exists():
        return 0
    ExamSilence.objects.create(stage_id=stage, since=since)
    _hold_open(stage, at)
    return 1


def _lives(at: datetime) -> bool:
    """Whether the server could keep answers: otherwise it is an outage of another kind."""
    alive_at = LanePulse.objects.values_list("alive_at", flat=True).first()
    return alive_at is None or at - alive_at <= LIVES_WITHIN


def _hold_open(stage: UUID, at: datetime) -> None:
    """Sections that closed just now, or would while nothing is heard, take answers for longer."""
    rows = SittingPart.objects.filter(
        sitting__in=running(at).filter(entry__stage=stage).values("id"),
        began_at__isnull=False,
        ended_at__isnull=True,
        closes_at__gt=at - CLOSED_AFTER,
    )
    rows.filter(closes_at__lt=at + HELD_OPEN).update(closes_at=at + HELD_OPEN)


@transaction.atomic
def _heard_again(stage: UUID, at: datetime) -> int:
    """Give a silence back once somebody is heard of; hold sections open while nobody is."""
    Stage.objects.select_for_update(no_key=True).get(id=stage)
    silence = ExamSilence.objects.select_related("stage").filter(stage=stage).first()
    if silence is None:
        return 0
    of_stage = running(at).filter(entry__stage=stage)
    first = of_stage.filter(heard_at__gt=silence.since).aggregate(first=Min("heard_at"))["first"]
    if not _lives(at):
        return 0
    if first is None and at - silence.since <= LONGEST_SILENCE:
        _hold_open(stage, at)
        return 0
    of = silence.stage
    silence.delete()
    if first is not None:
        _give_silence_back(of, silence.since, first, at)
    return 1


def _give_silence_back(stage: Stage, since: datetime, first: datetime, at: datetime) -> None:
    """What an outage of the server took of it is given back already."""
    met = ExamOutage.objects.filter(kind="server", ended_at__gt=since, began_at__lt=first)
    server = met.order_by("began_at").first()
    if server is not None and server.began_at > since:
        first = server.began_at
    elif server is not None:
        since = server.ended_at
    if first - since > SILENT_AFTER:
        grace = timedelta(seconds=_grace_seconds(stage, at))
        rows = _sittings(Q(entry__stage=stage))
        _give_back(rows, "silence", stage, since, first, at, grace)


def _grace_seconds(stage: Stage, at: datetime) -> int:
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    return exam_of(rule).grace_seconds
