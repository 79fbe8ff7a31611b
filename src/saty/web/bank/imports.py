"""Files of items that come in: uploaded, read by a worker, looked at, taken in or dropped."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from saty.core.items import KEYED_BY_PLACE, PICTURE, Item, Record
from saty.testing.actions import imports as actions
from saty.testing.exchange.fault_words import place_of, words_of
from saty.testing.exchange.formats import FORMATS
from saty.testing.exchange.sheet_template import template as sheet_template
from saty.testing.markdown import FormulaRefused, rendered
from saty.testing.policies import imports as policies
from saty.testing.queries import imports as queries
from saty.testing.states import ImportState
from saty.web.bank.exchange_words import IMPORT_TONES, KINDS, acting_as, languages_of, topics_of
from saty.web.bank.here import READERS, bank_or_404
from saty.web.doors import SignedIn, door
from saty.web.lists import XLSX
from saty.web.staff.here import attempt
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import Bank, ItemImport

PER_PAGE = 50
FAULTS_PER_PAGE = 100
AT_WORK = (ImportState.WAITING, ImportState.READING, ImportState.TAKING)
"""States in which a worker does, or is about to do, something."""


class BringForm(forms.Form):
    """A file, and what holds where it says nothing."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A package of QTI 2.1, 2.2 or 3.0, Moodle XML, GIFT, or a sheet (XLSX, or CSV in"
            " UTF-8), at most 64 MB. It is kept encrypted, and first only read."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Of texts of which the file does not say it."),
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic"),
        help_text=gettext_lazy("For items of which the file names no topic of this bank."),
    )

    def __init__(self, bank: "Bank", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("language", languages_of(bank)),
            ("topic", list(topics_of(bank).items())),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


@door(*READERS)
def imports(request: SignedIn, bank: str) -> HttpResponse:
    """The files that were brought to a bank."""
    found = bank_or_404(bank)
    page = Paginator(queries.imports_of(found), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, FORMATS[each.format].words, _tone(each)) for each in page]
    shown = {
        "bank": found,
        "page": page,
        "rows": rows,
        "may_bring": acting_as(request, found, "item_author") is not None,
    }
    return render(request, "bank/imports.html", shown)


@door("item_author")
def bring(request: SignedIn, bank: str) -> HttpResponse:
    """Upload a file; the next page follows the worker that reads it."""
    found = bank_or_404(bank)
    form = BringForm(found, request.POST or None, request.FILES or None)
    if form.is_valid():
        made = attempt(form, lambda: _bring(request, found, form))
        if made is not None:
            return redirect("bank_import", bank=bank, item_import=made.id)
    shown = {"bank": found, "form": form}
    return render(request, "bank/bring_file.html", shown, status=400 if form.errors else 200)


bring.most_bytes = policies.MOST_BYTES + 100_000  # type: ignore[attr-defined]


def _bring(request: SignedIn, bank: "Bank", form: BringForm) -> "ItemImport":
    return actions.bring_file(
        bank=bank,
        content=form.cleaned_data["file"].read(policies.MOST_BYTES + 1),
        language=form.cleaned_data["language"],
        topic=form.cleaned_data["topic"],
        by=request.actor,
        at=timezone.now(),
    )


@door(*READERS)
def template(request: SignedIn, bank: str) -> HttpResponse:
    """An empty sheet with the headings of this bank's languages."""
    found = bank_or_404(bank)
    response = HttpResponse(sheet_template(found.languages), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="items.xlsx"'
    return response


def _tone(source: "ItemImport") -> str:
    return IMPORT_TONES.get(source.state, "progress")


def _import_or_404(bank: "Bank", import_id: UUID) -> "ItemImport":
    found = queries.item_import(bank, import_id)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def item_import(request: SignedIn, bank: str, item_import: UUID) -> HttpResponse:
    """A file: how far its worker is, or what it has and what cannot be taken."""
    found = bank_or_404(bank)
    source = _import_or_404(found, item_import)
    shown = {
        "bank": found,
        "source": source,
        "format": FORMATS[source.format].words,
        "tone": _tone(source),
        "is_at_work": source.state in AT_WORK,
    }
    if source.state in (ImportState.READ, ImportState.FAILED):
        shown |= _found(request, found, source)
    return render(request, "bank/import.html", shown)


def _found(request: SignedIn, bank: "Bank", source: "ItemImport") -> dict[str, Any]:
    """What was found, for its page."""
    at = timezone.now()
    summary, faults = queries.found_in(source, reader=request.actor, at=at)
    author = acting_as(request, bank, "item_author")
    problem = {"key": source.problem, "details": faults[0]["details"] if faults else {}}
    lines = [(place_of(each), words_of(each), each["details"].get("text", "")) for each in faults]
    return {
        "problem": words_of(problem) if source.problem else "",
        "summary": summary,
        "counts": _counts(summary, topics_of(bank)) if summary else (),
        "faults": Paginator(lines, FAULTS_PER_PAGE).get_page(request.GET.get("faults")),
        "faults_not_named": max(0, source.left_out - len(faults)),
        "preview": _preview(request, source, topics_of(bank)) if summary else None,
        "may_decide": author is not None and policies.can_decide(source, author),
    }


def _counts(summary: Any, topics: dict[str, str]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Figures by topic, kind and language."""
    said = (
        (_("Topics"), "topics", topics),
        (_("Kinds"), "kinds", KINDS),
        (_("Languages"), "languages", OWN_NAMES),
    )
    return [
        (
            title,
            [(str(words.get(key, key)), count) for key, count in sorted(summary[name].items())],
        )
        for title, name, words in said
    ]


@dataclass(frozen=True)
class Shown:
    """An item of a file as its author looks at it."""

    number: int
    identifier: str
    kind: str
    topic: str
    wordings: tuple[dict[str, Any], ...]


def _preview(request: SignedIn, source: "ItemImport", topics: dict[str, str]) -> dict[str, Any]:
    """One page of items: a part as the import keeps them."""
    pages = Paginator(range(queries.parts_in(source)), 1)
    page = pages.get_page(request.GET.get("page"))
    part = page.number - 1
    records = queries.items_in(source, part, reader=request.actor, at=timezone.now())
    first = part * queries.ITEMS_OF_A_PART + 1
    return {
        "page": page,
        "items": [_shown(each, number, topics) for number, each in enumerate(records, first)],
    }


def _shown(record: Record, number: int, topics: dict[str, str]) -> Shown:
    item = record.item
    wordings = tuple(
        {
            "language": language,
            "name": OWN_NAMES.get(language, language),
            "prompt": _html(wording.prompt),
            "options": [
                (_html(text), _is_key(item, place), _beside(item, place))
                for place, text in enumerate(wording.options)
            ],
            "targets": [_html(text) for text in wording.targets],
            "answer": ", ".join(wording.accepted) or item.value,
        }
        for language, wording in item.wordings.items()
    )
    topic = topics.get(record.topic, record.topic)
    return Shown(number, record.identifier, str(KINDS[item.kind]), topic, wordings)


def _is_key(item: Item, place: int) -> bool:
    return item.kind in {"single", "multiple"} and place in item.right


def _beside(item: Item, place: int) -> str:
    """What the key says of an option of the other kinds: its place, its target, its level."""
    if item.kind == "judgement":
        return str(item.levels[place])
    if item.kind in KEYED_BY_PLACE - {"single", "multiple"}:
        return str((item.right.index(place) if item.kind == "ordering" else item.right[place]) + 1)
    return ""


def _html(text: str) -> str:
    """A text as it looks; pictures by their words, as the bank does not have them yet."""
    try:
        return rendered(PICTURE.sub(r"*[\1]*", text), picture_src=str)
    except FormulaRefused:
        return ""


@door(*READERS)
def progress(request: SignedIn, bank: str, item_import: UUID) -> HttpResponse:
    """How far the worker is; when it is done, the page is loaded anew."""
    found = bank_or_404(bank)
    source = _import_or_404(found, item_import)
    if source.state not in AT_WORK:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    shown = {"bank": found, "source": source}
    return render(request, "bank/import_progress.html", shown)


@door("item_author")
@require_POST
def take(request: SignedIn, bank: str, item_import: UUID) -> HttpResponse:
    """Take in everything that has no fault."""
    source = _import_or_404(bank_or_404(bank), item_import)
    actions.take_in(source=source, by=request.actor, at=timezone.now())
    count = source.total
    words = ngettext(
        "One item is being taken in as a draft of yours.",
        "%(count)s items are being taken in as drafts of yours.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("bank_import", bank=bank, item_import=item_import)


@door("item_author")
@require_POST
def drop(request: SignedIn, bank: str, item_import: UUID) -> HttpResponse:
    """Drop the file."""
    source = _import_or_404(bank_or_404(bank), item_import)
    actions.drop(source=source, by=request.actor, at=timezone.now())
    messages.info(request, _("The file was dropped. Nothing of it was taken or kept."))
    return redirect("bank_imports", bank=bank)
