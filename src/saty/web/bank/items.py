"""Items: the list with its search, a new one, one item, how it is filed, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.core import items as core
from saty.testing.actions import items as actions
from saty.testing.policies import items as policies
from saty.testing.queries import contents
from saty.testing.queries import items as queries
from saty.testing.queries.exposure import exposure
from saty.testing.states import OPEN, VersionState
from saty.web.bank.here import READERS, bank_or_404
from saty.web.bank.item_words import (
    DIFFICULTIES,
    KINDS,
    TONES,
    Difference,
    all_words,
    differences,
    place_words,
)
from saty.web.bank.shown import advice_on, columns, source_in, what_is_wrong
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.lists import ordered, wants_file, xlsx_response
from saty.web.moments import num
from saty.web.staff.here import ReasonForm, attempt

if TYPE_CHECKING:
    from saty.testing.models import Bank, Item, ItemVersion

FILED = "how an item is filed"
PER_PAGE = 50
MOST_SOUGHT = 200
"""Characters of what is sought."""
SOUGHT = "items_sought:{bank}"
"""Where a session keeps the words that somebody looks for in a bank."""
WORDS = "words"
"""Says in an address that there are some."""
COLUMNS = {
    "number": "item__number",
    "topic": "item__topic__position",
    "kind": "item__kind",
    "difficulty": "item__difficulty",
    "state": "state",
    "saved": "saved_at",
}
ANY: tuple[str, Any] = ("", gettext_lazy("All"))


def choices(rows: Sequence[Any]) -> list[tuple[str, Any]]:
    """Topics or competencies to choose from, in the reader's language."""
    language = translation.get_language() or "en"
    return [(row.key, row.name_in(language)) for row in rows]


class SearchForm(forms.Form):
    """Narrows the list of items."""

    text = forms.CharField(
        label=gettext_lazy("Words, or a number"), required=False, max_length=MOST_SOUGHT
    )
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    competency = forms.ChoiceField(label=gettext_lazy("Competency"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[ANY, *KINDS.items()], required=False
    )
    difficulty = forms.ChoiceField(
        label=gettext_lazy("Difficulty"), choices=[ANY, *DIFFICULTIES.items()], required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[ANY, *((s.value, s.label) for s in VersionState if s != VersionState.DROPPED)],
        required=False,
    )
    mine = forms.BooleanField(label=gettext_lazy("Written by me"), required=False)
    out_of_step = forms.BooleanField(
        label=gettext_lazy("A language is out of step"), required=False
    )

    def __init__(self, data: Any, *, labels: queries.Labels) -> None:
        super().__init__(data)
        for name, rows in (("topic", labels.topics), ("competency", labels.competencies)):
            self.fields[name].choices = [ANY, *choices(rows)]  # type: ignore[attr-defined]

    def sought(self, person: Any) -> queries.Sought:
        """What is looked for; nothing where the form is not valid."""
        given = dict(self.cleaned_data) if self.is_valid() else {}
        mine = person if given.pop("mine", False) else None
        return queries.Sought(**given, mine=mine)


class FilingForm(forms.Form):
    """What is known of an item beside its texts."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    competency = forms.ChoiceField(label=gettext_lazy("Competency"), required=False)
    difficulty = forms.ChoiceField(
        label=gettext_lazy("Expected difficulty"), choices=list(DIFFICULTIES.items())
    )
    seconds = forms.IntegerField(
        label=gettext_lazy("Expected time, in seconds"), min_value=5, max_value=3600
    )
    source = forms.CharField(
        label=gettext_lazy("What it rests on"),
        help_text=gettext_lazy("Such as an article of a law, or a textbook."),
        required=False,
        max_length=500,
    )
    stimulus = forms.ChoiceField(
        label=gettext_lazy("Shared text"),
        help_text=gettext_lazy("A text, table or picture on which several items ask."),
        required=False,
    )
    enemies = forms.CharField(
        label=gettext_lazy("Not in one form with"),
        help_text=gettext_lazy("Numbers of items that give this one away, such as: 12, 40"),
        required=False,
        max_length=200,
    )

    def __init__(
        self, data: Any, *, bank: "Bank", texts: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.bank = bank
        labels = queries.labels(bank)
        nothing: list[tuple[str, Any]] = [("", "–")]
        self.fields["topic"].choices = choices(labels.topics)  # type: ignore[attr-defined]
        self.fields["competency"].choices = [  # type: ignore[attr-defined]
            *nothing,
            *choices(labels.competencies),
        ]
        self.fields["stimulus"].choices = [*nothing, *texts]  # type: ignore[attr-defined]

    def clean_enemies(self) -> frozenset[int]:
        """Numbers of items."""
        pieces = str(self.cleaned_data["enemies"]).replace(",", " ").split()
        if not all(piece.isdecimal() and len(piece) < 9 for piece in pieces):
            raise forms.ValidationError(_("Write numbers of items, with commas between them."))
        return frozenset(int(piece) for piece in pieces)

    def filing(self) -> actions.Filing:
        """How the item is filed."""
        given = self.cleaned_data
        topic = queries.topic(self.bank, given["topic"])
        if topic is None:
            raise Http404
        return actions.Filing(
            topic=topic,
            competency=queries.competency(self.bank, given["competency"]),
            difficulty=int(given["difficulty"]),
            seconds=given["seconds"],
            source=given["source"],
            stimulus=queries.stimulus(self.bank, given["stimulus"]),
            enemies=given["enemies"],
        )


class NewItemForm(FilingForm):
    """A new item: its kind, and how it is filed."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(KINDS.items()))
    options = forms.IntegerField(
        label=gettext_lazy("Number of options"),
        help_text=gettext_lazy("More can be added later."),
        min_value=2,
        max_value=core.MOST_OPTIONS,
        initial=4,
    )
    field_order = ("kind", "options", "topic", "competency", "difficulty", "seconds")


def _texts(request: SignedIn, bank: "Bank") -> list[tuple[str, str]]:
    """The shared texts of a bank to choose from, each with its beginning."""
    found = queries.text_titles(
        queries.stimuli(bank),
        translation.get_language() or "en",
        reader=request.actor,
        at=timezone.now(),
    )
    return [(text.identifier, f"{text.identifier}: {title}") for text, title in found]


def item_or_404(bank: "Bank", number: int) -> "Item":
    """The item of a page."""
    found = queries.item(bank, number)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def items(request: SignedIn, bank: str) -> HttpResponse:
    """Every item of the bank, with a search; the words that are sought stand in no address."""
    found = bank_or_404(bank)
    if request.method == "POST" or "all" in request.GET:
        return _narrowed(request, bank)
    text = request.session.get(SOUGHT.format(bank=bank), "") if WORDS in request.GET else ""
    given = {**request.GET.dict(), "text": text}
    search = SearchForm(given, labels=queries.labels(found))
    wanted = search.sought(request.actor.person)
    rows = ordered(queries.sought(found, wanted), request, COLUMNS)
    if wants_file(request):
        return _as_file(rows, found)
    page = Paginator(queries.keys(rows, wanted), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "bank": found,
        "filters": search,
        "page": page,
        "lines": _listed(request, list(page.object_list)),
        "together": TOGETHER.get(request.actor.role),
        "may_write": request.actor.role in policies.WRITERS,
    }
    return render(request, "bank/items.html", shown)


@dataclass(frozen=True, slots=True)
class Together:
    """What somebody may do to many items at once: which, and in words."""

    state: str
    words: Any


TOGETHER = {
    "item_reviewer": Together(VersionState.IN_REVIEW, gettext_lazy("Accept all that are ticked")),
    "test_owner": Together(VersionState.REVIEWED, gettext_lazy("Approve all that are ticked")),
}


def _listed(request: SignedIn, keys: list[UUID]) -> list[dict[str, Any]]:
    """The lines of a page, in words."""
    language = translation.get_language() or "en"
    lines = queries.lines(keys, language, reader=request.actor, at=timezone.now())
    given = exposure(line.item.id for line in lines)
    return [_line(line, given[line.item.id].candidates, language) for line in lines]


def _line(line: queries.Line, given: int, language: str) -> dict[str, Any]:
    return {
        "given": given,
        "item": line.item,
        "version": line.version,
        "title": line.title,
        "is_own": line.is_own,
        "topic": line.item.topic.name_in(language),
        "kind": KINDS[line.item.kind],
        "difficulty": DIFFICULTIES[line.item.difficulty],
        "state": line.version.get_state_display(),
        "tone": TONES[line.version.state],
    }


def _narrowed(request: SignedIn, bank: str) -> HttpResponse:
    """To the same list under its filters; the words that are sought stay behind in the session."""
    given = {name: request.POST.get(name, "") for name in (*SearchForm.base_fields, "sort")}
    text = given.pop("text")[:MOST_SOUGHT]
    request.session[SOUGHT.format(bank=bank)] = text
    query = {name: value for name, value in given.items() if value}
    if text.strip():
        query[WORDS] = "on"
    return redirect(reverse("bank_items", args=[bank], query=query or None))


def _as_file(rows: Any, bank: "Bank") -> HttpResponse:
    """The list as a spreadsheet: numbers and states, and no texts."""
    language = translation.get_language() or "en"
    heading = (_("Number"), _("Topic"), _("Kind"), _("Difficulty"), _("State"), _("Version"))
    lines = (
        (
            each.item.number,
            each.item.topic.name_in(language),
            str(KINDS[each.item.kind]),
            each.item.difficulty,
            each.get_state_display(),
            each.number,
        )
        for each in rows
    )
    return xlsx_response(f"items-{bank.key}", heading, lines)


@door("item_author", "test_owner")
def new_item(request: SignedIn, bank: str) -> HttpResponse:
    """Begin an item; then it is written."""
    found = bank_or_404(bank)
    texts, initial = _texts(request, found), {"difficulty": 3, "seconds": 60}
    form = NewItemForm(request.POST or None, bank=found, texts=texts, initial=initial)
    if form.is_valid():
        made = attempt(form, lambda: _begin(request, found, form))
        if made is not None:
            return redirect("bank_write_item", bank=bank, number=made.number)
    status = 400 if form.errors else 200
    return render(request, "bank/new_item.html", {"bank": found, "form": form}, status=status)


def _begin(request: SignedIn, bank: "Bank", form: NewItemForm) -> "Item":
    return actions.begin_item(
        bank=bank,
        kind=form.cleaned_data["kind"],
        filing=form.filing(),
        options=form.cleaned_data["options"],
        by=request.actor,
        at=timezone.now(),
    )


@door("item_author", "test_owner")
def file_item(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Change how an item is filed."""
    found = bank_or_404(bank)
    item = item_or_404(found, number)
    subject = contents.item_subject(item.id)
    contents.note_reading(subject, reader=request.actor, at=timezone.now(), what=FILED)
    texts = _texts(request, found)
    form = FilingForm(request.POST or None, bank=found, texts=texts, initial=_filed(item))
    if form.is_valid():
        filed = attempt(
            form,
            lambda: actions.file_item(
                item=item, filing=form.filing(), by=request.actor, at=timezone.now()
            ),
        )
        if filed is not None:
            messages.success(request, _("Saved."))
            return redirect("bank_item", bank=bank, number=number)
    shown = {"bank": found, "item": item, "form": form}
    return render(request, "bank/file_item.html", shown, status=400 if form.errors else 200)


def _filed(item: "Item") -> dict[str, Any]:
    return {
        "topic": item.topic.key,
        "competency": item.competency.key if item.competency else "",
        "difficulty": item.difficulty,
        "seconds": item.seconds,
        "source": item.source or "",
        "stimulus": item.stimulus.identifier if item.stimulus else "",
        "enemies": ", ".join(str(number) for number in queries.enemies(item)),
    }


class CommentForm(forms.Form):
    """What somebody says of an item."""

    place = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, *, content: core.Item) -> None:
        super().__init__(data)
        places = [
            f"{language}.{place}"
            for language, wording in content.wordings.items()
            for place, _text in wording.texts()
        ]
        field = self.fields["place"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("The whole item")),
                ("right", place_words("right")),
                *((place, place_words(place)) for place in places),
            ]


@door(*READERS)
def item(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """One item: as candidates see it, its key, what was said of it, what may be done now."""
    found = bank_or_404(bank)
    return shown_item(request, found, item_or_404(found, number))


def shown_item(
    request: SignedIn,
    bank: "Bank",
    item: "Item",
    *,
    comment: CommentForm | None = None,
    reason: ReasonForm | None = None,
    nth: int | None = None,
) -> HttpResponse:
    """The page of an item, with its newest version or the nth one."""
    versions = queries.versions(item)
    stands = queries.standing(versions)
    version = next((each for each in versions if each.number == nth), None) if nth else stands
    if version is None:
        raise Http404
    now = timezone.now()
    content = contents.opened([version], reader=request.actor, at=now)[version.id]
    names = queries.picture_names(bank)
    text = item.stimulus.wordings if item.stimulus else None
    missing = policies.what_is_missing(content, bank.languages, version.stale, text)
    is_newest = version == stands
    bound = [form for form in (comment, reason) if form is not None]
    shown = {
        "bank": bank,
        "item": item,
        "version": version,
        "versions": versions,
        "is_newest": is_newest,
        "tone": TONES[version.state],
        "kind": KINDS[item.kind],
        "columns": columns(content, item, source_in(bank, names), stale=version.stale),
        "wrong": what_is_wrong(content, missing, names),
        "advice": advice_on(version, content),
        "filed": _filing_rows(item),
        "notes": [(note, place_words(note.place)) for note in queries.notes(item)],
        "comment": comment or CommentForm(None, content=content),
        "reason": reason or ReasonForm(),
        "may": _may(request, version, is_newest=is_newest),
    }
    status = 400 if any(form.errors for form in bound) else 200
    return render(request, "bank/item.html", shown, status=status)


def _filing_rows(item: "Item") -> list[Row]:
    """How an item is filed, line by line."""
    language = translation.get_language() or "en"
    enemies = queries.enemies(item)
    seen = exposure([item.id])[item.id]
    return [
        Row(_("Topic"), item.topic.name_in(language)),
        Row(_("Competency"), item.competency.name_in(language) if item.competency else "–"),
        Row(_("Expected difficulty"), DIFFICULTIES[item.difficulty]),
        Row(_("Expected time, in seconds"), item.seconds),
        Row(_("What it rests on"), item.source or "–"),
        Row(_("Shared text"), item.stimulus.identifier if item.stimulus else "–"),
        Row(_("Not in one form with"), ", ".join(map(str, enemies)) or "–"),
        Row(_("Locked forms that have it"), num(seen.forms)),
        Row(_("Candidates who were given it"), num(seen.candidates)),
    ]


def _may(request: SignedIn, version: "ItemVersion", *, is_newest: bool) -> frozenset[str]:
    """What the reader may do with this version, by role and state; policies decide again."""
    role, state = request.actor.role, version.state
    if not is_newest:
        return frozenset({"retire"} if _may_retire(role, state) else ())
    judges = not policies.has_written(version, request.actor)
    writes = role in policies.WRITERS
    allowed = {
        "write": writes and state == VersionState.DRAFT,
        "file": writes,
        "submit": writes and state == VersionState.DRAFT,
        "drop": writes and state == VersionState.DRAFT,
        "take-back": writes and state == VersionState.IN_REVIEW,
        "begin": writes and state not in OPEN,
        "accept": role == "item_reviewer" and judges and state == VersionState.IN_REVIEW,
        "return": (role == "item_reviewer" and state == VersionState.IN_REVIEW)
        or (role == "test_owner" and state == VersionState.REVIEWED),
        "approve": role == "test_owner" and judges and state == VersionState.REVIEWED,
        "retire": _may_retire(role, state),
        "comment": role != "auditor",
    }
    return frozenset(name for name, is_allowed in allowed.items() if is_allowed)


def _may_retire(role: str, state: str) -> bool:
    """An approved version is taken out of use while another is being written, too."""
    return role == "test_owner" and state == VersionState.APPROVED


@door(*READERS)
def version(request: SignedIn, bank: str, number: int, nth: int) -> HttpResponse:
    """An earlier version of an item."""
    found = bank_or_404(bank)
    return shown_item(request, found, item_or_404(found, number), nth=nth)


@door(*READERS)
def preview(request: SignedIn, bank: str, number: int, language: str) -> HttpResponse:
    """An item exactly as a candidate sees it, in one language."""
    found = bank_or_404(bank)
    item = item_or_404(found, number)
    if language not in found.languages:
        raise Http404
    version = queries.standing(queries.versions(item))
    content = contents.opened([version], reader=request.actor, at=timezone.now())[version.id]
    source = source_in(found, queries.picture_names(found))
    column = next(
        each for each in columns(content, item, source, name="answer") if each.language == language
    )
    shown = {"bank": found, "item": item, "column": column}
    return render(request, "bank/preview.html", shown)


@dataclass(frozen=True, slots=True)
class Changed:
    """A save of a version: who, when, and what it changed of the one before."""

    save: Any
    changes: Sequence[Difference]


@door(*READERS)
def history(request: SignedIn, bank: str, number: int) -> HttpResponse:
    """Who saved what, newest first, with what each save changed."""
    found = bank_or_404(bank)
    item = item_or_404(found, number)
    now = timezone.now()
    contents.note_reading(
        contents.item_subject(item.id), reader=request.actor, at=now, what="history of an item"
    )
    shown = {
        "bank": found,
        "item": item,
        "versions": [(version, _changes(saves)) for version, saves in queries.history(item)],
    }
    return render(request, "bank/history.html", shown)


def _changes(saves: Sequence[Any]) -> list[Changed]:
    texts = [all_words(core.from_json(save.content)) for save in saves]
    befores = [*texts[1:], {}]
    return [
        Changed(save, differences(before, after))
        for save, before, after in zip(saves, befores, texts, strict=True)
    ]
