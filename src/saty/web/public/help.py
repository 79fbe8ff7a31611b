"""Asking for help: a form for everybody, and where the answer stands."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.common.actors import Actor
from saty.notices import actions, queries
from saty.notices.actions.help import LONGEST, digest_of, new_token
from saty.people.roles import CANDIDATE, competition_scope
from saty.programmes.queries import published_competitions
from saty.web.doors import EVERYBODY, door
from saty.web.errors import too_many
from saty.web.limits import is_within_limit

VISITOR = Actor("visitor")
AN_HOUR = 3600


def _competitions() -> list[tuple[str, Any]]:
    found = published_competitions(timezone.now())
    named = [(competition_scope(each.id), each.slug) for each in found]
    return [("", _("Something else")), *named]


class HelpForm(forms.Form):
    """A question to the secretariat. Its token makes a form that is sent twice one question."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    scope = forms.ChoiceField(
        label=gettext_lazy("What is it about?"), choices=_competitions, required=False
    )
    question = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Write what you tried and what you saw. Do not write passwords or identity numbers."
        ),
    )


@door(EVERYBODY)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask; whoever is signed in sees what they asked before."""
    form = HelpForm(request.POST or None, initial={"token": new_token()})
    if form.is_valid():
        if not is_within_limit(request, "help", amount=5, seconds=AN_HOUR):
            return too_many(request, seconds=AN_HOUR)
        return _asked(request, form)
    user: Any = request.user
    mine = queries.help_of_person(user.pk) if user.is_authenticated else []
    shown = {"form": form, "mine": mine}
    return render(request, "public/help.html", shown, status=400 if form.errors else 200)


def _asked(request: HttpRequest, form: HelpForm) -> HttpResponse:
    user: Any = request.user
    asked = actions.ask_for_help(
        question=form.cleaned_data["question"],
        scope=form.cleaned_data["scope"],
        token=form.cleaned_data["token"],
        by=Actor(CANDIDATE, "", user.pk) if user.is_authenticated else VISITOR,
        at=timezone.now(),
    )
    if asked.key:
        return redirect("help_request", key=asked.key)
    words = _("Your question has the number %(number)s. The answer comes to your inbox.")
    messages.success(request, words % {"number": asked.request.number})
    return redirect("help")


@door(EVERYBODY)
def request_of_visitor(request: HttpRequest, key: str) -> HttpResponse:
    """A visitor's question under its private address, and the answer once there is one."""
    found = queries.help_by_key(digest_of(key))
    if found is None:
        raise Http404
    shown = {
        "help": found,
        "address": request.build_absolute_uri(reverse("help_request", args=[key])),
        "now": timezone.now(),
    }
    response = render(request, "public/help_request.html", shown)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
