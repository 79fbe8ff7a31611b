"""Venues and their rooms: all competitions share them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.testing.actions import venues as actions
from saty.testing.queries import venues as queries
from saty.web.account.me import zones
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.staff.here import attempt
from saty.web.venue_words import address_of, name_of, room_name

if TYPE_CHECKING:
    from saty.testing.models import Room, Venue

PER_PAGE = 50
COLUMNS = {"rooms": "room_count", "seats": "seats", "accessible": "special"}
"""Column of the list -> field."""
LANGUAGES = ("kk", "ru", "en")


class VenueForm(forms.Form):
    """Name and address in three languages, and the clock of the place."""

    name_kk = forms.CharField(label=gettext_lazy("Name in Kazakh"), max_length=200)
    name_ru = forms.CharField(label=gettext_lazy("Name in Russian"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    address_kk = forms.CharField(label=gettext_lazy("Address in Kazakh"), max_length=500)
    address_ru = forms.CharField(label=gettext_lazy("Address in Russian"), max_length=500)
    address_en = forms.CharField(label=gettext_lazy("Address in English"), max_length=500)
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zones,
        help_text=gettext_lazy("Sessions are planned and shown by this clock."),
    )

    def given(self) -> dict[str, Any]:
        """What the acts take."""
        cleaned = self.cleaned_data
        return {
            "names": {each: cleaned[f"name_{each}"] for each in LANGUAGES},
            "address": {each: cleaned[f"address_{each}"] for each in LANGUAGES},
            "zone": cleaned["zone"],
        }


class RoomForm(forms.Form):
    """A room and its seats."""

    name = forms.CharField(label=gettext_lazy("Room"), max_length=80)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=2_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        help_text=gettext_lazy("They are numbered from 1."),
    )
    accessible = forms.IntegerField(
        label=gettext_lazy("Accessible seats"),
        min_value=0,
        max_value=2_000,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        help_text=gettext_lazy(
            "How many of them, counted from 1, can be reached and used with a wheelchair."
        ),
    )


@door("secretariat", "auditor")
def venues(request: SignedIn) -> HttpResponse:
    """Every venue."""
    rows = ordered(queries.venues(), request, COLUMNS)
    if wants_file(request):
        return _export(rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {"venue": each, "name": name_of(each), "address": address_of(each)}
        for each in page.object_list
    ]
    shown = {"page": page, "lines": lines, "may_act": request.actor.role == "secretariat"}
    return render(request, "staff/venues.html", shown)


def _export(rows: Any) -> HttpResponse:
    heading = [
        _("Name"), _("Address"), _("Time zone"), _("Rooms"), _("Seats"), _("Accessible seats"),
        _("State"),
    ]  # fmt: skip
    cells = (
        [
            name_of(each),
            address_of(each),
            each.zone,
            each.room_count,
            each.seats or 0,
            each.special or 0,
            _("Closed") if each.closed_at else "",
        ]
        for each in rows
    )
    return xlsx_response("venues", heading, cells)


@door("secretariat")
def add(request: SignedIn) -> HttpResponse:
    """Add a venue."""
    form = VenueForm(request.POST or None)
    made = None
    if form.is_valid():
        made = attempt(
            form,
            lambda: actions.add_venue(**form.given(), by=request.actor, at=timezone.now()),
        )
    if made is not None:
        messages.success(request, _("The venue is added. Add its rooms now."))
        return redirect("staff_venue", venue=made.id)
    status = 400 if form.errors else 200
    return render(request, "staff/add_venue.html", {"form": form}, status=status)


def _venue_or_404(key: UUID) -> "Venue":
    found = queries.venue(key)
    if found is None:
        raise Http404
    return found


@door("secretariat", "auditor")
def venue(request: SignedIn, venue: UUID) -> HttpResponse:
    """One venue with its rooms; a room is added here."""
    found = _venue_or_404(venue)
    may_act = request.actor.role == "secretariat" and found.closed_at is None
    form = RoomForm(request.POST if may_act and request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _add_room(request, found, form)) is not None:
        messages.success(request, _("The room is added."))
        return redirect("staff_venue", venue=venue)
    shown = {
        "venue": found,
        "name": name_of(found),
        "address": address_of(found),
        "zone": dict(zones()).get(found.zone, found.zone),
        "rooms": queries.rooms_of(found),
        "form": form,
        "may_act": may_act,
    }
    return render(request, "staff/venue.html", shown, status=400 if form.errors else 200)


def _add_room(request: SignedIn, found: "Venue", form: RoomForm) -> "Room":
    return actions.add_room(venue=found, **form.cleaned_data, by=request.actor, at=timezone.now())


@door("secretariat")
def change(request: SignedIn, venue: UUID) -> HttpResponse:
    """Change name, address and clock."""
    found = _venue_or_404(venue)
    form = VenueForm(request.POST or None, initial=_initial(found))
    if form.is_valid() and attempt(form, lambda: _change(request, found, form)) is not None:
        messages.success(request, _("The venue is changed."))
        return redirect("staff_venue", venue=venue)
    shown = {"form": form, "name": name_of(found), "venue": found}
    return render(request, "staff/change_venue.html", shown, status=400 if form.errors else 200)


def _initial(venue: "Venue") -> dict[str, str]:
    names = {f"name_{each}": venue.name.get(each, "") for each in LANGUAGES}
    addresses = {f"address_{each}": venue.address.get(each, "") for each in LANGUAGES}
    return {**names, **addresses, "zone": venue.zone}


def _change(request: SignedIn, found: "Venue", form: VenueForm) -> "Venue":
    return actions.change_venue(venue=found, **form.given(), by=request.actor, at=timezone.now())


class CloseForm(forms.Form):
    """Nothing is asked; what stands in the way is shown."""


@door("secretariat")
def close(request: SignedIn, venue: UUID) -> HttpResponse:
    """Close a venue."""
    found = _venue_or_404(venue)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _close(request, found)) is not None:
        messages.success(request, _("The venue is closed."))
        return redirect("staff_venues")
    shown = {"form": form, "name": name_of(found), "venue": found}
    return render(request, "staff/close_venue.html", shown, status=400 if form.errors else 200)


def _close(request: SignedIn, found: "Venue") -> "Venue":
    return actions.close_venue(venue=found, by=request.actor, at=timezone.now())


@door("secretariat")
def room(request: SignedIn, venue: UUID, room: UUID) -> HttpResponse:
    """Change a room."""
    found = queries.room(_venue_or_404(venue), room)
    if found is None:
        raise Http404
    standing = {"name": found.name, "seats": found.seats, "accessible": found.accessible}
    form = RoomForm(request.POST or None, initial=standing)
    if form.is_valid() and attempt(form, lambda: _change_room(request, found, form)) is not None:
        messages.success(request, _("The room is changed."))
        return redirect(reverse("staff_venue", args=[venue]))
    shown = {"form": form, "room": found, "venue": found.venue, "name": room_name(found)}
    return render(request, "staff/room.html", shown, status=400 if form.errors else 200)


def _change_room(request: SignedIn, found: "Room", form: RoomForm) -> "Room":
    return actions.change_room(room=found, **form.cleaned_data, by=request.actor, at=timezone.now())
