"""Challenges of items of a bank, for owners of the test."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from saty.testing.queries import challenges as queries
from saty.web.bank import item_challenge
from saty.web.bank.here import bank_or_404
from saty.web.bank.result_words import stage_name
from saty.web.doors import SignedIn, door


@door("test_owner", "auditor")
def challenges(request: SignedIn, bank: str) -> HttpResponse:
    """Every challenged item of the bank, at each stage."""
    found = bank_or_404(bank)
    page, lines = item_challenge.page_of(request, queries.of_bank(found))
    for line in lines:
        of = line["challenged"]
        line["url"] = reverse("bank_challenge", args=[bank, of.stage.id, of.version.id])
    shown = {"bank": found, "page": page, "lines": lines, "back": reverse("bank", args=[bank])}
    return render(request, "bank/challenges.html", shown)


@door("test_owner", "auditor")
def challenge(request: SignedIn, bank: str, stage_id: UUID, version: UUID) -> HttpResponse:
    """The challenges of one item at a stage; decided here by an owner who did not make it."""
    found = bank_or_404(bank)
    held = queries.challenged_in(found, stage_id, version)
    if held is None:
        raise Http404
    stage, of = held
    form = None
    if request.method == "POST":
        is_done, form = item_challenge.decide(request, stage, of)
        if is_done:
            return redirect("bank_challenge", bank=bank, stage_id=stage_id, version=version)
    shown = item_challenge.item_of(request, stage, of) | {
        "bank": found,
        "stage_name": stage_name(stage, timezone.now()),
        "back": reverse("bank_challenges", args=[bank]),
        "form": form or item_challenge.DecisionForm(),
        "propose_url": reverse("bank_propose_key", args=[bank, version, stage_id])
        if request.actor.role == "test_owner"
        else "",
        "key_page": "bank_key",
        "place": bank,
    }
    status = 422 if form is not None else 200
    return render(request, "bank/challenge.html", shown, status=status)
