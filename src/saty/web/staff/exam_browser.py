"""Config Keys of Safe Exam Browser that a test may be sat with."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.testing.actions import safe_browser as actions
from saty.testing.actions.sittings import exam_of
from saty.testing.queries import control_room
from saty.web.doors import SignedIn, door
from saty.web.staff.exam_room import OFFICERS, exam_or_404, place
from saty.web.staff.here import attempt


class KeyForm(forms.Form):
    """A Config Key, and what it is of."""

    name = forms.CharField(
        label=gettext_lazy("Name of the configuration"), max_length=80, strip=True
    )
    config_key = forms.RegexField(
        label=gettext_lazy("Config Key"),
        help_text=gettext_lazy(
            "64 digits and letters from a to f, as the configuration tool of Safe Exam Browser"
            " shows it."
        ),
        regex=r"^\s*[0-9a-fA-F]{64}\s*$",
        error_messages={
            "invalid": gettext_lazy(
                "A Config Key has 64 digits and letters from a to f. Copy it again."
            )
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@door(*OFFICERS)
def keys(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The keys, and adding one."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    form = KeyForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.add_key(
                stage=here.stage,
                name=given["name"],
                config_key=given["config_key"],
                by=request.actor,
                at=at,
            ),
        )
        if made is not None:
            messages.success(request, _("Added."))
            return redirect("staff_exam_browser", competition=competition, stage=stage)
    shown = place(here) | {
        "form": form,
        "keys": control_room.browser_keys(here.stage),
        "is_asked_for": exam_of(here.rule).safe_browser,
        "now": at,
    }
    return render(request, "staff/exam_browser.html", shown, status=400 if form.errors else 200)


@door(*OFFICERS)
@require_POST
def withdraw(request: SignedIn, competition: str, stage: str, key: UUID) -> HttpResponse:
    """Withdraw a key."""
    at = timezone.now()
    here = exam_or_404(competition, stage, at)
    found = control_room.browser_keys(here.stage).filter(id=key).first()
    if found is None:
        raise Http404
    actions.withdraw_key(key=found, by=request.actor, at=at)
    messages.success(request, _("Withdrawn."))
    return redirect("staff_exam_browser", competition=competition, stage=stage)
