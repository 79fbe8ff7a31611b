"""The documents of an application: added, taken away, read again by their owner."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.applications import queries
from saty.applications.actions import documents as actions
from saty.applications.dossier import Dossier
from saty.applications.states import ApplicationState
from saty.common.refusals import NotNow
from saty.people.roles import CANDIDATE
from saty.programmes.schema import DocumentRequirement
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.files import document_response

NAMES = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG"}
ACCEPTED = {"pdf": ".pdf", "jpeg": ".jpg,.jpeg", "png": ".png"}


class UploadForm(forms.Form):
    """One file for one requirement."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty. Choose the file again."),
        },
    )

    def __init__(
        self, requirement: DocumentRequirement, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files, prefix=requirement.key)
        accepted = ",".join(ACCEPTED[each] for each in requirement.formats)
        self.fields["file"].widget.attrs["accept"] = accepted
        self.fields["file"].help_text = limits_in_words(requirement)


def limits_in_words(requirement: DocumentRequirement) -> str:
    """Formats, size, pages and number of files that a requirement takes."""
    formats = ", ".join(NAMES[each] for each in requirement.formats)
    words = _("%(formats)s; up to %(size)s MB and %(pages)s pages each; files: up to %(files)s.")
    return words % {
        "formats": formats,
        "size": requirement.max_megabytes,
        "pages": requirement.max_pages,
        "files": requirement.max_files,
    }


@dataclass(frozen=True, slots=True)
class Slot:
    """A requirement with what lies there and, where there is room, the way to add more."""

    requirement: DocumentRequirement
    documents: tuple[object, ...]
    form: UploadForm | None


@door(CANDIDATE)
def documents(request: SignedIn, competition: str) -> HttpResponse:
    """Every document that is asked for, and what lies there."""
    file = dossier_or_404(request, competition, timezone.now())
    if file.application.state != ApplicationState.DRAFT:
        return redirect("candidacy", competition)
    return _page(request, file, {})


def _page(
    request: SignedIn, file: Dossier, forms_given: dict[str, UploadForm], status: int = 200
) -> HttpResponse:
    slots = [
        _slot(file, requirement, forms_given) for requirement in file.file.application.documents
    ]
    shown_to = {
        "file": file,
        "slug": file.application.competition.slug,
        "crumbs": crumbs(file, _("Application"), _("Documents")),
        "slots": slots,
        "form": next(iter(forms_given.values()), None),
    }
    return render(request, "candidate/documents.html", shown_to, status=status)


def _slot(
    file: Dossier, requirement: DocumentRequirement, forms_given: dict[str, UploadForm]
) -> Slot:
    there = file.documents_of(requirement.key)
    is_full = len(there) >= requirement.max_files
    form = forms_given.get(requirement.key) or UploadForm(requirement)
    return Slot(requirement, there, None if is_full and not form.is_bound else form)


@door(CANDIDATE)
@require_POST
def upload(request: SignedIn, competition: str, requirement: str) -> HttpResponse:
    """Add a file; one that is not taken comes back with the reason beside it."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    asked = next((r for r in file.file.application.documents if r.key == requirement), None)
    if asked is None:
        raise Http404
    form = UploadForm(asked, request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            actions.upload(
                application=file.application,
                requirement=requirement,
                file=sent.file,
                name=sent.name or "",
                by=request.actor,
                at=now,
            )
        except NotNow as refused:
            form.add_error("file", told(refused))
        else:
            return redirect("application_documents", competition)
    return _page(request, file, {requirement: form}, status=422)


@door(CANDIDATE)
@require_POST
def remove(request: SignedIn, competition: str, document: UUID) -> HttpResponse:
    """Take a file away."""
    found = queries.document_of(request.user.pk, document)
    if found is None or found.application.competition.slug != competition:
        raise Http404
    actions.remove(document=found, by=request.actor, at=timezone.now())
    return redirect("application_documents", competition)


@door(CANDIDATE)
def download(request: SignedIn, competition: str, document: UUID) -> FileResponse:
    """One of my own documents, as an attachment."""
    found = queries.document_of(request.user.pk, document)
    if found is None or found.application.competition.slug != competition:
        raise Http404
    content = queries.content_of(found)
    return document_response(content, found.media_type, found.original_name)
