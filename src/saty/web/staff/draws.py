"""Draws of lots and of forms: commit, enter the public round, open."""

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
from saty.decisions.public_draws import can_open
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages import draw_purposes
from saty.stages import queries as stages
from saty.web.doors import SignedIn, door
from saty.web.draw_words import DRAWN, THEN, record_response, what_for
from saty.web.forms import moments
from saty.web.staff.here import attempt, stage_or_404
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from datetime import datetime

    from saty.decisions.models import Draw
    from saty.programmes.models import Competition


class CommitForm(forms.Form):
    """Which public round will be used."""

    purpose = forms.ChoiceField(label=gettext_lazy("For what"))
    public_round = forms.CharField(
        label=gettext_lazy("Public round"),
        max_length=64,
        help_text=gettext_lazy("Whose draw it is and its number. It must be still to come."),
    )
    round_day = moments.day_field(gettext_lazy("It becomes known on"))
    round_time = moments.time_field(gettext_lazy("At"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
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
        "rows": [(each, what_for(file, each.purpose)) for each in queries.draws_of(found.id)],
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
    """What can be drawn now and has not been: (purpose, words)."""
    file = _rules(competition, at)
    taken = {each.purpose for each in queries.draws_of(competition.id)}
    return [
        (named, what_for(file, named))
        for stage in stages.stages_of(competition.id)
        for purpose in draw_purposes.purposes()
        if (named := purpose.of(stage.key)) not in taken
        and purpose.serves(stage, file.stage(stage.key))
    ]


def purpose_prefix(found: "Draw") -> str:
    """What kind of draw it is."""
    return draw_purposes.purpose_of(found.purpose).prefix


def _commit(request: SignedIn, competition: str, form: CommitForm) -> "Draw":
    at = timezone.now()
    purpose = form.cleaned_data["purpose"]
    return actions.commit_draw(
        purpose=draw_purposes.purpose_of(purpose),
        stage=stage_or_404(competition, draw_purposes.stage_key(purpose), at).stage,
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
        messages.success(request, DRAWN[purpose_prefix(found)])
        return redirect("staff_draw", competition=competition, draw=draw)
    shown = {
        "competition": found.competition,
        "draw": found,
        "what_for": what_for(_rules(found.competition, timezone.now()), found.purpose),
        "then": THEN[purpose_prefix(found)],
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
