"""Identity clashes: the list, two files side by side, proposal and decision."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.applications import cases, file_view
from saty.applications.actions import clashes as actions
from saty.applications.actions.openings import note_opening
from saty.applications.documents_stage import KEY as DOCUMENTS
from saty.applications.states import ClashState
from saty.applications.targets import reasons_for
from saty.common.refusals import Refusal
from saty.core.numbers import spell
from saty.programmes.schema import ProgrammeFile
from saty.web.candidate.words import in_words
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.forms.choices import Radios
from saty.web.rule_words import own
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from datetime import datetime

    from saty.applications.models import Application, IdentityClash

PER_PAGE = 50


class ProposalForm(forms.Form):
    """Whose number it is, what the other one reads, and how it was found out."""

    upheld = forms.ChoiceField(label=gettext_lazy("Whose number is it?"), widget=Radios())
    ready_reason = forms.ChoiceField(
        label=gettext_lazy("What the other candidate reads"),
        help_text=gettext_lazy("Nothing else is said, and nothing about the first candidate."),
    )
    reason = forms.CharField(
        label=gettext_lazy("How you found out"),
        help_text=gettext_lazy("Officials alone read this."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, file: ProgrammeFile, claims: "dict[str, Application]", *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ready = reasons_for(file, "fact")
        choices = [(key, _spelt(each)) for key, each in claims.items()]
        self.fields["upheld"].choices = choices  # type: ignore[attr-defined]
        self.fields["ready_reason"].choices = [(r.key, own(r.words)) for r in ready]  # type: ignore[attr-defined]


def _spelt(application: "Application") -> str:
    return spell(application.candidate_number or "")


@door("secretariat")
def clashes(request: SignedIn, competition: str) -> HttpResponse:
    """The identity clashes of a competition, the open ones first."""
    found = competition_or_404(competition)
    page = Paginator(cases.clashes(found.id), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "clash": each,
            "first": _spelt(each.first),
            "second": _spelt(each.second),
            "is_settled": each.state == ClashState.SETTLED,
        }
        for each in page.object_list
    ]
    shown = {"competition": found, "page": page, "rows": rows}
    return render(request, "staff/clashes.html", shown)


@door("secretariat")
def clash(request: SignedIn, competition: str, clash: UUID) -> HttpResponse:
    """Two files side by side. Opening them is recorded for both; a proposal is made here."""
    found, at = _clash(competition, clash), timezone.now()
    for each in (found.first, found.second):
        note_opening(application=each, what="identity clash", by=request.actor, at=at)
    views = [file_view.file_view(each, DOCUMENTS, at) for each in (found.first, found.second)]
    claims = _claims(found)
    form = ProposalForm(views[0].file, claims, request.POST or None)
    if form.is_valid() and _is_proposed(request, found, claims, form, at):
        return redirect("staff_clashes", competition=competition)
    shown = {
        "competition": competition_or_404(competition),
        "clash": found,
        "is_open": found.state == ClashState.OPEN,
        "is_proposed": found.state == ClashState.PROPOSED,
        "is_mine": found.proposed_by_id == request.actor.person,
        "told": _told(views[0].file, found),
        "upheld": _spelt(found.upheld) if found.upheld else "",
        "holder": _spelt(next(iter(claims.values()))) if len(claims) == 1 else "",
        "sides": [_side(view) for view in views],
        "form": form,
    }
    return render(request, "staff/clash.html", shown, status=400 if form.errors else 200)


def _clash(slug: str, key: UUID) -> "IdentityClash":
    found = cases.clash(competition_or_404(slug).id, key)
    if found is None:
        raise Http404
    return found


def _told(file: ProgrammeFile, found: "IdentityClash") -> str:
    """What the other candidate reads, in words; "" before anything is proposed."""
    words = {each.key: own(each.words) for each in file.reasons}
    return words.get(found.ready_reason, "")


def _claims(found: "IdentityClash") -> "dict[str, Application]":
    """Who can be found to own the number, by id: both, or the one who was given it before."""
    holder = actions.holder_of(found)
    claims = [found.first, found.second] if holder is None else [holder]
    return {str(each.id): each for each in claims}


def _side(view: file_view.FileView) -> dict[str, Any]:
    questions = {question.key: question for question in view.file.questions()}
    facts = [each for each in view.targets if each.target.kind == "fact"]
    papers = [each for each in view.targets if each.target.kind == "document" and each.documents]
    return {
        "number": _spelt(view.application),
        "application": view.application,
        "facts": [
            Row(own(each.target.name), in_words(questions[each.target.of], each.answer, view.file))
            for each in facts
        ],
        "papers": [
            (own(each.target.name), [(d, range(1, d.pages + 1)) for d in each.documents])
            for each in papers
        ],
    }


def _is_proposed(
    request: SignedIn,
    found: "IdentityClash",
    claims: "dict[str, Application]",
    form: ProposalForm,
    at: "datetime",
) -> bool:
    given = form.cleaned_data
    try:
        actions.propose_settlement(
            clash=found,
            upheld=claims[given["upheld"]],
            ready_reason=given["ready_reason"],
            reason=given["reason"],
            by=request.actor,
            at=at,
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return False
    messages.success(request, _("Proposed. Somebody else of the secretariat must decide."))
    return True


@require_POST
@door("secretariat", reauthenticate=True)
def decide(request: SignedIn, competition: str, clash: UUID) -> HttpResponse:
    """Agree with the proposal, or send it back."""
    agree = "agree" in request.POST
    found = _clash(competition, clash)
    actions.decide(clash=found, agree=agree, by=request.actor, at=timezone.now())
    messages.success(request, _("Settled.") if agree else _("Sent back."))
    return redirect("staff_clashes", competition=competition)
