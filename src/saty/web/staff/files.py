"""Documents of candidates for officials: pages as pictures, the original as an attachment.

Every opening is recorded. Proofs of adjustments tell of health: the secretariat alone sees them.
"""

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from saty.applications import file_view
from saty.applications.actions.openings import note_opening
from saty.applications.files import pages, store
from saty.applications.queries import ADJUSTMENT
from saty.web.doors import SignedIn, door
from saty.web.staff.reach import competition_or_404

if TYPE_CHECKING:
    from saty.applications.models import Document

Response = TypeVar("Response", bound=HttpResponseBase)
SANDBOX = "default-src 'none'; sandbox"


@require_GET
@door("verifier", "secretariat")
def page(request: SignedIn, competition: str, document: UUID, page: int) -> HttpResponse:
    """One page of a document as a picture."""
    found = _opened(request, competition, document)
    try:
        picture, media_type = pages.page_image(found, page)
    except (KeyError, FileNotFoundError):
        raise Http404 from None
    return _guarded(HttpResponse(picture, content_type=media_type))


@require_GET
@door("verifier", "secretariat")
def original(request: SignedIn, competition: str, document: UUID) -> FileResponse:
    """The document as it was uploaded, to be saved."""
    found = _opened(request, competition, document)
    try:
        content = store.opened(found.file_name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=found.original_name, content_type=found.media_type
    )
    return _guarded(response)


def _opened(request: SignedIn, slug: str, document: UUID) -> "Document":
    competition = competition_or_404(slug)
    found = file_view.document_in(competition.id, document)
    if found is None or not _may_see(request, found):
        raise Http404
    note_opening(
        application=found.application,
        what=f"document: {found.requirement}",
        by=request.actor,
        at=timezone.now(),
    )
    return found


def _may_see(request: SignedIn, document: "Document") -> bool:
    return document.requirement != ADJUSTMENT or request.actor.role == "secretariat"


def _guarded(response: Response) -> Response:
    """Nothing in the file may run, be framed, or stay in a shared cache."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
