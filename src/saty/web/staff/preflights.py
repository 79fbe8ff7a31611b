"""Pre-flights of a stage's forms, for the secretariat."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.testing.actions.preflights import ask
from saty.web.bank import preflight_page
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own
from saty.web.staff.here import stage_or_404


@door("secretariat", "auditor")
def preflights(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The newest run, and those before it."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    shown = preflight_page.shown(request, here.stage, at) | {
        "competition": here.competition,
        "here": here,
        "name": own(here.rule.title),
        "back": reverse("staff_stage", args=[competition, stage]),
        "url": reverse("staff_preflights", args=[competition, stage]),
        "fly_url": reverse("staff_fly", args=[competition, stage]),
        "may_act": request.actor.role == "secretariat" and here.stage.closed_at is None,
    }
    return render(request, "staff/preflights.html", shown)


@door("secretariat")
@require_POST
def fly(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Have every form sat by synthetic candidates."""
    here = stage_or_404(competition, stage, timezone.now())
    ask(stage=here.stage, by=request.actor, at=timezone.now())
    messages.success(request, _("The pre-flight runs. You can go on with other work."))
    return redirect("staff_preflights", competition=competition, stage=stage)
