"""Pre-flights: asked for by people or by the clock, carried out by the worker."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction

from saty.common.actors import CLOCK, Actor
from saty.ledger.actions import record
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.kinds import StageResult
from saty.stages.models import Stage
from saty.testing import sheets, test_stage
from saty.testing.actions.sittings import token_of
from saty.testing.entries.preflights import PREFLIGHT_FAILED, PREFLIGHT_PASSED
from saty.testing.lane.app import Terms
from saty.testing.lane.serving import beside
from saty.testing.lane.tables import terms_at
from saty.testing.models import Form, Preflight
from saty.testing.policies import preflights as policies
from saty.testing.preflight import checking, comparing, planning
from saty.testing.preflight.asked import Asked, asked_in
from saty.testing.preflight.device import Application, Clock, Device, Unexpected
from saty.testing.preflight.findings import Finding
from saty.testing.preflight.sitting import Course, Stand, sit
from saty.testing.queries import preflights as queries
from saty.testing.queries.forms import altered
from saty.testing.queries.results import parts_of_preflight
from saty.testing.states import PREFLIGHTS, PreflightState

LOST_AFTER = timedelta(minutes=50)
"""Longer than three attempts of a worker that is killed each time."""
MOST_FINDINGS = 200
"""More are counted and not listed."""
TOLD_EVERY = 3
"""After how many sittings the progress is written."""
Lanes = Callable[
    [Callable[[], float], Callable[[UUID], Terms | None]], AbstractContextManager[Application]
]
log = structlog.get_logger(__name__)


@transaction.atomic
def ask(*, stage: Stage, by: Actor, at: datetime) -> Preflight:
    """Have every locked form of a stage sat; where a run is under way already, that one.

    Raises:
        NotNow: where the stage has no locked forms, or its test is not held in the system.
    """
    from saty.testing.tasks import fly

    stage = Stage.objects.select_for_update().get(id=stage.id)
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    policies.check_asks(stage, rule, by)
    standing = Preflight.objects.filter(stage=stage, state__in=queries.OPEN).first()
    if standing is not None:
        return standing
    forms = queries.forms_to_sit(stage)
    made = Preflight.objects.create(
        stage=stage,
        basis=queries.basis(stage, at),
        asked_by_id=by.person,
        asked_at=at,
        total=sum(len(planning.MANNERS) * len(form.blueprint.bank.languages) for form in forms),
    )
    fly.enqueue(str(made.id))
    return made


def ask_if_wanted(*, stage: Stage, by: Actor, at: datetime) -> Preflight | None:
    """The same, where the stage's test is held in the system and no run of its forms stands."""
    return ask(stage=stage, by=by, at=at) if queries.is_wanted(stage, at) else None


@dataclass(slots=True)
class Flight:
    """What a run found and how far it is."""

    preflight: Preflight
    file: schema.ProgrammeFile
    rule: schema.Stage
    at: datetime
    findings: list[Finding]
    done: int = 0

    def sat(self) -> None:
        """One more has sat."""
        self.done += 1
        if self.done % TOLD_EVERY == 0:
            Preflight.objects.filter(id=self.preflight.id).update(done=self.done)


def carry_out(
    *,
    preflight: UUID,
    now: Callable[[], datetime],
    chance: planning.Chance = secrets.randbelow,
    lanes: Lanes = beside,
) -> Preflight:
    """Sit every form in every language and compare. A second run begins anew or does nothing."""
    at = now()
    asked = _begin(preflight, at)
    if asked.state != PreflightState.RUNNING:
        return asked
    file = programmes.rules_in_force(asked.stage.competition_id, at).file
    flight = Flight(asked, file, file.stage(asked.stage.key), at, [])
    try:
        _fly(flight, chance, lanes)
    except Exception as error:
        log.exception("pre-flight broke off")
        flight.findings.append(Finding("broke_off", details={"error": type(error).__name__}))
    return _finish(flight, now())


@transaction.atomic
def _begin(key: UUID, at: datetime) -> Preflight:
    asked = _held(key)
    if asked.state not in queries.OPEN:
        return asked
    if asked.state == PreflightState.RUNNING:
        asked.state = PREFLIGHTS.after("begin anew", asked.state)
    asked.state = PREFLIGHTS.after("start", asked.state)
    asked.started_at, asked.done, asked.basis = at, 0, queries.basis(asked.stage, at)
    asked.save(update_fields=["state", "started_at", "done", "basis"])
    return asked


def _held(key: UUID) -> Preflight:
    rows = Preflight.objects.select_for_update(of=("self",))
    return rows.select_related("stage__competition").get(id=key)


def _fly(flight: Flight, chance: planning.Chance, lanes: Lanes) -> None:
    clock = Clock(flight.at.timestamp())
    courses: list[Course] = []
    with lanes(clock, partial(terms_at, at=flight.at)) as lane:
        for form in queries.forms_to_sit(flight.preflight.stage):
            confirmed = flight.preflight.asked_by_id or form.locked_by_id
            if confirmed is None:
                raise ValueError("somebody locked a locked form")
            stand = Stand(flight.preflight, flight.rule, lane, clock, chance, confirmed)
            courses += _sat_of(flight, stand, form)
    results = results_of(flight)
    flight.findings += comparing.of_answers(courses)
    flight.findings += comparing.of_scores(courses, results, flight.rule)
    flight.findings += comparing.of_messages(courses, results, flight.file)


def results_of(flight: Flight) -> Mapping[UUID, StageResult]:
    """Sitting -> its result, found as those of people are."""
    parts = parts_of_preflight(flight.preflight, flight.rule, flight.at)
    ids = flight.preflight.sittings.values_list("id", flat=True)
    return {key: test_stage.result_of(key, parts) for key in ids}


def _sat_of(flight: Flight, stand: Stand, form: Form) -> Iterator[Course]:
    """Everybody who sits a form, in every language."""
    if altered(form):
        flight.findings.append(Finding("altered", form.number))
    questions = asked_in(form, flight.at)
    names = sheets.ensured(form, flight.at)
    for language in form.blueprint.bank.languages:
        is_checked = False
        for manner in planning.MANNERS:
            course = sit(stand, form, questions, language, names[language], manner)
            if not is_checked and course.has_sat:
                is_checked = True
                flight.findings += _of_sheet(stand, course, names[language], questions)
            flight.sat()
            yield course


def _of_sheet(stand: Stand, course: Course, name: str, questions: list[Asked]) -> list[Finding]:
    """What is wrong with the sheet that a candidate got."""
    form, language = course.form, course.language
    token = token_of(course.sitting, datetime.fromtimestamp(stand.clock.now, tz=UTC))
    try:
        sheet = Device(stand.lane, token, stand.clock).sheet(name)
    except Unexpected as error:
        return [Finding("lane_refused", form.number, language, {"asked": error.asked})]
    return checking.findings(sheet, questions, form.sha256, form.number, language)


@transaction.atomic
def _finish(flight: Flight, at: datetime) -> Preflight:
    asked = _held(flight.preflight.id)
    if asked.state != PreflightState.RUNNING:
        return asked
    kept = [each.as_json() for each in flight.findings[:MOST_FINDINGS]]
    asked.state = PREFLIGHTS.after("fail" if kept else "pass", asked.state)
    asked.findings, asked.ended_at, asked.done = kept, at, flight.done
    asked.total = max(flight.done, 1)
    asked.save(update_fields=["state", "findings", "ended_at", "done", "total"])
    _record(asked, len(flight.findings), at)
    return asked


def _record(asked: Preflight, findings: int, at: datetime) -> None:
    kind = PREFLIGHT_FAILED if findings else PREFLIGHT_PASSED
    record(
        kind,
        subject=f"preflight:{asked.id}",
        competition=str(asked.stage.competition_id),
        by=CLOCK,
        at=at,
        stage=asked.stage.key,
        basis=asked.basis,
        sittings=asked.done,
        **({"findings": findings} if findings else {}),
    )


def sweep(at: datetime) -> int:
    """End runs that no worker deals with any more, and ask for those that are wanted; how many."""
    lost = Preflight.objects.filter(state__in=queries.OPEN, asked_at__lt=at - LOST_AFTER)
    lost = lost.exclude(started_at__gte=at - LOST_AFTER)
    done = 0
    for key in lost.values_list("id", flat=True):
        done += _stopped(key, at)
    for stage in queries.stages_without(at):
        done += ask_if_wanted(stage=stage, by=CLOCK, at=at) is not None
    return done


@transaction.atomic
def _stopped(key: UUID, at: datetime) -> int:
    asked = _held(key)
    if asked.state not in queries.OPEN:
        return 0
    if asked.state == PreflightState.WAITING:
        asked.state = PREFLIGHTS.after("start", asked.state)
    asked.state = PREFLIGHTS.after("fail", asked.state)
    asked.findings, asked.ended_at = [Finding("stopped").as_json()], at
    asked.save(update_fields=["state", "findings", "ended_at"])
    _record(asked, 1, at)
    return 1
