"""In a demo: a test that is open right now, with candidates in every state, and one who may come.

Its window lasts four days and is in its second or third, at whatever hour the demo is made. Some
sit it in a venue, where a session is on: in Astana, or where it is day when Astana sleeps.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from saty.people.models import Person
from saty.people.roles import Role
from saty.programmes import reading, shipped
from saty.programmes.schema import ProgrammeFile
from saty.rehearsal import exam_room, exams, staging
from saty.rehearsal.cast import Cast
from saty.rehearsal.exam_room import Comes, Room, Seat
from saty.rehearsal.filing import file_all
from saty.rehearsal.lane import lane
from saty.rehearsal.opening import open_scene, setting_of
from saty.rehearsal.scene import Progress, Scene
from saty.rehearsal.seating import CENTRE, Centre
from saty.stages.models import Stage
from saty.testing.actions import sittings
from saty.testing.actions.exam_sessions import Slots, plan_sessions
from saty.testing.daytime import begins_by_day
from saty.testing.lane.tables import terms_at
from saty.testing.models import SittingPart
from saty.testing.preflight.device import Clock, Device
from saty.testing.queries.seats import booking_of
from saty.testing.queries.venues import sessions_of

PROGRAMME, SLUG, STAGE = "kz-regional-reserve", "regional-reserve-test", "test"
SIZE, SEED = 64, 11
CLOSES_IN = timedelta(hours=60)
CHANGES = (
    (
        'window = { opens_after = "P7D", lasts = "P1D", opens_at = 09:00:00, default = true }',
        'window = { opens_after = "P7D", lasts = "P4D", opens_at = 09:00:00, default = true }',
    ),
    (
        'exam = { places = ["remote", "venue"], default = true }',
        'exam = { places = ["remote", "venue"], late_minutes = 150, default = true }',
    ),
)
"""In the text of the programme: the test, its first stage of a day, lasts four days, and one may
come late to it, so that there is time to look around before the last confirmation."""
ROOM_SEATS, ROOM_ACCESSIBLE = 20, 6
BEGAN, TO_THE = timedelta(minutes=20), timedelta(minutes=5)
"""How long ago the session began that is on; it begins at a full five minutes."""
ABROAD = (
    Centre(
        zone="Asia/Seoul",
        names={
            "kk": "Қазақстанның Сеулдегі елшілігі (жаттығу)",
            "ru": "Посольство Казахстана в Сеуле (репетиция)",
            "en": "Embassy of Kazakhstan in Seoul (rehearsal)",
        },
        address={
            "kk": "Сеул, Йонсан-гу, Чанмун-ро, 53",
            "ru": "Сеул, Йонсан-гу, Чанмун-ро, 53",
            "en": "53 Jangmun-ro, Yongsan-gu, Seoul",
        },
    ),
    Centre(
        zone="America/New_York",
        names={
            "kk": "Қазақстанның Вашингтондағы елшілігі (жаттығу)",
            "ru": "Посольство Казахстана в Вашингтоне (репетиция)",
            "en": "Embassy of Kazakhstan in Washington (rehearsal)",
        },
        address={
            "kk": "Вашингтон, 16-шы көше, 1401",
            "ru": "Вашингтон, 16-я улица, 1401",
            "en": "1401 16th Street NW, Washington",
        },
    ),
)
"""One of them or Astana has day at any hour."""
MINUTE = timedelta(minutes=1)
WAITING, WORKING, DISCONNECTED, FINISHED = 2, 5, 2, 3
"""How many at a place of their own are in which state; the others have not come."""
UNCONFIRMED, CONFIRMED, SEATED_WORKING, SEATED_LOST = 2, 1, 3, 1
"""How many in the venue: wait for a look at their document, may start, work, are not heard of."""


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
    exams.make_ready(scene, scene.file.stage(STAGE), stage, centre_at(now))
    _plan_another(scene, stage, now)
    seated, (mine, *others) = _coming(scene, stage, now)
    clock = Clock(now.timestamp())
    with lane(clock, partial(terms_at, at=now)) as served:
        room = exam_room.room(served, clock, stage, now)
        _fill(room, others, now)
        _fill_venue(room, seated, now)
    return mine.entry.application.candidate


def _coming(scene: Scene, stage: Stage, now: datetime) -> tuple[list[Comes], list[Comes]]:
    """Who sits in the session that is on, by seat, and who at a place of their own."""
    coming = [each for each in exams.coming(scene, stage) if each.sits]
    booked = [(each, booking_of(each.entry)) for each in coming]
    here = [(seat.seat, each) for each, seat in booked if seat and seat.session.starts_at <= now]
    seated = [each for _seat, each in sorted(here, key=lambda pair: pair[0])]
    return seated, [each for each, seat in booked if seat is None]


def centre_at(now: datetime) -> Centre:
    """Where it is day: a venue in which a session is on."""
    whole = now.replace(second=0, microsecond=0) - BEGAN
    begins = whole - timedelta(minutes=whole.minute) % TO_THE
    for each in (CENTRE, *ABROAD):
        here = begins.astimezone(ZoneInfo(each.zone))
        if begins_by_day(begins, each.zone):
            return replace(
                each,
                times=(here.time(),),
                days=(here.date(),),
                seats=ROOM_SEATS,
                accessible=ROOM_ACCESSIBLE,
            )
    raise ValueError("at every hour it is day in one of them")


def _plan_another(scene: Scene, stage: Stage, now: datetime) -> None:
    """In the same room tomorrow, to which candidates can be moved; nobody watches over it yet."""
    held = sessions_of(stage)[0]
    here = held.starts_at.astimezone(ZoneInfo(held.room.venue.zone))
    minutes = (held.ends_at - held.starts_at) // MINUTE
    slots = Slots([here.date() + timedelta(days=1)], [here.time()], [held.room], minutes)
    plan_sessions(stage=stage, slots=slots, by=scene.cast.actor(Role.SECRETARIAT), at=now)


def _fill(room: Room, others: Sequence[Comes], now: datetime) -> None:
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
        sat = seat.admission.sitting
        sittings.finish(sitting=sat, device=sat.device, by=each.actor, at=seat.ended_at)


def _fill_venue(room: Room, seated: Sequence[Comes], now: datetime) -> None:
    """Some show their document, some work, one is not heard of any more, some are not here yet."""
    left = iter(seated)
    for number in range(UNCONFIRMED):
        _in(next(left), now - (2 + number) * MINUTE)
    for number in range(CONFIRMED):
        exam_room.confirm([_in(next(left), now - (4 + number) * MINUTE)])
    for number in range(SEATED_WORKING):
        seat = _in(next(left), now - (12 + number) * MINUTE)
        exam_room.confirm([seat])
        _works(room, seat, now - number * MINUTE / 4)
    for number in range(SEATED_LOST):
        seat = _in(next(left), now - (16 + number) * MINUTE)
        exam_room.confirm([seat])
        _works(room, seat, now - 9 * MINUTE)


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
