"""Stages: the line of them, and the control room of one."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.applications.documents_stage import BLOCKER_WORDS as OF_DOCUMENTS
from saty.decisions import cut_rules
from saty.decisions import queries as decisions
from saty.programmes import queries as programmes
from saty.stages import actions, policies, queries, scores
from saty.stages.actions.results import blockers
from saty.stages.queries import RosterCounts
from saty.testing import verification_stage
from saty.testing.policies.control import is_sat_here
from saty.testing.policies.forms import KINDS
from saty.testing.policies.results import takes_answers
from saty.testing.queries import forms as forms_of_tests
from saty.web.components import Figure, Step
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.moments import num, short_day
from saty.web.rule_words import own
from saty.web.staff.here import Here, attempt, stage_or_404
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from saty.stages.models import RosterEntry

PER_PAGE = 50
BLOCKER_WORDS = OF_DOCUMENTS | verification_stage.BLOCKER_WORDS
READERS = ("secretariat", "auditor")
COLUMNS: dict[str, str | tuple[str, ...]] = {"code": "code", "state": ("step", "code")}
"""Column -> field, or fields."""
SHOWN = (
    ("", gettext_lazy("Everyone")),
    ("waiting", gettext_lazy("Without an outcome")),
    ("completed", gettext_lazy("Completed")),
    ("absent", gettext_lazy("Absent")),
    ("withdrawn", gettext_lazy("Withdrawn")),
    ("disqualified", gettext_lazy("Disqualified")),
)


class RosterFilter(forms.Form):
    """Narrows the roster."""

    code = forms.CharField(label=gettext_lazy("Stage code"), required=False, max_length=7)
    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=SHOWN)


@door(*READERS)
def stages(request: SignedIn, competition: str) -> HttpResponse:
    """Every stage with its figures, and the line of steps."""
    found = competition_or_404(competition)
    at = timezone.now()
    file = programmes.rules_in_force(found.id, at).file
    windows = programmes.windows(found.id)
    counts = queries.counts_of_stages(found.id)
    rows: list[dict[str, Any]] = [
        {"stage": stage, "name": own(file.stage(stage.key).title), "counts": counts[stage.id]}
        for stage in queries.stages_of(found.id)
    ]
    steps = [
        Step(
            row["name"],
            "done" if row["stage"].closed_at else "current" if row["stage"].opened_at else "coming",
            short_day(timezone.localtime(windows[row["stage"].key].opens_at).date()),
        )
        for row in rows
    ]
    shown = {"competition": found, "rows": rows, "steps": steps, "now": at}
    return render(request, "staff/stages.html", shown)


@door(*READERS)
def stage(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The control room: figures, what is in the way, the roster, and what may be done."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    counts = queries.roster_counts(here.stage)
    filters = RosterFilter(request.GET or None)
    narrowed = filters.cleaned_data if filters.is_valid() else {"code": "", "show": ""}
    roster = queries.roster(here.stage, search=narrowed["code"], show=narrowed["show"])
    rows = ordered(roster, request, COLUMNS)
    if wants_file(request):
        return _export(here, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    windows = programmes.windows(here.competition.id)
    shown = {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "window": windows[here.stage.key],
        "now": at,
        "figures": _figures(counts),
        "blockers": _blockers(here, at),
        "filters": filters,
        "page": page,
        "lines": [_line(entry) for entry in page.object_list],
        "sheets": queries.sheets_of(here.stage)[:10],
        "number": decisions.number_in_force(here.stage),
        "needs_number": cut_rules.needs_number(here.rule),
        "decision": decisions.standing_decision(here.stage),
        "may_act": request.actor.role == "secretariat",
        **_forms(here, request.actor.role),
        "takes_scores": here.stage.opened_at is not None
        and here.stage.closed_at is None
        and not policies.runs_in_the_system(here.stage, here.file),
        "takes_answers": takes_answers(here.stage, here.file),
        "is_test": here.stage.kind in KINDS,
        "is_sat_here": is_sat_here(here.stage, here.file),
        "has_venues": here.rule.exam is not None and "venue" in here.rule.exam.places,
        "may_close": policies.may_close(here.stage, windows, at),
    }
    return render(request, "staff/stage.html", shown)


def _forms(here: Here, role: str) -> dict[str, Any]:
    """The blueprint of a test and how many forms are locked; who may read them gets the way in."""
    if here.stage.kind not in KINDS:
        return {}
    return {
        "has_forms": True,
        "blueprint": forms_of_tests.blueprint_of(here.stage),
        "reads_forms": role == "auditor",
    }


def _figures(counts: RosterCounts) -> list[Figure]:
    return [
        Figure(num(counts.roster), _("On the roster")),
        Figure(
            num(counts.waiting),
            _("Without an outcome"),
            tone="needs-you" if counts.waiting else "neutral",
        ),
        Figure(num(counts.completed), _("Completed"), tone="progress"),
        Figure(num(counts.absent), _("Absent")),
        Figure(num(counts.withdrawn), _("Withdrawn")),
        Figure(num(counts.disqualified), _("Disqualified")),
    ]


def _blockers(here: Here, at: datetime) -> list[tuple[str, str]]:
    if here.stage.opened_at is None or here.stage.closed_at is not None:
        return []
    found = blockers(here.stage, here.file, at)
    return [(str(BLOCKER_WORDS.get(each.key, each.key)), num(each.count)) for each in found]


def _line(entry: "RosterEntry") -> dict[str, Any]:
    """A line of the roster: the state in words; no scores, which are seen one by one."""
    end = getattr(entry, "end", None)
    result = getattr(entry, "result", None)
    if end is not None:
        key, tone = end.kind, "error"
    elif result is None:
        key, tone = "waiting", "needs-you"
    else:
        key, tone = result.outcome, "done" if result.outcome == "completed" else "neutral"
    words = dict(SHOWN) | {"void": gettext_lazy("Void")}
    return {"entry": entry, "state": words[key], "tone": tone}


def _export(here: Here, rows: "QuerySet[RosterEntry]") -> HttpResponse:
    lines = map(_line, rows.iterator(chunk_size=2_000))
    cells = ([line["entry"].code, line["state"]] for line in lines)
    return xlsx_response(f"roster-{here.stage.key}", [_("Stage code"), _("State")], cells)


@door("secretariat")
@require_POST
def close(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Close the results."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    actions.close_results(stage=here.stage, by=request.actor, at=at)
    messages.success(request, _("The results are closed. Now the cut can be made."))
    return redirect("staff_stage", competition=competition, stage=stage)


class ResultForm(forms.Form):
    """One outcome by hand."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[
            ("completed", gettext_lazy("Completed")),
            ("absent", gettext_lazy("Absent")),
            ("void", gettext_lazy("Void: to be sat again")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, here: Here, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.score_parts = scores.parts_of(here.rule)
        for part in self.score_parts:
            self.fields[f"part_{part.key}"] = forms.CharField(
                label=own(part.name),
                help_text=_("From 0 to %(maximum)s") % {"maximum": part.maximum},
                max_length=20,
                required=self.data.get("outcome", "completed") == "completed",
                widget=forms.TextInput(
                    attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}
                ),
            )

    def clean(self) -> dict[str, Any]:
        """A score that its part cannot have is named at its field."""
        given = super().clean() or {}
        for part in self.score_parts if given.get("outcome") == "completed" else ():
            try:
                scores.exact(given.get(f"part_{part.key}", "0"), part)
            except scores.ScoreError as error:
                self.add_error(f"part_{part.key}", str(scores.WORDS[error.fault]))
        return given

    @property
    def parts(self) -> dict[str, str]:
        """The scores, as typed."""
        if self.cleaned_data["outcome"] != "completed":
            return {}
        return {p.key: self.cleaned_data[f"part_{p.key}"] for p in self.score_parts}


@door("secretariat")
def result(request: SignedIn, competition: str, stage: str, code: str) -> HttpResponse:
    """The outcome of one stage code, by hand; looking at it is seeing results."""
    at = timezone.now()
    here = stage_or_404(competition, stage, at)
    entry = queries.entry(here.stage, code)
    if entry is None:
        raise Http404
    if request.method == "GET" and getattr(entry, "result", None) is not None:
        actions.see_results(stage=here.stage, by=request.actor, at=at)
    form = ResultForm(request.POST or None, here=here, initial=_initial(entry))
    if form.is_valid() and attempt(form, lambda: _record(request, form, entry, at)) is not None:
        messages.success(request, _("Recorded."))
        return redirect("staff_stage", competition=competition, stage=stage)
    shown = {
        "here": here,
        "competition": here.competition,
        "name": own(here.rule.title),
        "entry": entry,
        "form": form,
    }
    return render(request, "staff/result.html", shown, status=400 if form.errors else 200)


def _record(request: SignedIn, form: ResultForm, entry: "RosterEntry", at: datetime) -> object:
    return actions.record_result(
        entry=entry,
        outcome=form.cleaned_data["outcome"],
        parts=form.parts,
        by=request.actor,
        at=at,
    )


def _initial(entry: "RosterEntry") -> dict[str, Any]:
    known = getattr(entry, "result", None)
    if known is None:
        return {}
    return {
        "outcome": known.outcome,
        **{f"part_{key}": text for key, text in known.parts.items()},
    }
