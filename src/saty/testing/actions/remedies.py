"""Time, another sitting, another time to start: proposed by one officer, decided by another.

Whom it fits is said by a declared criterion, shown before it is decided, and found anew when it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, Refusal
from saty.ledger.actions import Act, record, record_many
from saty.ledger.kinds import EntryKind
from saty.programmes import queries as programmes
from saty.programmes.queries import WindowTimes
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.sittings import exam_of
from saty.testing.entries.control import REMEDY_APPROVED, REMEDY_PROPOSED, REMEDY_REFUSED
from saty.testing.entries.exams import SITTING_REOPENED
from saty.testing.models import (
    ExamSession,
    Form,
    Remedy,
    RemedyEntry,
    Sitting,
    SittingEvent,
    SittingPart,
)
from saty.testing.policies import control as policies
from saty.testing.queries import remedies as queries
from saty.testing.queries.remedies import Fit
from saty.testing.queries.seats import arrivals_by
from saty.testing.queries.windows import Given
from saty.testing.states import REMEDIES, FormState, RemedyState
from saty.testing.tasks import tell_of_remedy

CHUNK = 500
MOST_SECONDS = 24 * 3600
STARTED_BY = ("place", "starts_from", "starts_until", "identity_confirmed_by")


@transaction.atomic
def propose_remedy(
    *,
    stage: Stage,
    kind: str,
    criterion: Mapping[str, Any],
    reason: str,
    seconds: int | None = None,
    window: tuple[datetime, datetime] | None = None,
    by: Actor,
    at: datetime,
) -> Remedy:
    """Propose it for all whom a criterion fits now. The same proposal again is one.

    `seconds` go with a remedy of time, a window with the others.

    Raises:
        NotYours: for anybody but the secretariat, and for a candidate of the stage.
        NotNow: before the roster is made, and once the results are closed.
        Refusal: `no_reason`, `no_time`, `no_window`, `no_such_criterion`, `unknown_codes`,
            `fits_nobody`, `no_other_form`.
    """
    stage = _held(stage)
    policies.check_officer(stage, by)
    policies.check_stage_takes_remedies(stage)
    if not reason.strip():
        raise Refusal("no_reason", _("Say what happened, and why this puts it right."))
    made = Remedy(
        stage=stage,
        kind=kind,
        criterion=checked_criterion(stage, criterion),
        reason=reason.strip(),
        proposed_by_id=by.account,
        proposed_at=at,
    )
    _give(made, seconds, window, at)
    standing = _same(made)
    if standing is not None:
        return standing
    fits = _fits(made, at)
    _check_fits(kind, fits)
    made.save(force_insert=True)
    _keep(made, fits)
    _record(REMEDY_PROPOSED, made, len(fits), by, at, gives=gives(made))
    return made


def _held(stage: Stage) -> Stage:
    return Stage.objects.select_for_update(no_key=True).get(id=stage.id)


def checked_criterion(stage: Stage, given: Mapping[str, Any]) -> dict[str, Any]:
    """The criterion as it is kept; Refusal where it says nothing that can be looked up."""
    kind = given.get("kind")
    if kind == "codes":
        return {"kind": "codes", "codes": _checked_codes(stage, given.get("codes", ()))}
    if kind == "running":
        from_, until = given.get("from"), given.get("until")
        if not isinstance(from_, datetime) or not isinstance(until, datetime) or from_ >= until:
            raise Refusal("no_times", _("Say from when until when; the end comes after."))
        return {"kind": "running", "from": from_.isoformat(), "until": until.isoformat()}
    if kind == "form":
        locked = Form.objects.filter(blueprint__stage=stage, state=FormState.LOCKED)
        if given.get("form") not in set(locked.values_list("number", flat=True)):
            raise Refusal("no_such_form", _("This test has no locked form of this number."))
        return {"kind": "form", "form": given["form"]}
    if kind == "session":
        sessions = ExamSession.objects.filter(stage=stage).values_list("id", flat=True)
        if str(given.get("session")) not in {str(each) for each in sessions}:
            raise Refusal("no_such_session", _("This test has no such session."))
        return {"kind": "session", "session": str(given["session"])}
    raise Refusal("no_such_criterion", _("Say whom it is for."))


def _checked_codes(stage: Stage, given: Sequence[str]) -> list[str]:
    codes = sorted({each.strip().upper() for each in given if each.strip()})
    there = set(
        RosterEntry.objects.filter(stage=stage, end__isnull=True, code__in=codes).values_list(
            "code", flat=True
        )
    )
    if not codes or set(codes) - there:
        unknown = ", ".join(sorted(set(codes) - there)[:10])
        raise Refusal(
            "unknown_codes",
            _("Write stage codes that are on the roster. Not found: %(codes)s")
            % {"codes": unknown or "–"},
        )
    return codes


def _give(
    made: Remedy, seconds: int | None, window: tuple[datetime, datetime] | None, at: datetime
) -> None:
    """Put in what is given: seconds, or a window that has not ended."""
    if made.kind == Remedy.Kind.TIME:
        if not seconds or not 0 < seconds <= MOST_SECONDS:
            raise Refusal("no_time", _("Give between 1 minute and 24 hours."))
        made.seconds = seconds
        return
    if made.kind not in Remedy.Kind.values:
        raise Refusal("no_such_remedy", _("Say what is given."))
    if window is None or not window[0] < window[1] or window[1] <= at:
        raise Refusal(
            "no_window", _("Say from when until when it can be started; the end is still to come.")
        )
    made.starts_from, made.starts_until = window


def _same(made: Remedy) -> Remedy | None:
    """What the same person has proposed already in the same words, and nobody has decided."""
    rows = Remedy.objects.filter(
        stage=made.stage,
        kind=made.kind,
        seconds=made.seconds,
        starts_from=made.starts_from,
        starts_until=made.starts_until,
        proposed_by=made.proposed_by_id,
        state=RemedyState.PROPOSED,
    )
    for each in rows.select_related("stage"):
        if each.criterion == made.criterion and each.reason == made.reason:
            return each
    return None


def _fits(remedy: Remedy, at: datetime) -> list[Fit]:
    return queries.fitting(
        remedy.stage, remedy.kind, remedy.criterion, at, seconds=remedy.seconds or 0
    )


def _check_fits(kind: str, fits: Sequence[Fit]) -> None:
    if not fits:
        raise Refusal("fits_nobody", _("This fits nobody for whom it could be done now."))
    without = [each.entry.code for each in fits if not each.has_form]
    if without:
        raise Refusal(
            "no_other_form",
            _("No other locked form is left for: %(codes)s. Lock another form first.")
            % {"codes": ", ".join(without[:10])},
        )


def _keep(remedy: Remedy, fits: Sequence[Fit]) -> None:
    """The list as it is shown until it is decided."""
    RemedyEntry.objects.filter(remedy=remedy).delete()
    RemedyEntry.objects.bulk_create(
        (RemedyEntry(remedy=remedy, entry=each.entry, sitting=each.sitting) for each in fits),
        batch_size=CHUNK,
    )


def gives(remedy: Remedy) -> dict[str, Any]:
    """What a remedy gives, as the log has it."""
    if remedy.kind == Remedy.Kind.TIME:
        return {"seconds": remedy.seconds}
    from_, until = remedy.starts_from, remedy.starts_until
    return {
        "from": from_.isoformat() if from_ else None,
        "until": until.isoformat() if until else None,
    }


def approve_remedy(*, remedy: Remedy, by: Actor, at: datetime) -> Remedy:
    """Do it for all whom the criterion fits. Approving again changes nothing.

    Raises:
        NotYours: for the officer who proposed it, and for a candidate of the stage.
        NotNow: where it is decided, or the results are closed.
        Conflict: `fits_others` where it fits others than were shown; the list is renewed.
    """
    try:
        return _approve(remedy=remedy, by=by, at=at)
    except Conflict:
        renew_list(remedy=remedy, by=by, at=at)
        raise


@transaction.atomic
def _approve(*, remedy: Remedy, by: Actor, at: datetime) -> Remedy:
    remedy = _locked(remedy)
    if remedy.state == RemedyState.APPROVED and remedy.decided_by_id == by.person:
        return remedy
    policies.check_decides(remedy, by)
    if remedy.starts_until is not None and remedy.starts_until <= at:
        raise Refusal(
            "no_window", _("Say from when until when it can be started; the end is still to come.")
        )
    _hold_sittings(remedy)
    shown = set(RemedyEntry.objects.filter(remedy=remedy).values_list("entry", "sitting"))
    fits = _fits(remedy, at)
    if {each.key for each in fits} != shown:
        raise Conflict(
            "fits_others",
            _("It now fits others than were shown. The list is renewed: look at it again."),
        )
    _check_fits(remedy.kind, fits)
    _decide(remedy, "approve", by, at)
    _do(remedy, [each.sitting for each in fits if each.sitting is not None], by, at)
    codes = [each.entry.code for each in fits]
    _record(REMEDY_APPROVED, remedy, len(fits), by, at, gives=gives(remedy), codes=codes)
    tell_of_remedy.enqueue(str(remedy.id))
    return remedy


def _hold_sittings(remedy: Remedy) -> None:
    """Hold the rows of sittings that it is shown to touch `FOR UPDATE`, always in one order."""
    rows = Sitting.objects.select_for_update(of=("self",)).filter(remedies__remedy=remedy)
    list(rows.order_by("id").values_list("id"))


def _do(remedy: Remedy, sittings: Sequence[Sitting], by: Actor, at: datetime) -> None:
    """Do it to sittings whose rows are held, some hundreds in each statement."""
    for start in range(0, len(sittings), CHUNK):
        chunk = sittings[start : start + CHUNK]
        if remedy.kind == Remedy.Kind.TIME:
            _give_time(remedy, chunk, by, at)
            continue
        if remedy.kind == Remedy.Kind.RESIT:
            _rows_of(chunk).update(voided_at=at)
            _note("voided", remedy, chunk, by, at)
            continue
        _give_start(remedy, chunk, at)
        _note("start_given", remedy, chunk, by, at)


def _give_start(remedy: Remedy, chunk: Sequence[Sitting], at: datetime) -> None:
    """Let whoever waits start where and when they would by checking in now; who it is, is open.

    Where a test is sat in venues alone, whoever has no seat in what is given waits there for one.
    """
    stage = remedy.stage
    if remedy.starts_from is None or remedy.starts_until is None:
        raise ValueError(remedy.kind)
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    exam = exam_of(rule)
    given = Given(WindowTimes(stage.key, remedy.starts_from, remedy.starts_until), at)
    entries = [each.entry_id for each in chunk if each.entry_id is not None]
    arrivals = arrivals_by(stage, entries, given, exam)
    for sitting in chunk:
        if sitting.entry_id is None:
            continue
        arrival = arrivals[sitting.entry_id]
        sitting.place = arrival.place if arrival.place in exam.places else "venue"
        sitting.starts_from = arrival.window.opens_at
        sitting.starts_until = arrival.window.closes_at
        sitting.identity_confirmed_by = None
    Sitting.objects.bulk_update(chunk, STARTED_BY)


def _give_time(remedy: Remedy, chunk: Sequence[Sitting], by: Actor, at: datetime) -> None:
    """Let the section that runs, or the one that comes, last longer; a finished test goes on."""
    extended = [queries.part_to_extend(list(each.parts.all()), at) for each in chunk]
    seconds = remedy.seconds or 0
    more = timedelta(seconds=seconds)
    of = SittingPart.objects.filter(id__in=[each.id for each in extended])
    of.filter(ends_at__isnull=True).update(seconds=F("seconds") + seconds)
    of.filter(ends_at__isnull=False).update(
        ends_at=F("ends_at") + more, closes_at=F("closes_at") + more
    )
    sections = {each.sitting_id: each.section for each in extended}
    told = {key: {"seconds": seconds, "section": name} for key, name in sections.items()}
    _note("time_given", remedy, chunk, by, at, told)
    _reopen(remedy, [each for each in chunk if each.finished_at is not None], by, at)


def _reopen(remedy: Remedy, finished: Sequence[Sitting], by: Actor, at: datetime) -> None:
    if not finished:
        return
    _rows_of(finished).update(finished_at=None)
    _note("reopened", remedy, finished, by, at)
    competition = str(remedy.stage.competition_id)
    acts = [Act(f"sitting:{each.id}", {}) for each in finished]
    record_many(SITTING_REOPENED, acts, competition=competition, by=by, at=at)


def _rows_of(chunk: Sequence[Sitting]) -> QuerySet[Sitting]:
    return Sitting.objects.filter(id__in=[each.id for each in chunk])


def _note(
    kind: str,
    remedy: Remedy,
    chunk: Sequence[Sitting],
    by: Actor,
    at: datetime,
    told: Mapping[UUID, Mapping[str, Any]] = MappingProxyType({}),
) -> None:
    """Put it on each timeline, with what is told of each."""
    SittingEvent.objects.bulk_create(
        SittingEvent(
            sitting=each,
            kind=kind,
            at=at,
            by_id=by.account,
            details={**told.get(each.id, {}), "remedy": str(remedy.id)},
        )
        for each in chunk
    )


@transaction.atomic
def renew_list(*, remedy: Remedy, by: Actor, at: datetime) -> Remedy:
    """Find anew whom the criterion fits."""
    remedy = _locked(remedy)
    policies.check_officer(remedy.stage, by)
    policies.check_open(remedy)
    _keep(remedy, _fits(remedy, at))
    return remedy


@transaction.atomic
def refuse_remedy(*, remedy: Remedy, by: Actor, at: datetime) -> Remedy:
    """Refuse as another officer: nothing changes for anybody."""
    remedy = _locked(remedy)
    if remedy.state == RemedyState.REFUSED and remedy.decided_by_id == by.person:
        return remedy
    policies.check_decides(remedy, by)
    _decide(remedy, "refuse", by, at)
    _record(REMEDY_REFUSED, remedy, remedy.entries.count(), by, at)
    return remedy


def _locked(remedy: Remedy) -> Remedy:
    """The remedy and its stage, both held."""
    _held(remedy.stage)
    rows = Remedy.objects.select_for_update(of=("self",))
    return rows.select_related("stage").get(id=remedy.id)


def _decide(remedy: Remedy, move: str, by: Actor, at: datetime) -> None:
    remedy.state = REMEDIES.after(move, remedy.state)
    remedy.decided_by_id, remedy.decided_at = by.account, at
    remedy.save(update_fields=["state", "decided_by", "decided_at"])


def _record(
    kind: EntryKind, remedy: Remedy, number: int, by: Actor, at: datetime, **fields: Any
) -> None:
    record(
        kind,
        subject=f"remedy:{remedy.id}",
        competition=str(remedy.stage.competition_id),
        by=by,
        at=at,
        stage=remedy.stage.key,
        remedy=remedy.kind,
        number=number,
        criterion=remedy.criterion,
        reason=remedy.reason,
        **fields,
    )
