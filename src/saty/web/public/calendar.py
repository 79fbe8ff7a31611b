"""The calendar of a competition."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from saty.decisions import public as decisions
from saty.programmes.public import PublishedCompetition
from saty.programmes.queries import WindowState, WindowTimes
from saty.web.doors import EVERYBODY, door
from saty.web.public.places import crumbs, published_or_404
from saty.web.rule_words import own


@dataclass(frozen=True, slots=True)
class Line:
    """A window of the calendar, and when the step's decision was announced."""

    title: str
    stage: str
    window: WindowTimes
    state: WindowState
    announced_at: datetime | None


@door(EVERYBODY)
def calendar(request: HttpRequest, competition: str) -> HttpResponse:
    """Every window, in the reader's zone and, where it is another, in the programme's."""
    now = timezone.now()
    found = published_or_404(competition, now)
    announced = decisions.announced([found.id], now).get(found.id, {})
    zone = ZoneInfo(found.file.time_zone)
    shown = {
        "now": now,
        "crumbs": crumbs(found, _("Calendar")),
        "competition": found,
        "lines": lines(found, announced, now),
        "programme_zone": zone if _differs(zone, found) else None,
        "moment": found.filing.opens_at,
    }
    return render(request, "public/calendar.html", shown)


def lines(
    competition: PublishedCompetition, announced: dict[str, datetime], at: datetime
) -> list[Line]:
    """Filing and every step that has a window, in the order of the programme."""
    filing = competition.filing
    found = [Line(pgettext("a window", "Applications"), "", filing, filing.state(at), None)]
    for stage in competition.file.stages:
        if (window := competition.windows.get(stage.key)) is not None:
            moment = announced.get(stage.key)
            found.append(Line(own(stage.title), stage.key, window, window.state(at), moment))
    return found


def _differs(zone: ZoneInfo, competition: PublishedCompetition) -> bool:
    """Whether the reader's clock shows another time than the programme's at any of its moments."""
    reader = timezone.get_current_timezone()
    moments = [m for w in competition.windows.values() for m in (w.opens_at, w.closes_at)]
    return any(m.astimezone(zone).utcoffset() != m.astimezone(reader).utcoffset() for m in moments)
