"""Challenges of items of a test, for the secretariat of its competition."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from saty.testing.queries import challenges as queries
from saty.web.bank import item_challenge
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own
from saty.web.staff.here import Here, stage_or_404

if TYPE_CHECKING:
    from saty.testing.models import ItemVersion


@door("secretariat", "auditor")
def challenges(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Every challenged item of a stage, those with most open challenges first."""
    here = stage_or_404(competition, stage, timezone.now())
    page, lines = item_challenge.page_of(request, queries.of_stage(here.stage))
    for line in lines:
        of = line["challenged"]
        line["url"] = reverse("staff_challenge", args=[competition, stage, of.version.id])
    shown = {
        "competition": here.competition,
        "caption": own(here.rule.title),
        "page": page,
        "lines": lines,
        "back": reverse("staff_stage", args=[competition, stage]),
    }
    return render(request, "bank/challenges.html", shown)


def _version(here: Here, key: UUID) -> "ItemVersion":
    found = queries.challenged(here.stage, key)
    if found is None:
        raise Http404
    return found


@door("secretariat", "auditor")
def challenge(request: SignedIn, competition: str, stage: str, version: UUID) -> HttpResponse:
    """The challenges of one item: the item as it was posed, the reasons by stage code."""
    here = stage_or_404(competition, stage, timezone.now())
    return _shown(request, here, _version(here, version))


def _shown(
    request: SignedIn,
    here: Here,
    version: "ItemVersion",
    form: item_challenge.DecisionForm | None = None,
) -> HttpResponse:
    of = [here.competition.slug, here.stage.key]
    shown = item_challenge.item_of(
        request,
        here.stage,
        version,
        key_url=lambda change: reverse("staff_key", args=[*of, change.id]),
    ) | {
        "competition": here.competition,
        "stage_name": own(here.rule.title),
        "back": reverse("staff_challenges", args=of),
        "form": form or item_challenge.DecisionForm(),
        "decide_url": reverse("staff_decide_challenge", args=[*of, version.id]),
        "keys_url": reverse("staff_keys", args=of),
    }
    return render(request, "bank/challenge.html", shown, status=200 if form is None else 422)


@door("secretariat", reauthenticate=True)
@require_POST
def decide(request: SignedIn, competition: str, stage: str, version: UUID) -> HttpResponse:
    """Uphold or dismiss."""
    here = stage_or_404(competition, stage, timezone.now())
    of = _version(here, version)
    is_done, form = item_challenge.decide(request, here.stage, of)
    if not is_done:
        return _shown(request, here, of, form)
    return redirect("staff_challenge", competition=competition, stage=stage, version=version)
