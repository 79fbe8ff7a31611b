"""The sessions that somebody watches over, those of today first."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saty.programmes import queries as programmes
from saty.testing.queries import invigilation as queries
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own
from saty.web.venue_words import address_of, place_of, until_of, when_of

if TYPE_CHECKING:
    from datetime import datetime

    from saty.testing.models import ExamSession

PER_PAGE = 50


@door("invigilator")
def home(request: SignedIn) -> HttpResponse:
    """My sessions."""
    at = timezone.now()
    rows = sorted(
        queries.sessions_of_person(request.actor.account, at),
        key=lambda each: (not _is_today(each, at), each.ends_at <= at, each.starts_at),
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    rules = programmes.rules_in_force_of({each.stage.competition_id for each in rows}, at)
    lines = [_line(each, rules, at) for each in page.object_list]
    return render(request, "room/home.html", {"page": page, "lines": lines})


def _is_today(session: "ExamSession", at: "datetime") -> bool:
    zone = ZoneInfo(session.room.venue.zone)
    return session.starts_at.astimezone(zone).date() == at.astimezone(zone).date()


def _line(session: "ExamSession", rules: Any, at: "datetime") -> dict[str, Any]:
    file = rules[session.stage.competition_id].file
    return {
        "session": session,
        "title": own(file.stage(session.stage.key).title),
        "when": when_of(session),
        "until": until_of(session),
        "place": place_of(session),
        "address": address_of(session.room.venue),
        "is_today": _is_today(session, at),
        "is_over": session.ends_at <= at,
    }
