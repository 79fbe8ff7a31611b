"""Papers of a meeting: added and removed item by item, read one by one or all as one PDF."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.decisions import queries as decisions
from saty.meetings import matters, papers, queries
from saty.meetings.actions import papers as actions
from saty.programmes.schema import LANGUAGES
from saty.web import decision_lines, moments
from saty.web.body.meetings import meeting_or_404
from saty.web.body.paper_lines import ItemPapers, item_title, papers_of
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.files import document_response
from saty.web.pdf import rendered
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.decisions.models import Decision
    from saty.meetings.models import AgendaItem, ItemPaper, Meeting

PREPARERS = ("body_secretary", "member")
"""Roles behind which somebody may sit who prepares papers: the seat decides."""


class PaperForm(forms.Form):
    """A paper for an item."""

    title = forms.CharField(
        label=gettext_lazy("What the paper is"),
        max_length=200,
        help_text=gettext_lazy("Name candidates by their stage codes, here and in the paper."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=format_lazy(
            gettext_lazy("PDF, up to {size} MB and {pages} pages."),
            size=papers.LIMITS.max_megabytes,
            pages=papers.LIMITS.max_pages,
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty. Choose the file again."),
        },
    )


def _item_to_prepare(place: Place, meeting: "Meeting", key: UUID) -> "AgendaItem":
    """An item whose papers are prepared by whoever asks."""
    found = queries.agenda_item(meeting, key)
    if found is None or place.seat.capacity not in queries.PREPARES:
        raise Http404
    return found


@door(*PREPARERS)
def add(request: SignedIn, body: UUID, meeting: UUID, item: UUID) -> HttpResponse:
    """Add a paper to an item."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = _item_to_prepare(place, meeting_or_404(place, meeting), item)
    sent = request.method == "POST"
    form = PaperForm(request.POST, request.FILES) if sent else PaperForm()
    if form.is_valid() and _added(request, found, form, at):
        messages.success(request, _("The paper is added."))
        return redirect("body_meeting", body=body, meeting=meeting)
    shown = {
        "place": place,
        "name": own(place.rule.name),
        "meeting": found.meeting,
        "title": item_title(place, found),
        "form": form,
    }
    return render(request, "body/add_paper.html", shown, status=400 if form.errors else 200)


def _added(request: SignedIn, item: "AgendaItem", form: PaperForm, at: datetime) -> bool:
    """Whether the file was taken; where it was not, the form says why beside it."""
    data = form.cleaned_data
    try:
        actions.add_paper(
            item=item, title=data["title"], file=data["file"].file, by=request.actor, at=at
        )
    except Refusal as refusal:
        form.add_error("file", told(refusal))
        return False
    return True


def _paper(place: Place, meeting: UUID, key: UUID) -> "ItemPaper":
    found = queries.item_paper(meeting_or_404(place, meeting), key)
    if found is None or not place.reads_papers:
        raise Http404
    return found


@door(*PREPARERS)
@require_POST
def remove(request: SignedIn, body: UUID, meeting: UUID, paper: UUID) -> HttpResponse:
    """Remove a paper."""
    at = timezone.now()
    found = _paper(place_or_404(request, body, at), meeting, paper)
    actions.remove_paper(paper=found, by=request.actor, at=at)
    messages.success(request, _("The paper is removed."))
    return redirect("body_meeting", body=body, meeting=meeting)


@require_GET
@door(*READERS)
def original(request: SignedIn, body: UUID, meeting: UUID, paper: UUID) -> FileResponse:
    """One paper as it was uploaded, to be saved."""
    at = timezone.now()
    found = _paper(place_or_404(request, body, at), meeting, paper)
    try:
        content = papers.opened(found, reader=request.actor, at=at)
    except FileNotFoundError:
        raise Http404 from None
    return document_response(content, "application/pdf", f"{found.title}.pdf")


@require_GET
@door(*READERS)
def pdf(request: SignedIn, body: UUID, meeting: UUID, language: str) -> HttpResponse:
    """All papers of a meeting as one PDF: the same bytes while nothing changes."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = meeting_or_404(place, meeting)
    if language not in LANGUAGES or not place.reads_papers:
        raise Http404
    try:
        made = as_one(place, found, language, reader=request.actor, at=at)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(made, "application/pdf")
    name = f"papers-{place.body.key}-{found.number}-{language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def as_one(
    place: Place, meeting: "Meeting", language: str, *, reader: Actor, at: datetime
) -> bytes:
    """The cover and the agenda in a language, with the papers of each item behind it."""
    with translation.override(language), timezone.override(ZoneInfo(place.file.time_zone)):
        listed = papers_of(place, meeting).items
        # No promise of PDF/UA: what is put in between are the papers as they came.
        frame = rendered("papers", document(place, meeting, listed, at), accessible=False)
    chapters = [each.papers for each in listed]
    return papers.as_one(meeting, frame, chapters, reader=reader, at=at)


# --- what the frame says ---


def document(
    place: Place, meeting: "Meeting", listed: tuple[ItemPapers, ...], at: datetime
) -> dict[str, Any]:
    """Cover, contents and one chapter for each item, in the current language and zone."""
    number = moments.num(meeting.number)
    return {
        "title": _("Papers of meeting No. %(number)s") % {"number": number},
        "body": own(place.rule.full_name or place.rule.name),
        "programme": own(place.file.title),
        "rows": [
            [_("Begins"), moments.when(meeting.starts_at)],
            [_("Place"), meeting.place or _("Circulated vote")],
        ],
        "contents": _("Agenda"),
        "papers": _("Papers"),
        "none": _("There are no papers on this matter."),
        "paper": _("Paper"),
        "on_pages": _("Pages"),
        "items": [_chapter(place, n, each, at) for n, each in enumerate(listed, 1)],
    }


def _chapter(place: Place, number: int, item: ItemPapers, at: datetime) -> dict[str, Any]:
    said = [[_("What is proposed, and why"), item.row.grounds]]
    decision = _decision(place, item.row)
    table: list[list[str]] = []
    if decision is not None:
        said += _figures(decision, at)
        if matters.matter(item.row.matter).about == "person":
            table = list(_candidates(decision))
    return {
        "title": f"{number}. {item.title}",
        "said": said,
        "candidates": _("Candidates, by stage code"),
        "head": [_("Stage code"), _("Group"), _("Score"), _("Where they stand")],
        "table": table,
        "papers": [[paper.title, paper.pages, _pages(paper.pages)] for paper in item.papers],
        "pages": sum(paper.pages for paper in item.papers),
    }


def _pages(number: int) -> str:
    words = ngettext("%(pages)s page", "%(pages)s pages", number)
    return words % {"pages": moments.num(number)}


def _decision(place: Place, item: "AgendaItem") -> "Decision | None":
    """The decision that an item is about, as the body's own page of it shows it; None of others."""
    kind, _colon, key = item.subject.partition(":")
    if kind != "decision":
        return None
    return decisions.decision(place.body.competition_id, UUID(key))


def _figures(decision: "Decision", at: datetime) -> list[list[str]]:
    shown = decision_lines.shown(decision, at)
    return [[str(each.label), str(each.value)] for each in shown["figures"]]


def _candidates(decision: "Decision") -> Iterator[list[str]]:
    """Each stage code with what the body sees of it; no names."""
    for line in decision_lines.all_lines(decision):
        words, _tone = line["goes_on"]
        reasons = "; ".join(line["reasons"])
        stands = f"{words}: {reasons}" if reasons else words
        yield [line["row"].entry.code, line["group"], line["total"], stands]
