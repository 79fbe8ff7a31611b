"""Writing to groups of candidates: who, what in three languages, a look at it, send."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from saty.common.refusals import Refusal
from saty.decisions.actions.mailings import write_to_group
from saty.decisions.groups import Group, shown
from saty.notices import queries
from saty.notices.actions.mailings import GroupMessage
from saty.people.roles import competition_scope
from saty.programmes.queries import newest_or_draft_rules
from saty.programmes.schema import LANGUAGES, ProgrammeFile
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.rule_words import own
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.programmes.models import Competition

PER_PAGE = 50
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
OUTCOMES = [
    ("", gettext_lazy("Whatever was decided")),
    ("admitted", gettext_lazy("Admitted, as announced")),
    ("not_admitted", gettext_lazy("Not admitted, as announced")),
]


class GroupForm(forms.Form):
    """Who is written to, and what, in the three languages."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision on this stage"), choices=OUTCOMES, required=False
    )
    track = forms.ChoiceField(label=gettext_lazy("Position group"), required=False)

    def __init__(self, file: ProgrammeFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [(stage.key, own(stage.title)) for stage in file.stages]
        tracks = [(group.key, own(group.name)) for group in file.tracks.groups]
        self._choose("stage", [("", _("Everybody who has an application")), *stages])
        self._choose("track", [("", _("All")), *tracks])
        for language in LANGUAGES:
            self._add_language(language)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _add_language(self, language: str) -> None:
        name, attrs = LANGUAGE_NAMES[language], {"lang": language}
        self.fields[f"subject_{language}"] = forms.CharField(
            label=_("Subject: %(language)s") % {"language": name},
            max_length=150,
            widget=forms.TextInput(attrs=attrs),
        )
        self.fields[f"text_{language}"] = forms.CharField(
            label=_("Text: %(language)s") % {"language": name},
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 6, **attrs}),
        )

    def clean(self) -> dict[str, Any]:
        """A decision is one about a stage."""
        cleaned = super().clean() or {}
        if cleaned.get("outcome") and not cleaned.get("stage"):
            self.add_error("stage", _("Choose the stage whose outcome you mean."))
        return cleaned

    def group(self) -> Group:
        """Who is written to."""
        given = self.cleaned_data
        return Group(given["stage"], given["track"], given["outcome"])

    def message(self) -> GroupMessage:
        """What is written."""
        given = self.cleaned_data
        return GroupMessage(
            given["id"],
            {language: given[f"subject_{language}"] for language in LANGUAGES},
            {language: given[f"text_{language}"] for language in LANGUAGES},
        )


@door("secretariat", "auditor")
def list_of(request: SignedIn, competition: str) -> HttpResponse:
    """What was written to groups, newest first."""
    found = competition_or_404(competition)
    sent = queries.mailings(competition_scope(found.id))
    page = Paginator(sent, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "competition": found,
        "page": page,
        "may_write": request.actor.role == "secretariat",
        "now": timezone.now(),
    }
    return render(request, "staff/mailings.html", shown)


@door("secretariat")
def write(request: SignedIn, competition: str) -> HttpResponse:
    """Write; look at whom it reaches; send. Sent twice, it goes out once."""
    found = competition_or_404(competition)
    file = newest_or_draft_rules(found.id).file
    form = GroupForm(file, request.POST or None, initial={"id": uuid4()})
    act = request.POST.get("act", "")
    if form.is_valid() and act == "send" and _sent(request, found, form):
        return redirect("staff_mailings", competition=found.slug)
    page = {"competition": found, "form": form}
    if form.is_valid() and act in {"look", "send"}:
        group = shown(found.id, form.group(), timezone.now())
        return render(request, "staff/look_at_mailing.html", {**page, "group": group})
    status = 400 if form.errors else 200
    return render(request, "staff/write_to_group.html", page, status=status)


def _sent(request: SignedIn, found: "Competition", form: GroupForm) -> bool:
    try:
        mailing = write_to_group(
            competition=found,
            group=form.group(),
            message=form.message(),
            by=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return False
    count = mailing.recipients
    words = ngettext("Sent to %(count)s candidate.", "Sent to %(count)s candidates.", count)
    messages.success(request, words % {"count": count})
    return True
