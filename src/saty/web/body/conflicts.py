"""Conflicts of interest in a body: found by the system, challenged by candidates, answered here."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.bodies import challenge_actions, conflict_actions
from saty.bodies import challenge_queries as challenges
from saty.bodies import conflict_queries as conflicts
from saty.stages import queries as stages
from saty.web import conflict_words
from saty.web.body.places import Place, place_or_404
from saty.web.body.words import member_lines
from saty.web.doors import SignedIn, door
from saty.web.forms.choices import Radios
from saty.web.moments import num
from saty.web.rule_words import own
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.bodies.models import Challenge, Finding


def parts(place: Place, at: datetime) -> dict[str, Any]:
    """What the page of a body shows: mine to answer, mine to decide, what the secretary needs."""
    shown: dict[str, Any] = {"findings": [], "challenges": []}
    if place.seat is not None:
        shown["findings"] = [
            {"row": row, "words": conflict_words.finding_words(row)}
            for row in conflicts.unanswered_of(place.seat)
        ]
        shown["challenges"] = challenges.to_judge(place.seat, at)
    if place.is_secretary:
        shown["searches"] = conflict_words.search_lines(place.body, place.file)
        shown["unanswered"] = sum(conflicts.unanswered_counts(place.body).values())
    return shown


# --- what was found ---


class FindingForm(forms.Form):
    """Whether what was found is a conflict of interest."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is this a conflict of interest?"),
        choices=[
            ("recused", gettext_lazy("Yes: I step out for this candidate")),
            ("no_conflict", gettext_lazy("No")),
        ],
        widget=Radios(),
    )
    why = forms.CharField(
        label=gettext_lazy("Why there is none"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed if you answer no. It is kept sealed."),
    )

    def clean(self) -> dict[str, Any]:
        """Who says that there is none says why."""
        given = super().clean() or {}
        if given.get("answer") == "no_conflict" and not given.get("why", "").strip():
            self.add_error("why", _("Say why there is no conflict of interest."))
        return given


@door("chair", "member")
def finding(request: SignedIn, body: UUID, finding: UUID) -> HttpResponse:
    """What was found about the reader and a candidate, and their answer to it."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = conflicts.finding(place.seat, finding) if place.seat else None
    if found is None:
        raise Http404
    form = FindingForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: _answer(request, found, form, at)) is not None:
        messages.success(request, _("Your answer is recorded."))
        return redirect("body", body=body)
    shown = {
        "place": place,
        "name": own(place.rule.name),
        "finding": found,
        "words": conflict_words.finding_words(found),
        "stage": own(place.file.stage(found.stage.key).title),
        "form": form,
    }
    return render(request, "body/finding.html", shown, status=400 if form.errors else 200)


def _answer(request: SignedIn, found: "Finding", form: FindingForm, at: datetime) -> object:
    why = form.cleaned_data["why"]
    if form.cleaned_data["answer"] == "recused":
        return conflict_actions.confirm_conflict(finding=found, why=why, by=request.actor, at=at)
    return conflict_actions.deny_conflict(finding=found, why=why, by=request.actor, at=at)


@door("body_secretary")
@require_POST
def look(request: SignedIn, body: UUID, stage: str) -> HttpResponse:
    """Look for conflicts of interest on the roster of a stage, as the secretary of the body."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = stages.stage(place.body.competition_id, stage)
    if found is None:
        raise Http404
    made = conflict_actions.look_for_conflicts(
        body=place.body, stage=found, by=request.actor, at=at
    )
    messages.success(request, told(made.roster, made.found))
    return redirect("body", body=body)


def told(roster: int, found: int) -> str:
    """What a search has found, in figures."""
    figures = {"roster": num(roster), "found": num(found)}
    return _("Candidates compared: %(roster)s. New possible conflicts: %(found)s.") % figures


# --- challenges by candidates ---


class DecideForm(forms.Form):
    """What is decided of a challenge, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("upheld", gettext_lazy("Upheld: the member takes no part")),
            ("rejected", gettext_lazy("Not upheld: the member stays")),
        ],
        widget=Radios(),
    )
    answer = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The candidate reads it."),
    )


@door("chair", "member")
def challenge(request: SignedIn, body: UUID, challenge: UUID) -> HttpResponse:
    """A candidate's challenge of a member, for whoever decides it."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = challenges.challenge(place.body, challenge)
    if found is None or challenges.Judges(place.body, at).of(found) != place.seat:
        raise Http404
    form = DecideForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: _decide(request, found, form, at)) is not None:
        messages.success(request, _("Decided. The candidate is told."))
        return redirect("body", body=body)
    shown = {
        "place": place,
        "name": own(place.rule.name),
        "challenge": found,
        "member": member_lines([found.membership], reader=request.actor, at=at)[0],
        "stage": own(place.file.stage(found.stage.key).title),
        "ground": conflict_words.ground_words(found.ground),
        "reason": challenges.reason_of(found, reader=request.actor, at=at),
        "form": form,
    }
    return render(request, "body/challenge.html", shown, status=400 if form.errors else 200)


def _decide(request: SignedIn, found: "Challenge", form: DecideForm, at: datetime) -> object:
    decide = {
        "upheld": challenge_actions.uphold_challenge,
        "rejected": challenge_actions.reject_challenge,
    }[form.cleaned_data["outcome"]]
    answer = form.cleaned_data["answer"]
    return decide(challenge=found, answer=answer, by=request.actor, at=at)
