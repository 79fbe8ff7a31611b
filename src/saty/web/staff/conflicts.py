"""Looking for conflicts of interest in a body, as the secretariat."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from saty.bodies import queries
from saty.bodies.conflict_actions import look_for_conflicts
from saty.stages import queries as stages
from saty.web.body.conflicts import told
from saty.web.doors import SignedIn, door
from saty.web.staff.reach import competition_or_404


@door("secretariat")
@require_POST
def look(request: SignedIn, competition: str, body_key: str, stage: str) -> HttpResponse:
    """Look for conflicts of interest on the roster of a stage that the body decides or scores."""
    within = competition_or_404(competition)
    body, found = queries.body(within.id, body_key), stages.stage(within.id, stage)
    if body is None or found is None:
        raise Http404
    made = look_for_conflicts(body=body, stage=found, by=request.actor, at=timezone.now())
    messages.success(request, told(made.roster, made.found))
    return redirect("staff_body", competition=competition, body_key=body_key)
