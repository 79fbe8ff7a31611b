"""One synthetic candidate sits one form in one language, through the lane."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from saty.common.actors import CLOCK
from saty.core.answer_hash import answers_hash
from saty.programmes import schema
from saty.testing.actions import sittings
from saty.testing.models import Form, Preflight, Sitting, SittingPart
from saty.testing.preflight import planning
from saty.testing.preflight.asked import Asked, sections_of
from saty.testing.preflight.device import Application, Clock, Device, Unexpected
from saty.testing.preflight.findings import Finding
from saty.testing.preflight.planning import Chance, Planned

AT_A_TIME = 40
"""Answers of one save; a section of more takes several."""
TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Sent:
    """What was acknowledged last of an answer."""

    value: Any
    epoch: int
    n: int


@dataclass(slots=True)
class Course:
    """How one synthetic candidate sat, and what has to be there afterwards."""

    sitting: Sitting
    form: Form
    language: str
    manner: str
    plan: list[Planned]
    sent: dict[str, Sent] = field(default_factory=dict)
    late: int = 0
    """How many answers were sent after the end."""
    received: list[bytes] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def found(self, key: str, **details: Any) -> None:
        """Something is not as it should be."""
        told = {"manner": self.manner, **details}
        self.findings.append(Finding(key, self.form.number, self.language, told))

    @property
    def has_sat(self) -> bool:
        """Whether the candidate did start the test."""
        return self.manner != planning.ABSENT


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the candidates of a run sit."""

    preflight: Preflight
    rule: schema.Stage
    lane: Application
    clock: Clock
    chance: Chance
    confirmed_by: UUID


def sit(
    stand: Stand, form: Form, questions: Sequence[Asked], language: str, sheet: str, manner: str
) -> Course:
    """A candidate of this manner, from the waiting room to the end."""
    plan = planning.planned(questions, manner, stand.chance)
    course = Course(_checked_in(stand, form, language), form, language, manner, plan)
    at = _now(stand)
    device = Device(stand.lane, sittings.token_of(course.sitting, at), stand.clock)
    try:
        _course(stand, course, device, sheet)
    except Unexpected as error:
        course.found("lane_refused", asked=error.asked, said=error.said)
    course.received += device.received
    return course


def _checked_in(stand: Stand, form: Form, language: str) -> Sitting:
    made = Sitting(
        preflight=stand.preflight,
        form=form,
        language=language,
        device=secrets.token_hex(16),
        shuffle=secrets.token_hex(16),
        checked_in_at=_now(stand),
        identity_confirmed_by_id=stand.confirmed_by,
    )
    made.save(force_insert=True)
    SittingPart.objects.bulk_create(sittings.parts_for(made, stand.rule, Fraction(1)))
    return made


def _course(stand: Stand, course: Course, device: Device, sheet: str) -> None:
    if not course.has_sat:
        if _can_read_early(device, sheet):
            course.found("lane_took", asked="sheet")
        return
    for number, section in enumerate(sections_of([each.asked for each in course.plan])):
        device.start(number)
        if not number:
            device.sheet(sheet)
        plan = [each for each in course.plan if each.asked.section == section]
        device = _answer(stand, course, device, plan, is_first=not number)
    told = device.beat()
    if told["finished"] or told["epoch"] != course.sitting.epoch:
        course.found("lane_refused", asked="beat", said="")
    _end(stand, course, device)


def _can_read_early(device: Device, sheet: str) -> bool:
    try:
        device.sheet(sheet)
    except Unexpected:
        return False
    return True


def _answer(
    stand: Stand, course: Course, device: Device, plan: Sequence[Planned], *, is_first: bool
) -> Device:
    """Answer the questions of a section; the mixed one changes the device in the middle."""
    if course.manner == planning.BLANK:
        return device
    changes = course.manner == planning.MIXED and is_first
    half = len(plan) // 2 if changes else 0
    if changes:
        _save(course, device, plan[:half])
        device = _on_another(stand, course, device)
    _save(course, device, plan[half:])
    return device


def _on_another(stand: Stand, course: Course, device: Device) -> Device:
    """Take over; what the first device still sends is refused."""
    admission = sittings.take_over(
        sitting=course.sitting, device=secrets.token_hex(16), by=CLOCK, at=_now(stand)
    )
    course.sitting = admission.sitting
    first = course.plan[0]
    told = device.save([(first.asked.public_id, first.value, 2_000)])
    if told["refused"] != [2_000]:
        course.found("lane_took", asked="save")
    course.received += device.received
    return Device(stand.lane, admission.token, stand.clock)


def _save(course: Course, device: Device, plan: Sequence[Planned]) -> None:
    for start in range(0, len(plan), AT_A_TIME):
        answers = plan[start : start + AT_A_TIME]
        first = len(course.sent) + 1
        given = [
            (each.asked.public_id, each.value, first + place) for place, each in enumerate(answers)
        ]
        told = device.save(given)
        if sorted(told["stored"]) != [n for _question, _value, n in given]:
            course.found("lane_refused", asked="save", said="")
        epoch = course.sitting.epoch
        course.sent |= {question: Sent(value, epoch, n) for question, value, n in given}


def _end(stand: Stand, course: Course, device: Device) -> None:
    if course.manner == planning.LATE:
        _let_time_run_out(stand, course, device)
        return
    made = sittings.finish(
        sitting=course.sitting, device=course.sitting.device, by=CLOCK, at=_now(stand)
    )
    if made != hash_of(course):
        course.found("hash_differs")
    first = course.plan[0]
    told = device.save([(first.asked.public_id, first.value, 3_000)])
    if told["late"] != [3_000]:
        course.found("lane_took", asked="save")


def _let_time_run_out(stand: Stand, course: Course, device: Device) -> None:
    last = SittingPart.objects.filter(sitting=course.sitting).order_by("-number")[0]
    closes = last.closes_at or _now(stand)
    stand.clock.now = max(stand.clock.now, closes.timestamp()) + 1
    changed = [
        (each.asked.public_id, None, 3_000 + place) for place, each in enumerate(course.plan)
    ][:AT_A_TIME]
    told = device.save(changed)
    if len(told["late"]) != len(changed):
        course.found("late_counted")
    course.late = len(changed)
    sittings.close_one(sitting=course.sitting, at=_now(stand) + timedelta(seconds=1))


def hash_of(course: Course) -> str:
    """The hash that the device computes of what it sent."""
    return answers_hash(
        course.form.sha256, {question: each.value for question, each in course.sent.items()}
    )


def _now(stand: Stand) -> datetime:
    return datetime.fromtimestamp(stand.clock.now, UTC)
