"""Check your answers, and submit: every answer on one page, each with a way to change it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.applications.actions import submission
from saty.applications.dossier import Dossier
from saty.applications.policies import Incomplete, NotAcknowledged
from saty.applications.states import ApplicationState
from saty.applications.validation import Fault
from saty.people.roles import CANDIDATE
from saty.programmes.schema import Section
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.candidate.verdicts import shown
from saty.web.candidate.words import in_words
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.forms.answers import PREFIX, words_of
from saty.web.rule_words import own


class SubmitForm(forms.Form):
    """The warning to be read by whoever a rule speaks against."""

    acknowledged = forms.BooleanField(
        label=gettext_lazy(
            "I have read that by my answers a rule is not met, and submit all the same."
        ),
        required=False,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form with its answers in words."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is still missing or wrong, with the way there."""

    words: str
    href: str


@door(CANDIDATE)
def check(request: SignedIn, competition: str) -> HttpResponse:
    """All answers; POST submits."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    if file.application.state != ApplicationState.DRAFT:
        return redirect("receipt", competition)
    if request.method != "POST":
        return _page(request, file, SubmitForm())
    form = SubmitForm(request.POST)
    acknowledged = form.is_valid() and form.cleaned_data["acknowledged"]
    try:
        submission.submit(
            application=file.application,
            acknowledged_ineligible=acknowledged,
            by=request.actor,
            at=timezone.now(),
        )
    except Incomplete as refused:
        form.add_error(None, told(refused))
    except NotAcknowledged as refused:
        form.add_error("acknowledged", told(refused))
    else:
        messages.success(request, _("Your application has been submitted."))
        return redirect("receipt", competition)
    return _page(request, file, form, status=422)


def _page(request: SignedIn, file: Dossier, form: SubmitForm, status: int = 200) -> HttpResponse:
    shown_to = {
        "file": file,
        "slug": file.application.competition.slug,
        "now": file.at,
        "crumbs": crumbs(file, _("Application"), _("Check your answers")),
        "parts": [*_parts(file), documents_part(file)],
        "left": _left(file),
        "second_looks": [_of_fault(file, f) for f in file.faults if f.advisory],
        "verdicts": shown(file.verdicts),
        "is_not_eligible": file.is_eligible is False,
        "window": file.filing.state(file.at),
        "form": form,
    }
    return render(request, "candidate/check.html", shown_to, status=status)


def _parts(file: Dossier) -> list[Part]:
    return [Part(own(s.name), _rows(file, s)) for s in file.file.application.sections]


def _rows(file: Dossier, section: Section) -> list[Row]:
    slug = file.application.competition.slug
    href = reverse("application_section", args=[slug, section.key])
    return [
        Row(
            own(question.name),
            in_words(question, file.all_answers.get(question.key), file.file),
            f"{href}#id_{PREFIX}-{question.key}",
        )
        for question in section.questions
    ]


def documents_part(file: Dossier) -> Part:
    """The documents by requirement."""
    href = reverse("application_documents", args=[file.application.competition.slug])
    rows = [
        Row(
            own(requirement.name),
            "\n".join(d.original_name for d in file.documents_of(requirement.key)),
            f"{href}#{requirement.key}",
        )
        for requirement in file.file.application.documents
    ]
    return Part(_("Documents"), rows)


def _left(file: Dossier) -> list[Left]:
    """What stands in the way of submission."""
    slug = file.application.competition.slug
    documents = reverse("application_documents", args=[slug])
    faults = [_of_fault(file, fault) for fault in file.obstacles]
    missing = [
        Left(own(requirement.name), f"{documents}#{requirement.key}")
        for requirement in file.missing_documents
    ]
    return [*faults, *missing]


def _of_fault(file: Dossier, fault: Fault) -> Left:
    slug = file.application.competition.slug
    for section in file.file.application.sections:
        for question in section.questions:
            if question.key == fault.question:
                href = reverse("application_section", args=[slug, section.key])
                words = f"{own(question.name)}: {words_of(fault)}"
                return Left(words, f"{href}#id_{PREFIX}-{question.key}")
    raise KeyError(fault.question)
