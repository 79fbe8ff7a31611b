"""Pre-flights of a stage's forms, for the owner of the test."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.testing.actions.preflights import ask
from saty.web.bank import preflight_page
from saty.web.bank.blueprints import READERS, blueprint_or_404, described
from saty.web.bank.here import bank_or_404
from saty.web.doors import SignedIn, door


@door(*READERS)
def preflights(request: SignedIn, bank: str, blueprint: UUID) -> HttpResponse:
    """The newest run, and those before it."""
    at = timezone.now()
    found = bank_or_404(bank)
    there = blueprint_or_404(found, blueprint)
    shown = preflight_page.shown(request, there.stage, at) | {
        "bank": found,
        "name": described(there.stage, found, at).title,
        "back": reverse("bank_blueprint", args=[bank, blueprint]),
        "url": reverse("bank_preflights", args=[bank, blueprint]),
        "fly_url": reverse("bank_fly", args=[bank, blueprint]),
        "may_act": request.actor.role == "test_owner" and there.stage.closed_at is None,
    }
    return render(request, "bank/preflights.html", shown)


@door("test_owner")
@require_POST
def fly(request: SignedIn, bank: str, blueprint: UUID) -> HttpResponse:
    """Have every form sat by synthetic candidates."""
    there = blueprint_or_404(bank_or_404(bank), blueprint)
    ask(stage=there.stage, by=request.actor, at=timezone.now())
    messages.success(request, _("The pre-flight runs. You can go on with other work."))
    return redirect("bank_preflights", bank=bank, blueprint=blueprint)
