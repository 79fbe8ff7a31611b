"""The list of a session on paper, for the door and for the day when the network is down."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from saty.testing.queries import invigilation as queries
from saty.web import moments
from saty.web.doors import SignedIn, door
from saty.web.pdf import rendered
from saty.web.room.session import lines_of, session_or_404
from saty.web.venue_words import address_of, place_of, when_of


@require_GET
@door("invigilator")
def seats(request: SignedIn, session: UUID) -> HttpResponse:
    """Seats in their order, with what is compared with a document, as a PDF."""
    at = timezone.now()
    found = session_or_404(request, session)
    lines = lines_of(queries.places_of(found, at), request, at)
    head = [
        _("Seat number"),
        _("Stage code"),
        pgettext("of a person", "Name"),
        _("Date of birth"),
        _("Signature"),
    ]
    data = {
        "title": _("Seats of the session"),
        "rows": [
            [_("Begins"), when_of(found)],
            [_("Place"), f"{place_of(found)}. {address_of(found.room.venue)}"],
            [_("Printed"), moments.when(at)],
        ],
        "head": head,
        "lines": [[str(e["seat"]), e["code"], e["name"], e["born"], ""] for e in lines],
    }
    response = HttpResponse(rendered("seats", data), "application/pdf")
    response["Content-Disposition"] = 'inline; filename="seats.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
