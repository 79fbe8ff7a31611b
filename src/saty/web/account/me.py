"""My account: name, language, time zone, sessions, and the roles that I hold."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from saty.people.actions import accounts
from saty.people.adapters import keep_language
from saty.people.queries import grants_of
from saty.web.doors import SIGNED_IN, SignedIn, door
from saty.web.forms.choices import Radios
from saty.web.moments import babel_locale

CONTINENTS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=8)
def _zones(language: str) -> tuple[tuple[str, str], ...]:
    """Zones by the names of their places in a language, without the word for "time"."""
    locale = babel_locale()
    time = locale.zone_formats["region"] % ""
    names = (name for name in available_timezones() if name.startswith(CONTINENTS))
    shown = ((n, get_timezone_location(n, locale=locale).removesuffix(time)) for n in names)
    return tuple(sorted(shown, key=lambda pair: pair[1]))


def zones() -> tuple[tuple[str, str], ...]:
    """Zones to choose from, in the reader's language."""
    return _zones(translation.get_language() or "en")


class AccountForm(forms.Form):
    """How pages and messages address somebody."""

    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("How these pages address you. An application has its own."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of messages"), choices=settings.LANGUAGES, widget=Radios()
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zones)


@door(SIGNED_IN)
def account(request: SignedIn) -> HttpResponse:
    """Show and change my own account."""
    person = request.user
    standing = {
        "name": person.name,
        "language": person.language,
        "time_zone": person.time_zone,
    }
    form = AccountForm(request.POST or None, initial=standing)
    if form.is_valid():
        return _changed(request, form)
    page = {"form": form, "grants": grants_of(person.id)}
    return render(request, "account/me.html", page, status=400 if form.errors else 200)


def _changed(request: SignedIn, form: AccountForm) -> HttpResponse:
    given, now = form.cleaned_data, timezone.now()
    accounts.set_name(person=request.user, name=given["name"], by=request.actor, at=now)
    accounts.set_preferences(
        person=request.user,
        language=given["language"],
        time_zone=given["time_zone"],
        by=request.actor,
        at=now,
    )
    with translation.override(given["language"]):
        messages.success(request, _("Your account is changed."))
    response = redirect("account")
    keep_language(response, given["language"])
    return response


@door(SIGNED_IN)
@require_POST
def end_sessions(request: SignedIn) -> HttpResponse:
    """Sign out everywhere else; this session goes on under a new key."""
    accounts.end_sessions(person=request.user, by=request.actor, at=timezone.now())
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")
