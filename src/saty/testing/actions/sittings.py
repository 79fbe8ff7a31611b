"""Sitting the test: checked in, started, gone on with, taken over, finished, closed by the clock.

Starting and going on have a quicker way too, through the lane; both keep to the same rows.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from saty.applications.models import AdjustmentRequest
from saty.applications.states import AdjustmentState
from saty.common.actors import CLOCK, Actor
from saty.core.answer_hash import answers_hash
from saty.core.exam_token import FORM_BYTES, Token, seal
from saty.ledger.actions import record
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages.models import RosterEntry
from saty.testing.entries.exams import SITTING_FINISHED, SITTING_REOPENED
from saty.testing.models import (
    Answer,
    FormItem,
    LanePulse,
    Sitting,
    SittingEvent,
    SittingPart,
)
from saty.testing.policies import sittings as policies
from saty.testing.queries.exams import sitting_of
from saty.testing.queries.seats import arrival_of
from saty.testing.queries.windows import form_to_sit

RandomHex = Callable[[int], str]
TOKEN_OUTLIVES = timedelta(hours=24)
"""The hard expiry of a token; the rows say much sooner that time is up."""

CLOSED_AFTER = timedelta(minutes=2)
"""How long after its end a sitting is closed: by then a silence that took the end is noticed."""
REST = timedelta(minutes=15)
"""How long a candidate may stay away between two sections once the window is closed."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A sitting, and the token that its device shows."""

    sitting: Sitting
    token: str


def token_of(sitting: Sitting, at: datetime) -> str:
    """The token of a sitting's device, of the epoch that it has now."""
    competition = sitting.of_stage.competition_id
    bound = Token(
        competition=competition,
        sitting=sitting.id,
        epoch=sitting.epoch,
        form=bytes.fromhex(sitting.form.sha256)[:FORM_BYTES],
        expires_at=int((at + TOKEN_OUTLIVES).timestamp()),
    )
    return seal(bound, settings.SATY_EXAM_KEYS)


@transaction.atomic
def check_in(
    *,
    entry: RosterEntry,
    language: str,
    device: str,
    declared: str = "",
    by: Actor,
    at: datetime,
    random_hex: RandomHex = secrets.token_hex,
) -> Admission:
    """A candidate comes to the waiting room: the sitting is made, and nothing runs yet.

    `declared` names the declaration that the candidate made. Coming again from the same device, or
    before the start from another, changes nothing else; on another an official confirms anew who it
    is, where the rules ask for it.
    """
    entry = (
        RosterEntry.objects.select_for_update(of=("self",))
        .select_related("stage", "application")
        .get(id=entry.id)
    )
    file = programmes.rules_in_force(entry.stage.competition_id, at).file
    rule = file.stage(entry.stage.key)
    policies.check_own(entry, by)
    standing = sitting_of(entry)
    if standing is not None:
        if exam_of(rule).safe_browser and not standing.any_browser:
            _lift_safe_browser(standing, entry, file)
        return _again(standing, device, at)
    arrival, form = arrival_of(entry, exam_of(rule)), form_to_sit(entry)
    window, place = arrival.window, arrival.place
    form = policies.check_checks_in(entry, rule, window, form, language, place, at)
    factor = extra_time(entry, file)
    made = Sitting(
        entry=entry,
        attempt=Sitting.objects.filter(entry=entry).count() + 1,
        form=form,
        language=language,
        place=place,
        device=device,
        shuffle=random_hex(16),
        factor=f"{float(factor):g}",
        any_browser=lifts_safe_browser(entry, file),
        starts_from=window.opens_at,
        starts_until=window.closes_at,
        checked_in_at=at,
    )
    made.save(force_insert=True)
    SittingPart.objects.bulk_create(parts_for(made, rule, factor))
    details: dict[str, Any] = {"declared": declared} if declared else {}
    note(made, "checked_in", at, **details)
    return Admission(made, token_of(made, at))


def _again(sitting: Sitting, device: str, at: datetime) -> Admission:
    """Go on with the same device; before the start with another, where identity is open anew."""
    sitting = _held(sitting)
    if sitting.started_at is None:
        policies.check_takes_part(sitting.entry)
        if sitting.device != device:
            _change_device(sitting, device, at)
            return Admission(sitting, token_of(sitting, at))
    policies.check_same_device(sitting, device)
    note(sitting, "resumed", at)
    return Admission(sitting, token_of(sitting, at))


def _change_device(sitting: Sitting, device: str, at: datetime) -> None:
    sitting.device, sitting.epoch = device, sitting.epoch + 1
    if sitting.started_at is None:
        sitting.identity_confirmed_by = None
    sitting.save(update_fields=["device", "epoch", "identity_confirmed_by"])
    note(sitting, "taken_over", at)


def _lift_safe_browser(sitting: Sitting, entry: RosterEntry, file: schema.ProgrammeFile) -> None:
    """An adjustment may have been granted since the candidate came in."""
    if lifts_safe_browser(entry, file):
        sitting.any_browser = True
        sitting.save(update_fields=["any_browser"])


def extra_time(entry: RosterEntry, file: schema.ProgrammeFile) -> Fraction:
    """How many times the usual time a candidate has: the greatest of the factors granted."""
    factors = [
        Fraction(each.extra_time_factor) for each in _granted(entry, file) if each.extra_time_factor
    ]
    return max(factors, default=Fraction(1))


def lifts_safe_browser(entry: RosterEntry, file: schema.ProgrammeFile) -> bool:
    """Whether an adjustment that was granted lets a candidate sit in any browser."""
    return any(each.lifts_safe_browser for each in _granted(entry, file))


def _granted(entry: RosterEntry, file: schema.ProgrammeFile) -> list[schema.AdjustmentKind]:
    rows = AdjustmentRequest.objects.filter(
        application=entry.application_id, state=AdjustmentState.GRANTED
    )
    granted = {row.kind for row in rows}
    return [each for each in file.application.adjustments if each.key in granted]


def parts_for(sitting: Sitting, rule: schema.Stage, factor: Fraction) -> list[SittingPart]:
    """The sections of a sitting, with as much time as the rules and its factor give."""
    minutes = {part.key: part.minutes for part in (rule.score.parts if rule.score else ())}
    places: dict[str, list[int]] = {}
    rows = FormItem.objects.filter(form=sitting.form).order_by("position")
    for section, position in rows.values_list("section", "position"):
        places.setdefault(section, []).append(position)
    whole = rule.limits.minutes if rule.limits else None
    return [
        SittingPart(
            sitting=sitting,
            number=number,
            section=section,
            first=positions[0],
            last=positions[-1],
            seconds=round(60 * factor * (minutes.get(section) or whole or len(positions))),
        )
        for number, (section, positions) in enumerate(places.items())
    ]


@transaction.atomic
def begin_part(*, sitting: Sitting, number: int, by: Actor, at: datetime) -> SittingPart:
    """Start the test, or go on to the next section. The same again changes nothing: no fresh time.

    Raises:
        NotNow: before the window, after it, with the identity unconfirmed, or out of turn.
    """
    sitting = _held(sitting)
    policies.check_own(sitting.entry, by)
    rule = _rule(sitting, at)
    parts = list(SittingPart.objects.select_for_update().filter(sitting=sitting))
    part = policies.part_that_may_begin(sitting, parts, number, rule, at)
    if part.began_at is not None:
        return part
    for earlier in parts[:number]:
        if earlier.ended_at is None:
            earlier.ended_at = at
            earlier.save(update_fields=["ended_at"])
    part.began_at, part.ends_at = at, at + timedelta(seconds=part.seconds)
    part.closes_at = part.ends_at + timedelta(seconds=exam_of(rule).grace_seconds)
    part.save(update_fields=["began_at", "ends_at", "closes_at"])
    if sitting.started_at is None:
        sitting.started_at = at
        sitting.save(update_fields=["started_at"])
    note(sitting, "went_on" if number else "started", at, section=part.section)
    return part


def exam_of(rule: schema.Stage) -> schema.Exam:
    """How the test of a stage is sat; the defaults where the file says nothing."""
    return rule.exam or schema.Exam(default=True)


@transaction.atomic
def take_over(
    *,
    sitting: Sitting,
    device: str,
    by: Actor,
    at: datetime,
) -> Admission:
    """Go on with another device: what the old one still sends is kept aside from now on."""
    sitting = _held(sitting)
    policies.check_sits(sitting, by)
    policies.check_runs(sitting)
    if sitting.device != device:
        _change_device(sitting, device, at)
    return Admission(sitting, token_of(sitting, at))


@transaction.atomic
def finish(*, sitting: Sitting, device: str, by: Actor, at: datetime) -> str:
    """Finish, and commit to the answers in the log; the hash that the device computes again.

    Finishing again changes nothing.

    Raises:
        NotNow: before the start, and `other_device` for one that was taken over.
    """
    sitting = _held(sitting)
    policies.check_sits(sitting, by)
    if sitting.finished_at is not None:
        return hash_of(sitting)
    policies.check_runs(sitting)
    policies.check_same_device(sitting, device)
    return _finish(sitting, "finished", by, at, at)


def _finish(sitting: Sitting, kind: str, by: Actor, ended: datetime, at: datetime) -> str:
    sitting.finished_at = ended
    sitting.save(update_fields=["finished_at"])
    note(sitting, kind, at)
    answers_sha256 = hash_of(sitting)
    if sitting.preflight is not None:  # its run has an entry, and nobody's answers are committed to
        return answers_sha256
    record(
        SITTING_FINISHED,
        subject=f"sitting:{sitting.id}",
        competition=str(sitting.entry.stage.competition_id),
        by=by,
        at=at,
        answers_sha256=answers_sha256,
        form=sitting.form.sha256,
        language=sitting.language,
    )
    return answers_sha256


@transaction.atomic
def reopen(*, sitting: Sitting, by: Actor, at: datetime) -> Sitting:
    """Take finishing back, as long as there is time."""
    sitting = _held(sitting)
    policies.check_own(sitting.entry, by)
    if sitting.finished_at is None:
        return sitting
    policies.check_reopens(sitting, at)
    sitting.finished_at = None
    sitting.save(update_fields=["finished_at"])
    note(sitting, "reopened", at)
    record(
        SITTING_REOPENED,
        subject=f"sitting:{sitting.id}",
        competition=str(sitting.entry.stage.competition_id),
        by=by,
        at=at,
    )
    return sitting


@transaction.atomic
def read_in(*, sitting: Sitting, language: str, by: Actor, at: datetime) -> Sitting:
    """Go on in another language of the form; answers stay as they are.

    Raises:
        NotNow: where the rules do not let it be changed, or the test does not run.
    """
    sitting = _held(sitting)
    policies.check_own(sitting.entry, by)
    policies.check_runs(sitting)
    exam = exam_of(_rule(sitting, at))
    policies.check_language(language, sitting.form.blueprint.bank.languages, exam)
    if sitting.language != language:
        sitting.language = language
        sitting.save(update_fields=["language"])
        note(sitting, "language", at, to=language)
    return sitting


def answers_of(sitting: Sitting) -> dict[str, Any]:
    """Public identifier of a question -> what was answered."""
    names = _names_in(sitting.form_id)
    rows = Answer.objects.filter(sitting=sitting).values_list("position", "value")
    return {names[position]: json.loads(value) for position, value in rows}


@lru_cache(maxsize=256)
def _names_in(form: UUID) -> Mapping[int, str]:
    """Place -> public identifier of a question, of a form that is sat: nothing changes it."""
    return dict(FormItem.objects.filter(form=form).values_list("position", "public_id"))


def hash_of(sitting: Sitting) -> str:
    """The hash of what is stored of a sitting."""
    return answers_hash(sitting.form.sha256, answers_of(sitting))


def close_over(at: datetime) -> int:
    """Finish every sitting whose time is up, as of the moment at which it was; how many.

    Whoever leaves between two sections may come back as long as the window is open, and for `REST`
    after it or after the section; then the rest is over too. Nothing is closed at once, nor where
    processes of the lane tell that they live before they have lived to its end: what an outage took
    is given back first.
    """
    until, done = known_until(at) - CLOSED_AFTER, 0
    found = _over(until).filter(entry__isnull=False)
    for key in found.values_list("id", flat=True)[:500]:
        done += _closed_over(key, at, until)
    return done


def known_until(at: datetime) -> datetime:
    """Until when it is known that answers could be kept; `at` where no lane has told anything."""
    alive_at = LanePulse.objects.values_list("alive_at", flat=True).first()
    return at if alive_at is None else min(at, alive_at)


def _over(at: datetime) -> QuerySet[Sitting]:
    """Sittings that go on, and whose time was over at a moment."""
    running = Q(parts__began_at__isnull=False) & Q(parts__closes_at__gt=at)
    going = Sitting.objects.filter(
        started_at__isnull=False,
        finished_at__isnull=True,
        voided_at__isnull=True,
    ).annotate(
        running=Count("parts", filter=running),
        unbegun=Count("parts", filter=Q(parts__began_at__isnull=True)),
        last_end=Max("parts__ends_at"),
    )
    rested = Q(starts_until__lt=at - REST, last_end__lt=at - REST)
    return going.filter(Q(running=0) & (Q(unbegun=0) | rested))


def close_one(*, sitting: Sitting, at: datetime) -> int:
    """Finish a sitting whose time is up by the caller's clock; 0 if it is not, or is finished."""
    return _closed_over(sitting.id, at, at)


@transaction.atomic
def _closed_over(key: UUID, at: datetime, until: datetime) -> int:
    """Close one, unless time was given to it, or it was finished, since it was found."""
    sitting = held_by(key)
    last = sitting.parts.filter(began_at__isnull=False).order_by("-number").first()
    if last is None or last.ends_at is None or not _over(until).filter(id=key).exists():
        return 0
    _finish(sitting, "time_up", CLOCK, last.ended_at or last.ends_at, at)
    return 1


def note(
    sitting: Sitting, kind: str, at: datetime, *, by: UUID | None = None, **details: Any
) -> SittingEvent:
    """Put something on the timeline."""
    return SittingEvent.objects.create(sitting=sitting, kind=kind, at=at, details=details, by_id=by)


def _held(sitting: Sitting) -> Sitting:
    return held_by(sitting.id)


def held_by(key: UUID) -> Sitting:
    """A sitting with its row held `FOR UPDATE`: no answer counts while it is decided on."""
    rows = Sitting.objects.select_for_update(of=("self",))
    return rows.select_related(
        "form", "entry__stage", "entry__application", "preflight__stage"
    ).get(id=key)


def _rule(sitting: Sitting, at: datetime) -> schema.Stage:
    stage = sitting.of_stage
    return programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
