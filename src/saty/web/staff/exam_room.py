"""The control room of a test: figures, the last hour, who needs help, and everybody."""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from saty.people.roles import Role
from saty.testing.actions.sittings import exam_of
from saty.testing.policies.control import is_sat_here
from saty.testing.queries import attendance, control_room, seats
from saty.testing.queries.windows import exam_window
from saty.web.components import Figure
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.moments import num, relative
from saty.web.rule_words import own
from saty.web.staff import exam_hour
from saty.web.staff.here import Here, stage_or_404
from saty.web.venue_words import seat_of

if TYPE_CHECKING:
    from saty.testing.models import SeatBooking

OFFICERS = (Role.SECRETARIAT.value,)
READERS = (*OFFICERS, Role.AUDITOR.value, Role.INVIGILATOR.value)
PER_PAGE = 50
NEEDS_PER_PAGE = 20
COLUMNS: dict[str, str | tuple[str, ...]] = {
    "code": "code",
    "state": ("step", "code"),
    "seat": control_room.SEAT,
    "began": "began_at",
    "heard": "heard_at",
}
"""Column -> field, or fields."""
STATES: dict[str, Promise] = {
    "not_come": gettext_lazy("Not come yet"),
    "waiting": gettext_lazy("In the waiting room"),
    "working": gettext_lazy("Working"),
    "disconnected": gettext_lazy("Disconnected"),
    "finished": gettext_lazy("Finished the test"),
    "absent": gettext_lazy("Absent"),
    "void": gettext_lazy("Void, may sit again"),
}
TONES = {
    "working": "progress",
    "disconnected": "needs-you",
    "finished": "done",
    "void": "error",
}


class ExamFilter(forms.Form):
    """Narrows who is shown."""

    code = forms.CharField(label=gettext_lazy("Stage code"), required=False, max_length=12)
    state = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("Everyone")), *STATES.items()],
    )


def exam_or_404(competition: str, stage: str, at: datetime) -> Here:
    """A test that the system holds; Http404 for any other stage."""
    here = stage_or_404(competition, stage, at)
    if not is_sat_here(here.stage, here.file):
        raise Http404
    return here


def place(here: Here) -> dict[str, Any]:
    """What every page of the control room shows of where it is."""
    return {"here": here, "competition": here.competition, "name": own(here.rule.title)}


@door(*READERS)
def room(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The control room."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    filters = ExamFilter(request.GET or None)
    narrowed = filters.cleaned_data if filters.is_valid() else {"code": "", "state": ""}
    rows = ordered(control_room.roster(here.stage, at, **narrowed), request, COLUMNS)
    has_seats = "venue" in exam_of(here.rule).places
    if wants_file(request):
        return _export(here, rows, at, has_seats=has_seats)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    places = seats.seats_by_entry(here.stage, [each.pk for each in page]) if has_seats else {}
    shown = {
        "window": exam_window(here.stage),
        "filters": filters,
        "page": page,
        "lines": [_line(each, places.get(each.pk), at) for each in page],
        "has_seats": has_seats,
        "now": at,
        "may_act": request.actor.role in OFFICERS,
        "asks_for_browser": exam_of(here.rule).safe_browser,
        **live_part(here, request, at),
    }
    return render(request, "staff/exam_room.html", shown)


@door(*READERS)
def live(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Figures, the hour and who needs help, if they differ from what is shown already."""
    at = timezone.now()
    shown = live_part(exam_or_404(competition, stage, at), request, at)
    if request.GET.get("seen") == shown["digest"]:
        return HttpResponse(status=204)
    return render(request, "staff/exam_live.html", shown)


def live_part(here: Here, request: SignedIn, at: datetime) -> dict[str, Any]:
    """What is asked for again and again, with a digest of it."""
    exam = exam_of(here.rule)
    counts = attendance.counts(here.stage, at)
    slots = control_room.hour(here.stage, at)
    needs = Paginator(
        control_room.who_needs_help(here.stage, at, is_checked=exam.identity == "checked"),
        NEEDS_PER_PAGE,
    ).get_page(request.GET.get("needs"))
    silence = control_room.silence_of(here.stage)
    outages = control_room.outages_shown(here.stage, exam_window(here.stage).opens_at)
    lines = [_need(each, at) for each in needs]
    shown = (counts, slots, lines, silence and silence.since, [each.id for each in outages])
    return place(here) | {
        "figures": _figures(counts),
        "slots": slots,
        "picture": exam_hour.picture(slots),
        "needs": needs,
        "need_lines": lines,
        "silence": silence,
        "outages": outages,
        "digest": hashlib.sha256(repr(shown).encode()).hexdigest()[:16],
        "now": at,
    }


def _figures(counts: Any) -> list[Figure]:
    """One for each state; a colour asks for attention only where there is somebody."""
    tones: Any = {key: tone if counts[key] else "neutral" for key, tone in TONES.items()}
    return [
        Figure(num(counts[key]), str(words), tone=tones.get(key, "neutral"))
        for key, words in STATES.items()
    ]


def _line(entry: Any, booking: "SeatBooking | None", at: datetime) -> dict[str, Any]:
    is_here = entry.state in {"working", "disconnected"}
    heard = _ago(entry.heard_at, at) if is_here and entry.heard_at else ""
    tone = TONES.get(entry.state, "neutral")
    return {
        "code": entry.code,
        "state": STATES[entry.state],
        "tone": tone,
        "seat": seat_of(booking) if booking else "",
        "began": entry.began_at,
        "heard": heard,
    }


def _ago(moment: datetime, at: datetime) -> str:
    """How long ago it was; what came in since the question was put counts as just now."""
    return relative(min(moment, at - timedelta(seconds=1)), at)


def _export(here: Here, rows: Any, at: datetime, *, has_seats: bool) -> HttpResponse:
    places = seats.seats_by_entry(here.stage) if has_seats else {}
    heading = [_("Stage code"), _("State"), _("Started"), _("Last heard of")]
    heading += [pgettext("in a room", "Seat")] if has_seats else []
    lines = (_line(each, places.get(each.pk), at) for each in rows.iterator(chunk_size=2_000))
    cells = (
        [
            line["code"],
            line["state"],
            line["began"].isoformat(timespec="seconds") if line["began"] else "",
            line["heard"],
            *([line["seat"]] if has_seats else []),
        ]
        for line in lines
    )
    return xlsx_response(f"test-{here.stage.key}", heading, cells)


def _need(entry: Any, at: datetime) -> dict[str, Any]:
    """A line of who needs help: why, and since when."""
    why = []
    if entry.is_away:
        why.append(_("Nothing is heard of the device"))
    if entry.keeps_answers:
        why.append(_("Answers wait on the device: %(count)s") % {"count": num(entry.answers_kept)})
    if entry.is_unknown:
        why.append(_("Nobody has confirmed who it is"))
    if entry.has_other_browser and entry.state in {"working", "waiting"}:
        why.append(_("The browser is not the one that is asked for"))
    since = _ago(entry.needs_since, at) if entry.needs_since else ""
    return {"code": entry.code, "why": why, "since": since}
