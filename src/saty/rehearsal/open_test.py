"""In a demo: a test that is open right now, with candidates in every state, and one who may come.

Its window lasts three days and is in its second, whatever the hour at which the demo is made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from saty.people.models import Person
from saty.programmes import reading, shipped
from saty.programmes.schema import ProgrammeFile
from saty.rehearsal import exam_room, exams, staging
from saty.rehearsal.cast import Cast
from saty.rehearsal.exam_room import Comes, Room, Seat
from saty.rehearsal.filing import file_all
from saty.rehearsal.lane import lane
from saty.rehearsal.opening import open_scene, setting_of
from saty.rehearsal.scene import Progress, Scene
from saty.testing.actions import sittings
from saty.testing.lane.tables import terms_at
from saty.testing.models import SittingPart
from saty.testing.preflight.device import Clock, Device

PROGRAMME, SLUG, STAGE = "kz-regional-reserve", "regional-reserve-test", "test"
SIZE, SEED = 44, 11
CLOSES_IN = timedelta(hours=36)
CHANGES = (
    (
        'window = { opens_after = "P7D", lasts = "P1D", opens_at = 09:00:00, default = true }',
        'window = { opens_after = "P7D", lasts = "P3D", opens_at = 09:00:00, default = true }',
    ),
)
"""In the text of the programme: the test, its first stage of a day, lasts three days."""
MINUTE = timedelta(minutes=1)
WAITING, WORKING, DISCONNECTED, FINISHED = 2, 5, 2, 3
"""How many are in which state; the others have not come."""


def text() -> str:
    """The programme of this competition."""
    found = shipped.text_of(PROGRAMME)
    for before, after in CHANGES:
        found = found.replace(before, after, 1)
    return found


def file() -> ProgrammeFile:
    """The same, read."""
    return reading.read(text())


def make_open_test(
    cast: Cast, opens_at: datetime, first: int, now: datetime, progress: Progress
) -> Person:
    """The competition; who of its candidates can sit the test at once."""
    scene = open_scene(
        text(), cast=cast, slug=SLUG, opens_at=opens_at, size=SIZE, seed=SEED, progress=progress
    )
    scene.first = first
    file_all(scene, setting_of(scene))
    staging.hold(scene, scene.file.stages[0].key)
    stage = staging.stage_named(scene, STAGE)
    staging.make_ready(scene, scene.file.stage(STAGE), stage)
    coming = exams.coming(scene, stage)
    mine, *others = [each for each in coming if each.sits]
    clock = Clock(now.timestamp())
    with lane(clock, partial(terms_at, at=now)) as served:
        _fill(scene, exam_room.room(served, clock, stage, now), others, now)
    return mine.entry.application.candidate


def _fill(scene: Scene, room: Room, others: Sequence[Comes], now: datetime) -> None:
    """Some wait, some work, some are not heard of any more, some have finished."""
    left = iter(others)
    for number in range(WAITING):
        _in(next(left), now - (2 + number) * MINUTE)
    for number in range(WORKING):
        _works(room, _in(next(left), now - (16 + number) * MINUTE), now - number * MINUTE / 4)
    for number in range(DISCONNECTED):
        _works(room, _in(next(left), now - (25 + number) * MINUTE), now - 9 * MINUTE)
    for number in range(FINISHED):
        each = next(left)
        seat = _in(each, now - (150 + 7 * number) * MINUTE)
        exam_room.course(room, seat)
        sittings.finish(sitting=seat.admission.sitting, by=each.actor, at=seat.ended_at)


def _in(comes: Comes, at: datetime) -> Seat:
    return exam_room.checked_in(comes, at)


def _works(room: Room, seat: Seat, heard_at: datetime) -> None:
    """In the first section, some answers saved, and heard of at a moment."""
    device = Device(room.lane, seat.admission.token, room.clock)
    room.clock.now = seat.starts_at.timestamp()
    device.start(0)
    form = seat.admission.sitting.form_id
    device.sheet(room.sheets[form][seat.comes.language])
    part: SittingPart = seat.parts[0]
    given = exam_room.given(seat, part, room.names[form])
    device.save(given[: len(given) // 2])
    room.clock.now = heard_at.timestamp()
    device.beat()
