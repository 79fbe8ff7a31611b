"""Applications: the list of all with its search, and where one of them stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from saty.applications import file_view
from saty.applications import queries as files
from saty.applications.actions.openings import note_opening
from saty.core.numbers import spell
from saty.decisions import candidacies
from saty.decisions.timeline import Step, timeline
from saty.ledger import queries as ledger
from saty.programmes import queries as programmes
from saty.programmes.schema import ProgrammeFile
from saty.stages import queries as stages
from saty.web import moments
from saty.web.components import Row, Tone
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.rule_words import own
from saty.web.staff import disqualifications
from saty.web.staff.reach import competition_or_404
from saty.web.staff.verification import names_of

if TYPE_CHECKING:
    from saty.applications.models import Application, FileCheck

PER_PAGE = 50
READINGS_SHOWN = 20
READERS = ("secretariat", "auditor")
NAMED = ("group", "region", "sector")
COLUMNS = {
    "number": "candidate_number",
    "group": "group",
    "region": "region",
    "sector": "sector",
    "submitted": "submitted_at",
    "standing": "standing",
}
TONES: dict[str, Tone] = {
    "in": "progress",
    "contested": "needs-you",
    "not_admitted": "neutral",
    "withdrawn": "neutral",
    "disqualified": "error",
}
STEPS: dict[str, tuple[Any, Tone]] = {
    "later": (gettext_lazy("Later"), "neutral"),
    "upcoming": (gettext_lazy("Not yet open"), "neutral"),
    "open": (gettext_lazy("Under way"), "progress"),
    "waiting": (gettext_lazy("Waits for the decision"), "progress"),
    "admitted": (gettext_lazy("Admitted"), "done"),
    "not_admitted": (gettext_lazy("Not admitted"), "neutral"),
    "withdrawn": (gettext_lazy("Withdrawn"), "neutral"),
    "disqualified": (gettext_lazy("Disqualified"), "error"),
    "not_reached": (gettext_lazy("Not reached"), "neutral"),
}


class SearchForm(forms.Form):
    """Narrows the applications; the lists are those of the programme."""

    number = forms.CharField(label=gettext_lazy("Candidate number"), required=False, max_length=12)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stage reached"), required=False)
    standing = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *candidacies.STANDINGS.items()],
    )

    def __init__(self, names: dict[str, dict[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column, named in names.items():
            self.fields[column].choices = [("", _("All")), *named.items()]  # type: ignore[attr-defined]

    def search(self) -> candidacies.Search:
        """What was asked for; fields that are not valid narrow nothing."""
        self.is_valid()
        return candidacies.Search(**getattr(self, "cleaned_data", {}))


@door(*READERS)
def applications(request: SignedIn, competition: str) -> HttpResponse:
    """Every submitted application by number; `?export=1` gives what is found as XLSX."""
    found, at = competition_or_404(competition), timezone.now()
    file = programmes.rules_in_force(found.id, at).file
    names = _names(file)
    form = SearchForm(names, request.GET or None)
    rows = ordered(candidacies.candidacies(found.id, form.search(), at=at), request, COLUMNS)
    if wants_file(request):
        return _export(rows.iterator(chunk_size=2_000), names)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "competition": found,
        "filters": form,
        "page": page,
        "lines": [_line(each, names) for each in page.object_list],
        "now": at,
    }
    return render(request, "staff/applications.html", shown)


def _names(file: ProgrammeFile) -> dict[str, dict[str, str]]:
    return {**names_of(file), "stage": {each.key: own(each.title) for each in file.stages}}


def _line(row: Any, names: dict[str, dict[str, str]]) -> dict[str, Any]:
    """One application in words; `row` carries `standing` and `reached`."""
    named = {column: names[column].get(getattr(row, column), "") for column in NAMED}
    return {
        "row": row,
        "number": spell(row.candidate_number),
        "reached": names["stage"].get(row.reached or "", ""),
        "state": candidacies.STANDINGS[row.standing],
        "tone": TONES[row.standing],
        **named,
    }


def _export(rows: Iterator[Any], names: dict[str, dict[str, str]]) -> HttpResponse:
    heading = [
        _("Candidate number"), _("Group"), _("Region"), _("Sector"), _("Submitted"),
        _("Stage reached"), _("State"),
    ]  # fmt: skip
    lines = (_line(row, names) for row in rows)
    cells = (
        [
            line["row"].candidate_number,
            line["group"],
            line["region"],
            line["sector"],
            line["row"].submitted_at.isoformat(timespec="seconds"),
            line["reached"],
            line["state"],
        ]
        for line in lines
    )
    return xlsx_response("applications", heading, cells)


@door(*READERS)
def application(request: SignedIn, competition: str, application: UUID) -> HttpResponse:
    """Where one application stands, and who read it. Opening this page is recorded."""
    within, at = competition_or_404(competition), timezone.now()
    found = candidacies.candidacy(within.id, application, at=at)
    if found is None:
        raise Http404
    note_opening(application=found, what="application", by=request.actor, at=at)
    file = files.rules_of(found, at).file
    names = _names(file)
    required = {each.key: own(each.name) for each in file.application.documents}
    readings = ledger.readings(subject=files.subject_of(found))
    shown = {
        "competition": within,
        "line": _line(found, names),
        "rows": _summary(found, names),
        "steps": [_step(each) for each in timeline(found, at)],
        "checks": [_check(each, names) for each in file_view.checks_of(found)],
        "documents": [
            (each, required.get(each.requirement, _("Proof of an adjustment")))
            for each in files.documents_of(found)
        ],
        "cases": list(_cases(found)),
        "readings": readings[:READINGS_SHOWN],
        "may_open": request.actor.role == "secretariat",
        "now": at,
    }
    return render(request, "staff/application.html", shown)


def _summary(found: "Application", names: dict[str, dict[str, str]]) -> list[Row]:
    labels = {"group": _("Group"), "region": _("Region"), "sector": _("Sector")}
    submitted = moments.when(found.submitted_at) if found.submitted_at else ""
    own_columns = [Row(labels[each], names[each].get(getattr(found, each), "–")) for each in labels]
    return [Row(_("Submitted"), submitted), *own_columns]


def _step(step: Step) -> dict[str, Any]:
    words, tone = STEPS[step.state]
    language = (get_language() or "en").partition("-")[0]
    return {
        "step": step,
        "title": step.title.get(language, step.title["en"]),
        "words": words,
        "tone": tone,
        "reason": (step.reason or {}).get(language, ""),
    }


def _check(check: "FileCheck", names: dict[str, dict[str, str]]) -> dict[str, Any]:
    words, tone = _check_words(check)
    stage = names["stage"].get(check.stage, check.stage)
    return {"check": check, "stage": stage, "words": words, "tone": tone}


def _check_words(check: "FileCheck") -> tuple[str, Tone]:
    if check.returned_at is not None:
        return _("Returned"), "needs-you"
    if check.superseded_at is not None:
        return _("Replaced by a later one"), "neutral"
    if check.refused and check.confirmed_at is None:
        return _("Refused, waits for a second look"), "needs-you"
    return (_("Refused"), "error") if check.refused else (_("Accepted"), "done")


def _cases(found: "Application") -> Iterator[dict[str, Any]]:
    """What officials settle about it: disqualifications, adjustments, clashes of identity."""
    for end in stages.disqualifications_of(found):
        words: Any = disqualifications.STATES[end.state]
        yield _case("end", _("Disqualification"), end, words, end.proposed_at)
    for asked in files.adjustments_of(found):
        words = asked.get_state_display()
        yield _case("ask", _("Request for an adjustment"), asked, words, asked.requested_at)
    for clash in file_view.clashes_of(found):
        words = clash.get_state_display()
        yield _case("clash", _("Identity clash"), clash, words, clash.found_at)


def _case(kind: str, name: str, row: Any, state: Any, at: datetime) -> dict[str, Any]:
    return {"kind": kind, "name": name, "row": row, "state": state, "at": at}
