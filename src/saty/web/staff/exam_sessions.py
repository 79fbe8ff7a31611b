"""Sessions of a test in venues: planned, watched over, cancelled; candidates moved."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from saty.people import queries as people
from saty.people.roles import Role, competition_scope
from saty.programmes import queries as programmes
from saty.stages import queries as stages
from saty.testing.actions import exam_sessions as actions
from saty.testing.actions import seats as seat_actions
from saty.testing.queries import control_room
from saty.testing.queries import seats as seat_queries
from saty.testing.queries import venues as queries
from saty.web.doors import SignedIn, door
from saty.web.forms.choices import Checkboxes, Radios
from saty.web.forms.dates import DateField
from saty.web.lists import ordered, ordered_here, wants_file, xlsx_response
from saty.web.moments import num
from saty.web.rule_words import own
from saty.web.staff.exam_room import STATES, TONES
from saty.web.staff.here import Here, ReasonForm, attempt, stage_or_404
from saty.web.staff.supply import supply_of, told_of
from saty.web.venue_words import (
    WHY_NO_SEAT,
    moment_there,
    name_of,
    place_of,
    reading_language,
    room_name,
    short_when_of,
    short_when_there,
    until_of,
    when_of,
)

if TYPE_CHECKING:
    from saty.stages.models import RosterEntry
    from saty.testing.models import ExamSession

PER_PAGE = 50
COLUMNS = {
    "begins": "starts_at",
    "ends": "ends_at",
    "place": "place",
    "booked": "booked",
    "seats": "room__seats",
    "watching": "watching",
}
SEAT_COLUMNS: dict[str, str | tuple[str, ...]] = {
    "seat": "seat__seat",
    "code": "code",
    "state": ("step", "seat__seat"),
    "began": "began_at",
}
"""Column of a list -> field, or fields."""
LEFT_COLUMNS: dict[str, Any] = {"code": itemgetter(0), "why": itemgetter(1)}
READERS = ("secretariat", "auditor")
MOST_DAYS = 62
TIMES = re.compile(r"[,;\s]+")


class PlanForm(forms.Form):
    """Days, times of day and rooms: a session for each of each."""

    first = DateField(label=gettext_lazy("First day"))
    last = DateField(label=gettext_lazy("Last day"))
    times = forms.CharField(
        label=gettext_lazy("Begin at"),
        max_length=100,
        help_text=gettext_lazy(
            "By the clock of each venue, between 08:00 and 20:00. Several with commas between"
            " them, for example 09:00, 14:00."
        ),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes the room is booked"),
        min_value=1,
        max_value=1_440,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    rooms = forms.MultipleChoiceField(label=gettext_lazy("Rooms"), widget=Checkboxes())

    def __init__(self, data: Any, here: Here, at: datetime) -> None:
        needed = actions.longest_needed(here.stage, here.file)
        opens = timezone.localtime(programmes.window(here.competition.id, here.rule.key).opens_at)
        day = max(opens.date(), timezone.localdate(at) + timedelta(days=1))
        super().__init__(data, initial={"first": day, "last": day, "minutes": needed})
        words = _("At least %(minutes)s: with late starts and the extra time that was granted.")
        self.fields["minutes"].help_text = words % {"minutes": num(needed)}
        self.known = {str(each.id): each for each in queries.open_rooms()}
        field: Any = self.fields["rooms"]
        field.choices = [
            (key, _("%(room)s: %(seats)s seats") % {"room": name, "seats": num(room.seats)})
            for key, room in self.known.items()
            for name in [room_name(room)]
        ]

    def clean_times(self) -> list[time]:
        """The times of day that were typed."""
        typed = [each for each in TIMES.split(self.cleaned_data["times"]) if each]
        try:
            return sorted({datetime.strptime(each, "%H:%M").time() for each in typed})  # noqa: DTZ007
        except ValueError:
            raise forms.ValidationError(
                _("Write the times as hours and minutes, for example 09:00, 14:00.")
            ) from None

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first, and not months later."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        elif first and last and (last - first).days > MOST_DAYS:
            self.add_error("last", _("Plan no more than two months at once."))
        return given

    def slots(self) -> actions.Slots:
        """What the act takes."""
        given = self.cleaned_data
        return actions.Slots(
            days=_days(given["first"], given["last"]),
            times=given["times"],
            rooms=[self.known[each] for each in given["rooms"]],
            minutes=given["minutes"],
        )


def _days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def _test_or_404(competition: str, stage: str, at: datetime) -> Here:
    """A stage whose test can be sat in venues."""
    here = stage_or_404(competition, stage, at)
    if here.rule.exam is None or "venue" not in here.rule.exam.places:
        raise Http404
    return here


def _session_or_404(here: Here, key: UUID) -> "ExamSession":
    found = queries.session(here.stage, key)
    if found is None:
        raise Http404
    return found


def line_of(session: "ExamSession") -> dict[str, Any]:
    """A session in a list."""
    return {
        "session": session,
        "when": short_when_of(session),
        "until": until_of(session),
        "place": place_of(session),
        "seats": session.room.seats,
    }


def _shown(here: Here, request: SignedIn) -> dict[str, Any]:
    return {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "may_act": request.actor.role == "secretariat",
    }


@door(*READERS)
def sessions(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Every session of a stage, in time unless another order is asked for."""
    at = timezone.now()
    here = _test_or_404(competition, stage, at)
    found = queries.with_place(queries.sessions_of(here.stage), reading_language())
    rows = ordered(found, request, COLUMNS)
    if wants_file(request):
        return _export(here, rows)
    page = _paged(rows, request)
    lines = [line_of(each) for each in page.object_list]
    told = told_of(supply_of(here.stage, here.rule, at))
    shown = _shown(here, request) | {"page": page, "lines": lines, "told": told}
    return render(request, "staff/sessions.html", shown)


def _export(here: Here, rows: Any) -> HttpResponse:
    """Who watches over a session is a number here, as in the list: names stand on its page."""
    heading = [
        _("Begins"), _("Ends"), _("Venue"), _("Room"), _("Booked"), _("Seats"), _("Invigilators"),
        _("State"),
    ]  # fmt: skip
    cells = (
        [
            *(moment_there(each, session) for each in (session.starts_at, session.ends_at)),
            name_of(session.room.venue),
            session.room.name,
            session.booked,
            session.room.seats,
            session.watching,
            _("Cancelled") if session.cancelled_at else "",
        ]
        for session in rows.iterator(chunk_size=2_000)
    )
    return xlsx_response(f"sessions-{here.stage.key}", heading, cells)


@door("secretariat")
def plan(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Plan several sessions at once."""
    at = timezone.now()
    here = _test_or_404(competition, stage, at)
    form = PlanForm(request.POST if request.method == "POST" else None, here, at)
    made = attempt(form, lambda: _plan(request, here, form, at)) if form.is_valid() else None
    if made is not None:
        words = ngettext(
            "%(number)s session is planned.", "%(number)s sessions are planned.", len(made)
        )
        messages.success(request, words % {"number": num(len(made))})
        return redirect("staff_sessions", competition=competition, stage=stage)
    told = told_of(supply_of(here.stage, here.rule, at))
    shown = _shown(here, request) | {"form": form, "told": told}
    return render(request, "staff/plan_sessions.html", shown, status=400 if form.errors else 200)


def _plan(request: SignedIn, here: Here, form: PlanForm, at: datetime) -> list["ExamSession"]:
    return actions.plan_sessions(stage=here.stage, slots=form.slots(), by=request.actor, at=at)


class WatchForm(forms.Form):
    """Who watches over a session."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Invigilators"), required=False, widget=Checkboxes()
    )

    def __init__(self, data: Any, choices: Sequence[tuple[str, str]], chosen: list[str]) -> None:
        super().__init__(data, initial={"people": chosen})
        field: Any = self.fields["people"]
        field.choices = choices


@door(*READERS)
def session(request: SignedIn, competition: str, stage: str, session: UUID) -> HttpResponse:
    """One session: its seats, and who watches over it."""
    at = timezone.now()
    here = _test_or_404(competition, stage, at)
    found = _session_or_404(here, session)
    shown = _shown(here, request)
    is_sent = request.method == "POST" and shown["may_act"]
    holders = _holders(request, here, found, at) if shown["may_act"] else ([], [])
    form = WatchForm(request.POST if is_sent else None, *holders)
    if form.is_valid() and attempt(form, lambda: _watch(request, found, form, at)) is not None:
        messages.success(request, _("Kept: who watches over this session."))
        return redirect("staff_session", competition=competition, stage=stage, session=session)
    rows = ordered(control_room.seated_in(found, at), request, SEAT_COLUMNS)
    if wants_file(request):
        return _export_seats(here, found, rows)
    page = _paged(rows, request)
    shown |= {
        "session": found,
        "when": when_of(found),
        "until": until_of(found),
        "place": place_of(found),
        "page": page,
        "lines": [_seat_line(each, found) for each in page],
        "form": form,
        "has_holders": bool(holders[0]),
    }
    return render(request, "staff/session.html", shown, status=400 if form.errors else 200)


def _seat_line(entry: Any, session: "ExamSession") -> dict[str, Any]:
    """A seat in the list: whose by stage code, and where its candidate stands."""
    return {
        "seat": entry.place,
        "code": entry.code,
        "state": STATES[entry.state],
        "tone": TONES.get(entry.state, "neutral"),
        "began": short_when_there(entry.began_at, session) if entry.began_at else "",
    }


def _export_seats(here: Here, session: "ExamSession", rows: Any) -> HttpResponse:
    lines = (_seat_line(each, session) for each in rows.iterator(chunk_size=2_000))
    heading = [_("Seat number"), _("Stage code"), _("State"), _("Started")]
    cells = ([line["seat"], line["code"], line["state"], line["began"]] for line in lines)
    return xlsx_response(f"seats-{here.stage.key}", heading, cells)


def _paged(rows: Any, request: SignedIn) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _holders(
    request: SignedIn, here: Here, session: "ExamSession", at: datetime
) -> tuple[list[tuple[str, str]], list[str]]:
    """Whoever holds the role, by name; and who is chosen already."""
    scope = competition_scope(here.competition.id)
    staff = {str(each.staff_id): each for each in people.holders_of(Role.INVIGILATOR, scope)}
    names = people.names_of(staff, reader=request.actor, at=at)
    choices = [(str(staff[key].id), name) for key, name in names.items()]
    chosen = [str(each.person_id) for each in session.invigilators.all()]
    return sorted(choices, key=lambda each: each[1]), chosen


def _watch(
    request: SignedIn, session: "ExamSession", form: WatchForm, at: datetime
) -> "ExamSession":
    keys = [UUID(each) for each in form.cleaned_data["people"]]
    return actions.set_invigilators(session=session, people=keys, by=request.actor, at=at)


@door("secretariat")
def cancel(request: SignedIn, competition: str, stage: str, session: UUID) -> HttpResponse:
    """Cancel a session, having read whom it frees."""
    at = timezone.now()
    here = _test_or_404(competition, stage, at)
    found = _session_or_404(here, session)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = _(
        "Everybody who has a seat there is written to, and reads it."
    )
    if form.is_valid() and attempt(form, lambda: _cancel(request, found, form, at)) is not None:
        messages.success(request, _("The session is cancelled."))
        return redirect("staff_sessions", competition=competition, stage=stage)
    bookings = seat_queries.bookings_of(found)
    shown = _shown(here, request) | {
        "session": found,
        "when": when_of(found),
        "place": place_of(found),
        "codes": [each.entry.code for each in bookings],
        "form": form,
    }
    return render(request, "staff/cancel_session.html", shown, status=400 if form.errors else 200)


def _cancel(request: SignedIn, session: "ExamSession", form: ReasonForm, at: datetime) -> int:
    reason = form.cleaned_data["reason"]
    return actions.cancel_session(session=session, reason=reason, by=request.actor, at=at)


class MoveForm(forms.Form):
    """To which session a candidate is moved."""

    session = forms.ChoiceField(label=gettext_lazy("Session"), widget=Radios())

    def __init__(self, data: Any, sessions: Sequence[Any]) -> None:
        super().__init__(data)
        self.known = {str(each.id): each for each in sessions}
        field: Any = self.fields["session"]
        field.choices = [(key, _with_free(each)) for key, each in self.known.items()]


def _with_free(session: Any) -> str:
    free = session.room.seats - session.booked
    return _("%(when)s, %(place)s: %(free)s seats are free") % {
        "when": when_of(session),
        "place": place_of(session),
        "free": num(free),
    }


@door("secretariat")
def move(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """Move a candidate to another session with a free seat."""
    at = timezone.now()
    here = _test_or_404(competition, stage, at)
    entry = stages.entry(here.stage, code)
    if entry is None:
        raise Http404
    booking = seat_queries.booking_of(entry)
    coming = queries.sessions_of(here.stage).filter(cancelled_at__isnull=True, ends_at__gt=at)
    others = [each for each in coming if booking is None or each.id != booking.session_id]
    free = [each for each in others if each.booked < each.room.seats]
    form = MoveForm(request.POST if request.method == "POST" else None, free)
    if form.is_valid() and attempt(form, lambda: _move(request, entry, form, at)) is not None:
        messages.success(request, _("The candidate is moved, and written to."))
        return redirect("staff_sessions", competition=competition, stage=stage)
    shown = _shown(here, request) | {"entry": entry, "form": form, "has_free": bool(free)}
    if booking is not None:
        shown |= {"when": when_of(booking.session), "place": place_of(booking.session)}
        shown |= {"booking": booking}
    return render(request, "staff/move_candidate.html", shown, status=400 if form.errors else 200)


def _move(request: SignedIn, entry: "RosterEntry", form: MoveForm, at: datetime) -> object:
    session = form.known[form.cleaned_data["session"]]
    return seat_actions.move_candidate(entry=entry, session=session, by=request.actor, at=at)


@door("secretariat")
def seats(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Before seats are given: how many where, who gets none and why."""
    at = timezone.now()
    here = _test_or_404(competition, stage, at)
    shown = _shown(here, request) | _preview(request, here, at)
    return render(request, "staff/seats.html", shown)


def _preview(request: SignedIn, here: Here, at: datetime) -> dict[str, Any]:
    hall, found = seat_actions.previewed(here.stage, at, reader=request.actor)
    given: dict[str, int] = {}
    for each in found.placed:
        given[each.session] = given.get(each.session, 0) + 1
    lines = [line_of(each) | {"given": given.get(str(each.id), 0)} for each in hall.sessions]
    left = [(hall.entries[each.guest].code, str(WHY_NO_SEAT[each.why])) for each in found.left]
    exam = here.rule.exam
    assert exam is not None  # noqa: S101 - asked for by `_test_or_404`
    window = programmes.window(here.competition.id, here.rule.key)
    options = seat_queries.options_of(here.stage, exam, window, at)
    return {
        "lines": lines,
        "page": _paged(ordered_here(sorted(left), request, LEFT_COLUMNS), request),
        "number": len(found.placed),
        "until": options.until if options.count > 1 and at < options.until else None,
    }


@door("secretariat")
@require_POST
def allocate(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Give the seats."""
    at = timezone.now()
    here = _test_or_404(competition, stage, at)
    number = seat_actions.allocate_seats(stage=here.stage, by=request.actor, at=at)
    words = ngettext(
        "%(number)s candidate has a seat now, and is written to.",
        "%(number)s candidates have seats now, and are written to.",
        number,
    )
    messages.success(request, words % {"number": num(number)})
    return redirect("staff_sessions", competition=competition, stage=stage)
