"""What items show beside their words: texts that several ask on, and pictures."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.core import items as core
from saty.testing.actions import stimuli as actions
from saty.testing.policies.items import WRITERS
from saty.testing.queries import contents
from saty.testing.queries import items as queries
from saty.testing.rendering import html
from saty.web.bank.here import READERS, bank_or_404
from saty.web.bank.shown import source_in
from saty.web.doors import SignedIn, door
from saty.web.staff.here import attempt
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import Bank, BankPicture, Stimulus

PER_PAGE = 50
SHOWN = "pictures of a bank"


class StimulusForm(forms.Form):
    """A text in every language of the bank."""

    def __init__(self, data: Any, *, languages: list[str], initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial)
        self.languages = languages
        for language in languages:
            self.fields[language] = forms.CharField(
                label=OWN_NAMES[language],
                max_length=core.MOST_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 14, "lang": language, "maxlength": False}),
            )

    def wordings(self) -> dict[str, str]:
        """Language -> Markdown."""
        return {
            each: self.cleaned_data[each].replace("\r\n", "\n").strip() for each in self.languages
        }


class PictureForm(forms.Form):
    """A picture and the name by which texts show it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy(
            "Small Latin letters, digits, points and hyphens, such as map-1.png"
        ),
        max_length=64,
    )
    file = forms.FileField(
        label=gettext_lazy("Picture"), help_text=gettext_lazy("PNG or JPEG, up to 4 MB")
    )


@door(*READERS)
def stimuli(request: SignedIn, bank: str) -> HttpResponse:
    """The texts of a bank."""
    found = bank_or_404(bank)
    page = Paginator(queries.stimuli(found), PER_PAGE).get_page(request.GET.get("page"))
    language = translation.get_language() or "en"
    texts = queries.text_titles(page.object_list, language, reader=request.actor, at=timezone.now())
    shown = {"bank": found, "page": page, "texts": texts}
    shown["may_write"] = request.actor.role in WRITERS
    return render(request, "bank/stimuli.html", shown)


@door("item_author", "test_owner")
def new_stimulus(request: SignedIn, bank: str) -> HttpResponse:
    """Write a text on which items will ask."""
    found = bank_or_404(bank)
    form = StimulusForm(request.POST or None, languages=found.languages, initial={})
    if form.is_valid():
        made = attempt(
            form,
            lambda: actions.begin_stimulus(
                bank=found, wordings=form.wordings(), by=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, _("Saved."))
            return redirect("bank_stimulus", bank=bank, stimulus=made.id)
    shown = {"bank": found, "form": form}
    return render(request, "bank/new_stimulus.html", shown, status=400 if form.errors else 200)


@door(*READERS)
def stimulus(request: SignedIn, bank: str, stimulus: UUID) -> HttpResponse:
    """A text as candidates see it; authors write on it until an item of it is in a locked form."""
    found = bank_or_404(bank)
    text = queries.stimulus_of(found, stimulus)
    if text is None:
        raise Http404
    subject = contents.stimulus_subject(text.id)
    contents.note_reading(subject, reader=request.actor, at=timezone.now())
    may_write = request.actor.role in WRITERS
    data = request.POST if may_write and request.method == "POST" else None
    form = StimulusForm(data, languages=found.languages, initial=text.wordings)
    if form.is_valid() and attempt(form, lambda: _save(request, text, form)) is not None:
        messages.success(request, _("Saved."))
        return redirect("bank_stimulus", bank=bank, stimulus=stimulus)
    shown = {
        "bank": found,
        "stimulus": text,
        "form": form,
        "columns": _columns(found, text),
        "asking": queries.asking_on(text),
        "may_write": may_write,
    }
    return render(request, "bank/stimulus.html", shown, status=400 if form.errors else 200)


def _save(request: SignedIn, text: "Stimulus", form: StimulusForm) -> "Stimulus":
    given = request.POST.get("read", "")
    return actions.save_stimulus(
        stimulus=text,
        wordings=form.wordings(),
        read=int(given) if given.isdecimal() and len(given) < 9 else 0,
        by=request.actor,
        at=timezone.now(),
    )


def _columns(bank: "Bank", text: "Stimulus") -> list[tuple[str, str, SafeString]]:
    source = source_in(bank, queries.picture_names(bank))
    return [
        (
            language,
            OWN_NAMES[language],
            mark_safe(html(text.wordings.get(language, ""), source)),  # noqa: S308 - by rendering
        )
        for language in bank.languages
    ]


@door(*READERS)
def pictures(request: SignedIn, bank: str) -> HttpResponse:
    """The pictures of a bank; authors add one."""
    found = bank_or_404(bank)
    contents.note_reading(f"bank:{found.id}", reader=request.actor, at=timezone.now(), what=SHOWN)
    may_write = request.actor.role in WRITERS
    is_sent = may_write and request.method == "POST"
    form = PictureForm(request.POST, request.FILES) if is_sent else PictureForm()
    if (
        is_sent
        and form.is_valid()
        and attempt(form, lambda: _add(request, found, form)) is not None
    ):
        messages.success(request, _("Added. Texts show it by its name."))
        return redirect("bank_pictures", bank=bank)
    page = Paginator(queries.pictures(found), PER_PAGE).get_page(request.GET.get("page"))
    shown = {"bank": found, "page": page, "form": form, "may_write": may_write}
    return render(request, "bank/pictures.html", shown, status=400 if form.errors else 200)


def _add(request: SignedIn, bank: "Bank", form: PictureForm) -> "BankPicture":
    return actions.add_picture(
        bank=bank,
        name=form.cleaned_data["name"],
        file=form.cleaned_data["file"],
        by=request.actor,
        at=timezone.now(),
    )


@door(*READERS)
def picture(request: SignedIn, bank: str, picture: str) -> HttpResponse:
    """A picture, for pages of the bank."""
    found = queries.picture(bank_or_404(bank), picture)
    if found is None:
        raise Http404
    subject = f"picture:{found.id}"
    contents.note_reading(subject, reader=request.actor, at=timezone.now(), what="picture")
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
