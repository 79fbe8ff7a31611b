"""Lots for ties: commit, enter the public round, open."""

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

from saty.decisions import actions, queries
from saty.decisions.public_draws import can_open, stage_of
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages import queries as stages
from saty.web.doors import SignedIn, door
from saty.web.draw_words import record_response, what_for
from saty.web.forms import moments
from saty.web.rule_words import own
from saty.web.staff.here import attempt, stage_or_404
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from datetime import datetime

    from saty.decisions.models import Draw
    from saty.programmes.models import Competition


class CommitForm(forms.Form):
    """Which public round will be used."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    public_round = forms.CharField(
        label=gettext_lazy("Public round"),
        max_length=64,
        help_text=gettext_lazy("Whose draw it is and its number. It must be still to come."),
    )
    round_day = moments.day_field(gettext_lazy("It becomes known on"))
    round_time = moments.time_field(gettext_lazy("At"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stage"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """The moment of the round."""
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["round_at"] = moments.moment(cleaned, "round")
        return cleaned


class RoundForm(forms.Form):
    """What the round gave."""

    round_value = forms.CharField(
        label=gettext_lazy("Value of the round, in hexadecimal"), max_length=256
    )


@door("secretariat", "auditor")
def draws(request: SignedIn, competition: str) -> HttpResponse:
    """The draws of a competition."""
    found = competition_or_404(competition)
    file = _rules(found, timezone.now())
    shown = {
        "competition": found,
        "rows": [(each, what_for(file, stage_of(each))) for each in queries.draws_of(found.id)],
        "may_act": request.actor.role == "secretariat",
    }
    return render(request, "staff/draws.html", shown)


@door("secretariat")
def commit(request: SignedIn, competition: str) -> HttpResponse:
    """Commit to a draw before its round is known."""
    found = competition_or_404(competition)
    choices = _choices(found, timezone.now())
    form = CommitForm(request.POST or None, choices=choices)
    if form.is_valid():
        made = attempt(form, lambda: _commit(request, competition, form))
        if made is not None:
            messages.success(request, _("Committed. Nobody can change it now, nor choose lots."))
            return redirect("staff_draw", competition=competition, draw=made.id)
    shown = {"competition": found, "form": form, "has_stages": bool(choices)}
    return render(request, "staff/commit_draw.html", shown, status=400 if form.errors else 200)


def _rules(competition: "Competition", at: "datetime") -> schema.ProgrammeFile:
    return programmes.rules_in_force(competition.id, at).file


def _choices(competition: "Competition", at: "datetime") -> list[tuple[str, str]]:
    """Stages that a draw can serve: by lots, closed, undecided, and without a draw."""
    file = _rules(competition, at)
    taken = {stage_of(each) for each in queries.draws_of(competition.id)}
    taken |= queries.decided_stage_keys(competition.id)
    closed = [each.key for each in stages.stages_of(competition.id) if each.closed_at]
    return [
        (key, own(rule.title))
        for key in closed
        if key not in taken and (rule := file.stage(key)).cut.ties == "draw"
    ]


def _commit(request: SignedIn, competition: str, form: CommitForm) -> "Draw":
    at = timezone.now()
    return actions.commit_draw(
        stage=stage_or_404(competition, form.cleaned_data["stage"], at).stage,
        public_round=form.cleaned_data["public_round"],
        round_at=form.cleaned_data["round_at"],
        by=request.actor,
        at=at,
    )


@door("secretariat", "auditor")
def draw(request: SignedIn, competition: str, draw: UUID) -> HttpResponse:
    """One draw; the secretariat enters the value of its round here."""
    found = queries.draw(competition_or_404(competition).id, draw)
    if found is None:
        raise Http404
    may_act = request.actor.role == "secretariat"
    form = RoundForm(request.POST if may_act and request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: _perform(request, found, form)) is not None:
        messages.success(request, _("The lots are fixed. Now the decision can be drafted."))
        return redirect("staff_draw", competition=competition, draw=draw)
    shown = {
        "competition": found.competition,
        "draw": found,
        "what_for": what_for(_rules(found.competition, timezone.now()), stage_of(found)),
        "form": form,
        "may_act": may_act,
        "may_open": may_act and can_open(found, request.actor),
        "secret": found.secret if found.opened_at else "",
    }
    return render(request, "staff/draw.html", shown, status=400 if form.errors else 200)


def _perform(request: SignedIn, found: "Draw", form: RoundForm) -> "Draw":
    value = form.cleaned_data["round_value"]
    return actions.perform_draw(draw=found, round_value=value, by=request.actor, at=timezone.now())


@door("secretariat")
@require_POST
def open_it(request: SignedIn, competition: str, draw: UUID) -> HttpResponse:
    """Open the secret."""
    found = queries.draw(competition_or_404(competition).id, draw)
    if found is None:
        raise Http404
    actions.open_draw(draw=found, by=request.actor, at=timezone.now())
    messages.success(request, _("Opened. Anyone can repeat the draw."))
    return redirect("staff_draw", competition=competition, draw=draw)


@door("secretariat", "auditor")
def record(request: SignedIn, competition: str, draw: UUID) -> HttpResponse:
    """An opened draw as a file, as everybody gets it."""
    found = competition_or_404(competition)
    return record_response(found.slug, found.id, draw)
