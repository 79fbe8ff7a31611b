"""Synthetic candidates sit the test: they check in, start, save and finish as people do.

Answers go through the lane, by the rehearsal's clock. Some come late, some go on with another
device, some have no line until the end, some let time run out, some come and never start.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection

from saty.common.actors import Actor
from saty.people.roles import CANDIDATE, Role
from saty.programmes.queries import WindowTimes
from saty.rehearsal.cast import acting
from saty.rehearsal.lane import lane
from saty.rehearsal.population import Synthetic
from saty.rehearsal.scene import Scene
from saty.stages.models import RosterEntry, Stage
from saty.testing import sheets
from saty.testing.actions import sittings
from saty.testing.actions.identity import confirm_identity
from saty.testing.lane.tables import terms_at
from saty.testing.models import SeatBooking, SittingPart
from saty.testing.preflight.device import Application, Clock, Device
from saty.testing.queries.preflights import forms_to_sit
from saty.testing.queries.seats import booking_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PUNCTUAL, LATE, SECOND_DEVICE, WITHOUT_LINE, OUT_OF_TIME = (
    *("punctual", "late", "second_device"),
    *("without_line", "out_of_time"),
)
MANNERS = {LATE: 0.06, SECOND_DEVICE: 0.05, WITHOUT_LINE: 0.05, OUT_OF_TIME: 0.06}
"""How many sit how; the others start in time and finish."""
ONLY_CHECKS_IN = 0.15
"""Of those who do not sit the test: how many come to the waiting room."""
BEFORE_START = 5 * MINUTE
LEFT_AT_END = 8 * MINUTE
"""How long before the end of the window late ones start."""
AT_A_TIME, THREADS = 200, 16
PACE = 0.7
"""What part of a section's time is used."""
Answers = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Comes:
    """Who comes to the test: when, how, in which language, with which answers."""

    entry: RosterEntry
    person: Synthetic
    language: str
    answers: Answers
    """Position -> value; of those who only check in, nothing is used."""
    sits: bool = True

    @property
    def actor(self) -> Actor:
        """The candidate, acting."""
        return Actor(CANDIDATE, "", self.entry.application.candidate_id)

    @property
    def manner(self) -> str:
        """How this one sits, the same in every run."""
        lot = self.person.lot("manner")
        for manner, share in MANNERS.items():
            if lot < share:
                return manner
            lot -= share
        return PUNCTUAL


@dataclass(frozen=True, slots=True)
class Room:
    """The test while it is sat."""

    lane: Application
    clock: Clock
    sheets: Mapping[Any, Mapping[str, str]]
    """Form -> language -> hash of its sheet."""
    names: Mapping[Any, Mapping[int, str]]
    """Form -> position -> public identifier."""


@dataclass(slots=True)
class Seat:
    """One candidate with the sitting, and what the device does next."""

    comes: Comes
    admission: sittings.Admission
    parts: Sequence[SittingPart]
    starts_at: datetime
    ended_at: datetime
    numbers: int = 0
    """The number of the last save."""


def hold(scene: Scene, stage: Stage, coming: Sequence[Comes]) -> None:
    """The test of a stage, from its first candidate to the last, batch by batch."""
    window = scene.window(stage.key)
    clock = Clock(window.opens_at.timestamp())
    with lane(clock, partial(terms_at, at=window.opens_at)) as served:
        held = room(served, clock, stage, window.opens_at)
        sessions = _sessions(stage)
        starts = range(0, len(coming), AT_A_TIME)
        for start in scene.progress(starts, f"{stage.key}: sittings", len(starts)):
            batch = coming[start : start + AT_A_TIME]
            seats = [checked_in(each, _starts_at(window, sessions, each)) for each in batch]
            confirm(seats)
            _sit(held, seats)
    _close(window.closes_at + HOUR * 12)


def room(served: Application, clock: Clock, stage: Stage, at: datetime) -> Room:
    """The test of a stage, ready to be sat."""
    forms = forms_to_sit(stage)
    made = {form.id: sheets.ensured(form, at) for form in forms}
    names = {form.id: dict(form.items.values_list("position", "public_id")) for form in forms}
    return Room(served, clock, made, names)


def _sit(room: Room, seats: Sequence[Seat]) -> None:
    sitting = [seat for seat in seats if seat.comes.sits]
    alone = [seat for seat in sitting if seat.comes.manner == SECOND_DEVICE]
    _together(lambda seat: course(room, seat), [seat for seat in sitting if seat not in alone])
    for seat in alone:
        course(room, seat)
    for seat in sitting:
        if seat.comes.manner != OUT_OF_TIME:
            sat = seat.admission.sitting
            sittings.finish(sitting=sat, device=sat.device, by=seat.comes.actor, at=seat.ended_at)


def _together(act: Callable[[Seat], None], seats: Sequence[Seat]) -> None:
    """At once, so that the lane commits many together; within one transaction one by one."""
    if connection.in_atomic_block:
        for seat in seats:
            act(seat)
        return
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(act, seats))


def checked_in(comes: Comes, starts_at: datetime) -> Seat:
    """A candidate who came to the waiting room a while before the start."""
    admission = sittings.check_in(
        entry=comes.entry,
        language=comes.language,
        device=_device(comes, "first"),
        by=comes.actor,
        at=starts_at - BEFORE_START,
        random_hex=lambda size: _hex(comes, "shuffle", size),
    )
    parts = list(SittingPart.objects.filter(sitting=admission.sitting))
    return Seat(comes, admission, parts, starts_at, starts_at)


def confirm(seats: Sequence[Seat]) -> None:
    """In a venue, whoever watches over the session looks at the document of each."""
    for seat in seats:
        is_here = seat.admission.sitting.place == "venue"
        booking = booking_of(seat.comes.entry) if is_here else None
        if booking is not None:
            watching = booking.session.invigilators.select_related("person").order_by("person")[0]
            confirm_identity(
                sitting=seat.admission.sitting,
                by=acting(watching.person, Role.INVIGILATOR),
                at=seat.starts_at - BEFORE_START / 2,
            )


def _sessions(stage: Stage) -> Mapping[UUID, datetime]:
    """Roster entry -> when the session of its seat starts, of all who have one."""
    rows = SeatBooking.objects.filter(entry__stage=stage, cancelled_at__isnull=True)
    return dict(rows.values_list("entry_id", "session__starts_at"))


def _starts_at(window: WindowTimes, sessions: Mapping[UUID, datetime], comes: Comes) -> datetime:
    if comes.entry.id in sessions:
        return sessions[comes.entry.id] + comes.person.lot("starts") * 10 * MINUTE
    if comes.sits and comes.manner == LATE:
        return window.closes_at - LEFT_AT_END
    first = window.opens_at + 2 * HOUR
    return first + comes.person.lot("starts") * max(window.closes_at - first - HOUR, MINUTE)


def course(room: Room, seat: Seat) -> None:
    """From the start to the last answer, by this candidate's own clock."""
    room.clock.now = seat.starts_at.timestamp()
    device = Device(room.lane, seat.admission.token, room.clock)
    form = seat.admission.sitting.form_id
    for part in seat.parts:
        device.start(part.number)
        if not part.number:
            device.sheet(room.sheets[form][seat.comes.language])
        device = _answer(room, seat, device, part)
    device.beat()
    seat.ended_at = datetime.fromtimestamp(room.clock.now + 1, UTC)


def _answer(room: Room, seat: Seat, device: Device, part: SittingPart) -> Device:
    """One section in two saves; without a line, in one at its end."""
    answers = given(seat, part, room.names[seat.admission.sitting.form_id])
    half = 0 if seat.comes.manner == WITHOUT_LINE else len(answers) // 2
    for some in (answers[:half], answers[half:]):
        room.clock.now += part.seconds * PACE / 2
        if some:
            device.save(some)
        if seat.comes.manner == SECOND_DEVICE and not part.number:
            device = _on_second(room, seat, device)
    return device


def given(seat: Seat, part: SittingPart, names: Mapping[int, str]) -> list[tuple[str, Any, int]]:
    """What is answered in a section, numbered on from the last save."""
    positions = [each for each in range(part.first, part.last + 1) if each in seat.comes.answers]
    first, seat.numbers = seat.numbers + 1, seat.numbers + len(positions)
    return [
        (names[position], seat.comes.answers[position], first + place)
        for place, position in enumerate(positions)
    ]


def _on_second(room: Room, seat: Seat, device: Device) -> Device:
    """Go on with another device, once."""
    if seat.admission.sitting.epoch > 1:
        return device
    seat.admission = sittings.take_over(
        sitting=seat.admission.sitting,
        device=_device(seat.comes, "second"),
        by=seat.comes.actor,
        at=datetime.fromtimestamp(room.clock.now, UTC),
    )
    return Device(room.lane, seat.admission.token, room.clock)


def _close(at: datetime) -> None:
    """The clock closes those who let time run out, as it does every few seconds."""
    while sittings.close_over(at + sittings.CLOSED_AFTER):
        pass


def _device(comes: Comes, which: str) -> str:
    return _hex(comes, which, 16)


def _hex(comes: Comes, purpose: str, size: int) -> str:
    return hashlib.sha256(f"{comes.person.index}:{purpose}".encode()).hexdigest()[: 2 * size]
