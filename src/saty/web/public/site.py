"""What machines ask for: robots, the icon, whether the service is well."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static

from saty.web.doors import EVERYBODY, door

ROBOTS = "User-agent: *\nDisallow: /account/\nDisallow: /demo/\n"


@door(EVERYBODY)
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be found; pages of accounts lead nowhere for a robot."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@door(EVERYBODY)
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, for browsers that ask at this address whatever the page says."""
    return redirect(static("saty/mark.svg"), permanent=True)


@door(EVERYBODY)
def healthz(request: HttpRequest) -> HttpResponse:
    """For operators: 200 while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
