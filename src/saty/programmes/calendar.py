"""From durations to dates: the windows that a programme file plans for a competition.

Filing opens `opens_after` the competition's opening. The stage of documents lies over filing and
lasts on after it by its own `lasts`. Every other stage opens `opens_after` the end of the window
before it. A window opens at its time of day (midnight where none is said), in the programme's
time zone, and never earlier than the durations say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from saty.core import schedule
from saty.programmes.models import FILING
from saty.programmes.schema import ProgrammeFile, Stage, Window

__all__ = ["FILING", "Planned", "planned", "planned_after"]

DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Planned:
    """A window with its dates, in UTC."""

    key: str
    opens_at: datetime
    closes_at: datetime


def planned(file: ProgrammeFile, opens_at: datetime) -> tuple[Planned, ...]:
    """Filing and every stage of `file`, for a competition that opens at `opens_at`."""
    zone = ZoneInfo(file.time_zone)
    filing = _planned(FILING, file.filing, opens_at, zone)
    return (filing, *planned_after(file, file.stages, filing, filing.closes_at))


def planned_after(
    file: ProgrammeFile, stages: tuple[Stage, ...], filing: Planned, end: datetime
) -> Iterator[Planned]:
    """The windows of consecutive `stages`, where the window before them ends at `end`."""
    zone = ZoneInfo(file.time_zone)
    for stage in stages:
        if stage.kind == DOCUMENTS and stage == file.stages[0]:
            window = _over_filing(stage, filing, zone)
        else:
            window = _planned(stage.key, stage.window, end, zone)
        end = window.closes_at
        yield window


def _planned(key: str, window: Window, after: datetime, zone: ZoneInfo) -> Planned:
    begin = schedule.add(after.astimezone(zone), schedule.parse(window.opens_after))
    opens = _at_time_of_day(begin, window.opens_at or time())
    closes = schedule.add(opens, schedule.parse(window.lasts))
    return Planned(key, opens.astimezone(UTC), closes.astimezone(UTC))


def _at_time_of_day(moment: datetime, hour: time) -> datetime:
    """The first moment with this time of day that is not before `moment`."""
    same_day = moment.replace(
        hour=hour.hour, minute=hour.minute, second=hour.second, microsecond=0, fold=0
    )
    return same_day if same_day >= moment else same_day + timedelta(days=1)


def _over_filing(stage: Stage, filing: Planned, zone: ZoneInfo) -> Planned:
    last = schedule.add(filing.closes_at.astimezone(zone), schedule.parse(stage.window.lasts))
    return Planned(stage.key, filing.opens_at, last.astimezone(UTC))
