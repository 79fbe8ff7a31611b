"""Pages for what went wrong, in the product's own layout and in the reader's language.

`config/urls.py` names the handlers; `Gone` is turned into its page by the middleware of refusals.
"""

import sys
from urllib.parse import urlsplit, urlunsplit

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from saty.common.refusals import Refusal

log = structlog.get_logger(__name__)
RETRY_AFTER_SECONDS = 60
MEGABYTE = 1_000_000


class SomethingFirst(Exception):
    """Something else has to be done first: the reader is led to its page, and nothing is done."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.page = page


class Gone(Exception):
    """There was a page here, and it will not come back; the message says why (410)."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where more was sent than a form may hold."""
    is_too_big = isinstance(exception, RequestDataTooBig)
    code = 413 if is_too_big else 400
    log.warning("bad_request", status=code, kind=type(exception).__name__)
    return render(request, f"{code}.html", status=code)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413 for a request that was not read, because it is longer than `most` bytes."""
    log.warning("too_large", status=413)
    words = _(
        "At most %(most)s MB can be sent at once. Choose a smaller file, or scan it with fewer "
        "dots per inch. Nothing that you saved is lost."
    ) % {"most": most // MEGABYTE}
    return render(request, "413.html", {"reason": words}, status=413)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page for what is not there and for what is not the reader's."""
    return render(request, "404.html", status=404)


def gone(request: HttpRequest, exception: Gone) -> HttpResponse:
    """410."""
    return render(request, "410.html", {"reason": str(exception)}, status=410)


def refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """403 or 409: an act that may not happen now, why, and the page it was asked from."""
    shown = {"refusal": refusal, "back": _referring_path(request)}
    return render(request, "refused.html", shown, status=status)


def _referring_path(request: HttpRequest) -> str:
    """The page of ours that the reader came from, if the browser says."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    if referrer.netloc != request.get_host():
        return ""
    return urlunsplit(("", "", referrer.path, referrer.query, ""))


def told(refusal: Refusal) -> str:
    """What a form says of an act that was refused; the log says which refusal it was."""
    log.warning("refused", reason=refusal.key)
    return str(refusal.message)


def too_many(
    request: HttpRequest, exception: Exception | None = None, *, seconds: int = RETRY_AFTER_SECONDS
) -> HttpResponse:
    """429, and after how many seconds to come again."""
    log.warning("too_many", status=429)
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database cannot be reached; the page needs neither it nor a reader."""
    raised = sys.exc_info()[1]
    if isinstance(raised, OperationalError | InterfaceError):
        return unavailable()
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def unavailable() -> HttpResponse:
    """503."""
    response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was not ours, or whose page was open for too long."""
    log.warning("csrf_failure", reason=reason)
    words = _(
        "The form could not be matched to your visit. Go back, reload the page, and send it again."
    )
    return render(request, "403.html", {"reason": words}, status=403)
