"""An official lost a password or second factor: propose a reset, approve another's."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.people import permissions, queries
from saty.people.actions import resets as acts
from saty.web.doors import SignedIn, door
from saty.web.forms.choices import Radios
from saty.web.reach import demand_whole

PER_PAGE = 50
WHAT = [
    ("password", gettext_lazy("Password")),
    ("second_factor", gettext_lazy("Second factor")),
]


class ResetForm(forms.Form):
    """What was lost, and how it is known that the official asks."""

    what = forms.ChoiceField(label=gettext_lazy("What was lost"), choices=WHAT, widget=Radios())
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("How you know that the official asks for it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@door("administrator", "auditor")
def resets(request: SignedIn) -> HttpResponse:
    """Every reset, and on top what waits for me."""
    demand_whole(request)
    page = Paginator(queries.resets(), PER_PAGE).get_page(request.GET.get("page"))
    may_act = permissions.may("propose_for_official", request.actor)
    waiting = queries.resets_to_decide(request.actor.person) if may_act else ()
    shown = {
        "page": page,
        "waiting": queries.reasons_of_resets(waiting, reader=request.actor, at=timezone.now()),
        "may_act": may_act,
    }
    return render(request, "staff/resets.html", shown)


@door("administrator")
def propose(request: SignedIn, grant: UUID) -> HttpResponse:
    """Propose a reset for the holder of a role."""
    demand_whole(request)
    found = queries.grant(grant)
    if found is None or found.person is None:
        raise Http404
    form = ResetForm(request.POST or None)
    if form.is_valid():
        acts.propose_reset(
            person=found.person, by=request.actor, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Proposed. Another administrator must approve it."))
        return redirect("staff_resets")
    page = {"form": form, "grant": found}
    return render(request, "staff/propose_reset.html", page, status=400 if form.errors else 200)


def _reset(request: SignedIn, reset: UUID) -> Any:
    demand_whole(request)
    found = queries.reset(reset)
    if found is None:
        raise Http404
    return found


@door("administrator", reauthenticate=True)
@require_POST
def approve(request: SignedIn, reset: UUID) -> HttpResponse:
    """Approve another's proposal."""
    acts.approve_reset(reset=_reset(request, reset), by=request.actor, at=timezone.now())
    messages.success(request, _("Approved. The official gets a mail."))
    return redirect("staff_resets")


@door("administrator")
@require_POST
def refuse(request: SignedIn, reset: UUID) -> HttpResponse:
    """Refuse a proposal, or take back one's own."""
    acts.refuse_reset(reset=_reset(request, reset), by=request.actor, at=timezone.now())
    messages.success(request, _("Refused."))
    return redirect("staff_resets")
