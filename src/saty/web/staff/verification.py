"""The verification queue of a stage: figures, filters, and the next file."""

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from saty.applications import rosters
from saty.applications import verification_queries as queries
from saty.applications.actions.leases import lease
from saty.applications.documents_stage import KEY as DOCUMENTS
from saty.core.numbers import spell
from saty.programmes.kinds import StageRef
from saty.programmes.queries import rules_in_force
from saty.programmes.schema import ProgrammeFile, Stage
from saty.web import moments
from saty.web.components import Figure, Tone
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.rule_words import own
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from saty.applications.models import Application
    from saty.programmes.models import Competition

PER_PAGE = 50
READ_AT_ONCE = 2_000
COLUMNS = {
    "number": "candidate_number",
    "group": "group",
    "region": "region",
    "sector": "sector",
    "submitted": "submitted_at",
}
STATES: dict[queries.QueueState, Any] = {
    "waiting": gettext_lazy("Waiting"),
    "returned": gettext_lazy("Returned"),
    "refused": gettext_lazy("Refused, waits for a second look"),
    "checked": gettext_lazy("Verified"),
    "all": gettext_lazy("All"),
}
TONES: dict[str, Tone] = {"returned": "needs-you", "refused": "needs-you", "checked": "done"}


class QueueForm(forms.Form):
    """What narrows the queue; the lists are those of the programme."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=list(STATES.items()), required=False
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    number = forms.CharField(label=gettext_lazy("Candidate number"), required=False, max_length=12)

    def __init__(self, file: ProgrammeFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names_of(file)
        for field, named in self.names.items():
            self.fields[field].choices = [("", _("All")), *named.items()]  # type: ignore[attr-defined]

    def filters(self, request: SignedIn) -> queries.Filters:
        """What was asked for; a state that there is not is that of waiting."""
        given = {key: value for key, value in self.cleaned().items() if value}
        return queries.Filters(**{"reader": request.actor.person, **given})

    def cleaned(self) -> dict[str, Any]:
        """The valid fields of the query."""
        self.is_valid()
        return self.cleaned_data


def names_of(file: ProgrammeFile) -> dict[str, dict[str, str]]:
    """Column -> key -> name, of groups, regions and sectors."""
    lists = {
        "group": file.tracks.groups,
        "region": file.application.regions,
        "sector": file.application.sectors,
    }
    return {column: {each.key: own(each.name) for each in named} for column, named in lists.items()}


def stage_of(file: ProgrammeFile, key: str) -> Stage:
    """The stage of a page; 404 where the programme has none."""
    try:
        return file.stage(key)
    except KeyError:
        raise Http404 from None


def verified_stages(file: ProgrammeFile) -> list[Stage]:
    """The stages at which everybody is verified."""
    return [s for s in file.stages if s.kind == DOCUMENTS or s.recheck_before_decision]


@door("verifier", "secretariat", "auditor")
def start(request: SignedIn, competition: str) -> HttpResponse:
    """To the queue of the first stage that is not closed."""
    found = competition_or_404(competition)
    stages = verified_stages(rules_in_force(found.id, timezone.now()).file)
    open_ones = [s for s in stages if not rosters.is_closed(StageRef(found.id, s.key))]
    if not stages:
        raise Http404
    stage = (open_ones or stages)[0]
    return redirect("staff_verification", competition=competition, stage=stage.key)


@door("verifier", "secretariat", "auditor")
def queue(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The queue of a stage, oldest first; `?export=1` gives what is found as XLSX."""
    found, at = competition_or_404(competition), timezone.now()
    file = rules_in_force(found.id, at).file
    rule, ref = stage_of(file, stage), StageRef(found.id, stage)
    form = QueueForm(file, request.GET)
    waiting = ordered(queries.queue(ref, form.filters(request)), request, COLUMNS)
    if wants_file(request):
        return _export(waiting, stage, form.names, at)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "competition": found,
        "stage": rule,
        "title": own(rule.title),
        "stages": [(s.key, own(s.title)) for s in verified_stages(file)],
        "filters": form,
        "page": page,
        "rows": _rows(list(page.object_list), stage, form.names, at),
        "figures": _figures(ref, request, at),
        "is_closed": rosters.is_closed(ref),
        "may_verify": request.actor.role in {"verifier", "secretariat"},
        "may_settle": request.actor.role == "secretariat",
        "now": at,
    }
    return render(request, "staff/verification.html", shown)


def _rows(
    files: list[Any], stage: str, names: dict[str, dict[str, str]], at: datetime
) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "number": spell(row.number),
            "state": STATES[row.state],
            "tone": TONES.get(row.state, "neutral"),
            **{column: named.get(getattr(row, column), "") for column, named in names.items()},
        }
        for row in queries.queue_rows(files, stage, at)
    ]


def _export(
    waiting: "QuerySet[Application]", stage: str, names: dict[str, dict[str, str]], at: datetime
) -> HttpResponse:
    heading = [
        _("Candidate number"), _("Group"), _("Region"), _("Sector"), _("Submitted"), _("State"),
    ]  # fmt: skip
    found = waiting.iterator(chunk_size=READ_AT_ONCE)
    parts = iter(lambda: list(islice(found, READ_AT_ONCE)), [])
    lines = (line for part in parts for line in _rows(part, stage, names, at))
    cells = (
        [
            line["row"].number,
            line["group"],
            line["region"],
            line["sector"],
            line["row"].submitted_at.isoformat(timespec="seconds"),
            line["state"],
        ]
        for line in lines
    )
    return xlsx_response("verification", heading, cells)


def _figures(ref: StageRef, request: SignedIn, at: datetime) -> list[Figure]:
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = queries.queue_figures(ref, reader=request.actor.person, today=today, at=at)
    days = ngettext("%(count)s day left", "%(count)s days left", found.days_left)
    until = days % {"count": moments.num(found.days_left)}
    mine = _("%(count)s by me") % {"count": moments.num(found.mine_today)}
    return [
        Figure(moments.num(found.left), _("Files left"), tone="progress"),
        Figure(moments.num(found.per_day), _("A day, to be in time"), until),
        Figure(moments.num(found.today), _("Verified today"), mine),
        Figure(
            moments.num(found.second_look),
            _("Refused, wait for a second look"),
            tone="needs-you" if found.second_look else "neutral",
        ),
        Figure(
            moments.num(found.returned),
            _("Returned"),
            tone="needs-you" if found.returned else "neutral",
        ),
    ]


@require_POST
@door("verifier", "secretariat")
def take_next(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Take the oldest file that fits the filters."""
    return next_file(request, competition_or_404(competition), stage)


def next_file(request: SignedIn, competition: "Competition", stage: str) -> HttpResponse:
    """To the next file, or to the queue where there is none."""
    at = timezone.now()
    file = rules_in_force(competition.id, at).file
    stage_of(file, stage)
    form = QueueForm(file, request.POST)
    found = lease(
        stage_key=stage,
        competition=competition.id,
        by=request.actor,
        at=at,
        filters=form.filters(request),
    )
    if found is None:
        return redirect("staff_verification", competition=competition.slug, stage=stage)
    here = reverse("staff_verify_file", args=[competition.slug, stage, found.id])
    kept = {key: value for key, value in form.cleaned().items() if value}
    return redirect(f"{here}?{urlencode(kept)}" if kept else here)
