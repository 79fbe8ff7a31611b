"""The time zone, windows and terms."""

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from zoneinfo import available_timezones

from saty.core.schedule import Duration, parse
from saty.programmes.consistency.walking import tables, where_sound
from saty.programmes.faults import Finding, Path, shown
from saty.programmes.schema import ProgrammeFile, Stage, Window
from saty.programmes.shape import choose

LONGEST_MONTHS = 50 * 12
_TIMED = {"test", "verification", "essay"}
"""Kinds that candidates sit with a clock running, inside the window."""

_zones = lru_cache(available_timezones)
"""Read once: the names come from files."""


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Zones that do not exist, windows that cannot be, terms that are none."""
    yield from where_sound(_zone(programme))
    for path, window in tables(programme, Window):
        yield from where_sound(_window(path, window))
    for index, stage in enumerate(programme.stages):
        yield from where_sound(_sitting(("stages", index), stage, programme))
        yield from where_sound(_parts(("stages", index), stage))
    yield from where_sound(_term(("reserve", "term"), programme.reserve.term))
    for index, body in enumerate(programme.bodies):
        if body.term is not None:
            yield from where_sound(_term(("bodies", index, "term"), body.term))
    yield from where_sound(_factors(programme))
    yield from _too_long(("application", "withdrawal_undo"), programme.application.withdrawal_undo)


def shortest(duration: Duration) -> timedelta:
    """The least time that a duration can come to: months have 28 days at least."""
    return timedelta(days=duration.months * 28 + duration.days, seconds=duration.seconds)


def _zone(programme: ProgrammeFile) -> Iterator[Finding]:
    zone = programme.time_zone
    if zone not in _zones():
        remedy = choose(zone, _zones())
        if not remedy.startswith("Did"):
            remedy = 'Write its name in the tz database, such as "Asia/Almaty"'
        message = f'there is no time zone "{shown(zone)}"'
        yield Finding(("time_zone",), "unknown_time_zone", message, remedy)


def _window(path: Path, window: Window) -> Iterator[Finding]:
    yield from _too_long((*path, "opens_after"), window.opens_after)
    yield from _too_long((*path, "lasts"), window.lasts)
    if not shortest(parse(window.lasts)):
        message = "the window ends at the moment at which it opens"
        yield Finding((*path, "lasts"), "window_empty", message, 'Give it a length, such as "P7D"')


def _too_long(path: Path, text: str) -> Iterator[Finding]:
    duration = parse(text)
    if duration.months + duration.days // 28 + duration.seconds // 2_419_200 > LONGEST_MONTHS:
        message = f"{text} is longer than 50 years"
        yield Finding(path, "too_long", message, "Check the letters: Y, M, W, D, then T, H, M, S")


def _sitting(path: Path, stage: Stage, programme: ProgrammeFile) -> Iterator[Finding]:
    """A sitting fits into its window, also with the most extra time that may be asked for."""
    minutes = stage.limits.minutes if stage.limits else None
    if stage.kind not in _TIMED or minutes is None:
        return
    factors = [a.extra_time_factor for a in programme.application.adjustments]
    longest = max((float(factor) for factor in factors if factor), default=1.0)
    if timedelta(minutes=minutes * longest) > shortest(parse(stage.window.lasts)):
        message = f"{minutes} minutes, with the extra time that may be asked for, do not fit in"
        remedy = "Make the window longer, or the sitting shorter"
        yield Finding((*path, "window", "lasts"), "window_too_short", message, remedy)


def _parts(path: Path, stage: Stage) -> Iterator[Finding]:
    """The parts of a test take no longer than the whole."""
    whole = stage.limits.minutes if stage.limits else None
    parts = [part.minutes or 0 for part in stage.score.parts] if stage.score else []
    if whole is not None and sum(parts) > whole:
        message = f"the parts take {sum(parts)} minutes, and the whole has {whole}"
        remedy = "Make the parts shorter, or limits.minutes larger"
        yield Finding((*path, "limits", "minutes"), "parts_too_long", message, remedy)


def _term(path: Path, text: str) -> Iterator[Finding]:
    term = parse(text)
    yield from _too_long(path, text)
    if term.seconds or not (term.months or term.days):
        message = "a term has whole days, months or years"
        yield Finding(path, "term", message, 'Write it as "P3Y" or "P18M"')


def _factors(programme: ProgrammeFile) -> Iterator[Finding]:
    for index, adjustment in enumerate(programme.application.adjustments):
        factor = adjustment.extra_time_factor
        if factor is not None and not 1 < float(factor) <= 10:
            here = ("application", "adjustments", index, "extra_time_factor")
            message = "extra time is more than the time itself, and at most ten times as much"
            yield Finding(here, "extra_time", message, 'Write "1.5" for half as much again')
