"""Far drops between a test and its verification: who is heard, what they said, what is decided."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from saty.core.verification import FEWEST
from saty.stages import actions as stages
from saty.stages import queries as rosters
from saty.testing.actions import hearings as actions
from saty.testing.policies import hearings as policies
from saty.testing.queries import drops as queries
from saty.testing.queries.contents import note_reading
from saty.testing.queries.drops import Comparison, Drop
from saty.web.components import Figure, Row
from saty.web.doors import SignedIn, door
from saty.web.forms import moments as fields
from saty.web.lists import ordered_here, wants_file, xlsx_response
from saty.web.moments import exact, num, short_when, signed, when
from saty.web.rule_words import own
from saty.web.staff import drop_chart
from saty.web.staff.here import Here, attempt, stage_or_404

if TYPE_CHECKING:
    from saty.testing.models import DropHearing

PER_PAGE = 50
COLUMNS: dict[str, Callable[[Drop], Any]] = {
    "code": attrgetter("code"),
    "first": attrgetter("first"),
    "second": attrgetter("second"),
    "drop": attrgetter("drop"),
    "invited": lambda each: each.hearing.invited_for if each.hearing else None,
    "state": lambda each: list(STATES).index(_state_key(each.hearing)),
}
"""Column -> what it is sorted by; states go from the first step of a hearing to the last."""
READ, READ_HEARING = "drops of a verification", "hearing"
"""What readings are recorded as."""
STATES: dict[str, tuple[Any, str]] = {
    "": (gettext_lazy("To be called"), "needs-you"),
    "called": (pgettext_lazy("state of a hearing", "Called"), "progress"),
    "proposed": (gettext_lazy("Waits for a second officer"), "needs-you"),
    "confirmed": (gettext_lazy("Result confirmed"), "done"),
    "not_confirmed": (gettext_lazy("Result not confirmed"), "error"),
}
OUTCOMES = [
    ("confirmed", gettext_lazy("The result is confirmed")),
    ("not_confirmed", gettext_lazy("The result is not confirmed")),
]


class InvitationForm(forms.Form):
    """When the candidate is heard."""

    invited_day = fields.day_field(gettext_lazy("Day"))
    invited_time = fields.time_field(gettext_lazy("Time"))

    def clean(self) -> dict[str, Any]:
        """The moment of day and time."""
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["invited_for"] = fields.moment(cleaned, "invited")
        return cleaned


class OutcomeForm(forms.Form):
    """What was said, and what follows."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("What the candidate said, and what follows from it"),
        help_text=gettext_lazy("The candidate reads it after the announcement."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class ReturnForm(forms.Form):
    """Why a proposed outcome is given back."""

    why = forms.CharField(
        label=gettext_lazy("What is to be looked at again"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@door("secretariat", "auditor")
def drops(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Both results of everybody as a picture and a table, and whose drop is heard."""
    here, compared = _compared(request, competition, stage)
    if wants_file(request):
        return _export(compared)
    listed = ordered_here(compared.beyond, request, COLUMNS)
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "first": own(here.file.stage(compared.rule.stage).title),
        "is_ready": compared.is_ready,
        "is_silent": compared.is_ready and compared.limit.square is None,
        "fewest": num(FEWEST),
        "of_first": num(compared.of_first.people),
        "of_second": num(compared.of_second.people),
        "rule": rule_in_words(compared),
        "figures": _figures(compared),
        "picture": drop_chart.picture(compared) if compared.drops else "",
        "steps": [
            (num(low), num(high), num(number)) for low, high, number in drop_chart.steps(compared)
        ],
        "page": page,
        "lines": [_line(each) for each in page],
    }
    return render(request, "staff/drops.html", shown)


def _compared(request: SignedIn, competition: str, stage: str) -> tuple[Here, Comparison]:
    """The comparison; opening it is seeing results, and the reading is recorded."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    compared = queries.comparison(here.stage, here.file, at)
    if compared is None:
        raise Http404
    if compared.drops:
        stages.see_results(stage=here.stage, by=request.actor, at=at)
    note_reading(f"stage:{here.stage.id}", reader=request.actor, at=at, what=READ)
    return here, compared


def rule_in_words(compared: Comparison) -> str:
    """The declared rule and the limit that it gives here."""
    at_least = exact(compared.rule.at_least)
    if compared.rule.rule == "points":
        return _("Heard is whoever falls by %(limit)s points or more.") % {"limit": at_least}
    if compared.limit.square is None:
        words = _("Heard is whoever falls by %(times)s standard errors of a difference or more.")
        return words % {"times": at_least}
    words = _(
        "Heard is whoever falls by %(times)s standard errors of a difference or more: here by"
        " %(limit)s points."
    )
    return words % {"times": at_least, "limit": exact(compared.limit.shown)}


def _figures(compared: Comparison) -> list[Figure]:
    waiting = len(compared.undecided)
    return [
        Figure(num(len(compared.drops)), _("With both results")),
        Figure(num(len(compared.beyond)), _("At the limit or beyond")),
        Figure(num(waiting), _("To be decided"), tone="needs-you" if waiting else "neutral"),
        Figure(num(len(compared.not_confirmed)), _("Not confirmed")),
    ]


def _state(hearing: "DropHearing | None") -> tuple[str, str]:
    words, tone = STATES[_state_key(hearing)]
    return str(words), tone


def _state_key(hearing: "DropHearing | None") -> str:
    if hearing is None:
        return ""
    return str(hearing.outcome if hearing.state == "decided" else hearing.state)


def _line(drop: Drop) -> dict[str, Any]:
    state, tone = _state(drop.hearing)
    figures = {key: signed(text) for key, text in drop.figures.items()}
    invited = drop.hearing.invited_for if drop.hearing else None
    return {
        "code": drop.code,
        **figures,
        "invited": short_when(invited) if invited else "–",
        "state": state,
        "tone": tone,
    }


def _export(compared: Comparison) -> HttpResponse:
    heading = [
        _("Stage code"),
        _("First result"),
        _("Second result"),
        _("Drop"),
        _("Limit"),
        _("State"),
    ]
    lines = ((each, each.figures) for each in compared.drops)
    cells = (
        [each.code, *figures.values(), _state(each.hearing)[0] if each.is_beyond else ""]
        for each, figures in lines
    )
    return xlsx_response("drops", heading, cells)


@door("secretariat", "auditor")
def drop(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """One candidate by code: both results, the hearing, and what may be done now."""
    here, compared = _compared(request, competition, stage)
    found = _drop_or_404(compared, code)
    if found.hearing is not None:
        subject, at = f"hearing:{found.hearing.id}", timezone.now()
        note_reading(subject, reader=request.actor, at=at, what=READ_HEARING)
    forms_here = _forms(request, here, found)
    return render(request, "staff/drop.html", _shown(request, here, found, forms_here))


def _drop_or_404(compared: Comparison, code: str) -> Drop:
    found = next((each for each in compared.drops if each.code == code), None)
    if found is None or not (found.is_beyond or found.hearing):
        raise Http404
    return found


def _forms(request: SignedIn, here: Here, found: Drop) -> dict[str, forms.Form]:
    """What the reader may do now, by name."""
    hearing = found.hearing
    if not policies.can_hear(here.stage, request.actor):
        return {}
    if hearing is None or (hearing.state == "called"):
        appointed = hearing.invited_for if hearing else None
        initial = fields.initial(appointed, "invited") if appointed else {}
        made: dict[str, forms.Form] = {"invite": InvitationForm(initial=initial)}
        if appointed is not None and timezone.now() >= appointed:
            made["propose"] = OutcomeForm()
        return made
    return {"return": ReturnForm()} if policies.can_decide(hearing, request.actor) else {}


def _shown(
    request: SignedIn, here: Here, found: Drop, forms_here: dict[str, forms.Form]
) -> dict[str, Any]:
    hearing = found.hearing
    state, tone = _state(hearing)
    figures = hearing.figures if hearing else found.figures
    rows = [
        Row(_("First result"), signed(figures["first"])),
        Row(_("Second result"), signed(figures["second"])),
        Row(_("Drop"), signed(figures["drop"])),
        Row(_("Heard from"), signed(figures["limit"])),
    ]
    if hearing is not None and hearing.invited_for is not None:
        rows.append(Row(_("Invited for"), when(hearing.invited_for)))
    is_mine = hearing is not None and hearing.proposed_by_id == request.actor.person
    return {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "code": found.code,
        "state": state,
        "tone": tone,
        "rows": rows,
        "hearing": hearing,
        "outcome": dict(OUTCOMES).get(hearing.outcome, "") if hearing else "",
        "is_beyond": found.is_beyond,
        "is_mine": is_mine and hearing is not None and hearing.state == "proposed",
        "forms": forms_here,
        "errors_of": next((form for form in forms_here.values() if form.errors), None),
    }


@door("secretariat")
@require_POST
def call(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """Invite, or move the moment."""
    at = timezone.now()
    here, compared = _compared(request, competition, stage)
    found = _drop_or_404(compared, code)
    form = InvitationForm(request.POST)
    if form.is_valid():
        entry = rosters.entry(here.stage, code)
        if entry is None:
            raise Http404
        invited_for = form.cleaned_data["invited_for"]
        made = attempt(
            form,
            lambda: actions.call_hearing(
                entry=entry, invited_for=invited_for, by=request.actor, at=at
            ),
        )
        if made is not None:
            messages.success(request, _("Invited. The candidate has been told."))
            return redirect("staff_drop", competition=competition, stage=stage, code=code)
    forms_here = _forms(request, here, found) | {"invite": form}
    return render(request, "staff/drop.html", _shown(request, here, found, forms_here), status=422)


@door("secretariat")
@require_POST
def propose(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """Record what was said, and propose an outcome."""
    here, compared = _compared(request, competition, stage)
    found = _drop_or_404(compared, code)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        made = attempt(
            form,
            lambda: actions.propose_outcome(
                hearing=_hearing_of(found),
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(request, _("Proposed. Another officer decides."))
            return redirect("staff_drop", competition=competition, stage=stage, code=code)
    forms_here = _forms(request, here, found) | {"propose": form}
    return render(request, "staff/drop.html", _shown(request, here, found, forms_here), status=422)


def _hearing_of(found: Drop) -> "DropHearing":
    if found.hearing is None:
        raise Http404
    return found.hearing


@door("secretariat", reauthenticate=True)
@require_POST
def decide(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """Decide what was proposed, or give it back."""
    here, compared = _compared(request, competition, stage)
    found = _drop_or_404(compared, code)
    at, hearing = timezone.now(), _hearing_of(found)
    if "return" not in request.POST:
        actions.confirm_outcome(hearing=hearing, by=request.actor, at=at)
        messages.success(request, _("Decided."))
        return redirect("staff_drop", competition=competition, stage=stage, code=code)
    form = ReturnForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        made = attempt(
            form,
            lambda: actions.return_outcome(hearing=hearing, why=why, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(request, _("Given back."))
            return redirect("staff_drop", competition=competition, stage=stage, code=code)
    forms_here = _forms(request, here, found) | {"return": form}
    return render(request, "staff/drop.html", _shown(request, here, found, forms_here), status=422)
