"""A candidate's seat as a file for their calendar."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from saty.people.roles import CANDIDATE
from saty.testing import seat_letters
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import mine_or_404


@require_GET
@door(CANDIDATE)
def calendar(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The session of the reader's seat."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    if mine.booking is None:
        raise Http404
    language = (get_language() or "en").partition("-")[0]
    made = seat_letters.calendar(mine.booking, language=language)
    response = HttpResponse(made, "text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="test.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
