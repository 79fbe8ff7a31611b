"""Who read whose data, and when."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from saty.ledger import queries
from saty.web.audit.filters import ReadingFilter, wanted
from saty.web.audit.words import read_words, role_words
from saty.web.doors import SignedIn, door
from saty.web.files import csv_response
from saty.web.lists import ordered
from saty.web.reach import demand_whole

PER_PAGE = 50
COLUMNS = {"at": "at", "role": "reader_role", "reader": "reader", "subject": "subject"}
HEADING = ("at", "reader_role", "reader", "subject", "what")


def _found(request: SignedIn, form: ReadingFilter) -> Any:
    demand_whole(request)
    return ordered(queries.readings(**wanted(form, "reader", "subject")), request, COLUMNS)


@door("auditor")
def readings(request: SignedIn) -> HttpResponse:
    """Readings, newest first."""
    form = ReadingFilter(request.GET or None)
    page = Paginator(_found(request, form), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {"reading": each, "role": role_words(each.reader_role), "what": read_words(each.what)}
        for each in page.object_list
    ]
    return render(request, "audit/readings.html", {"filters": form, "page": page, "lines": lines})


@door("auditor")
def readings_csv(request: SignedIn) -> StreamingHttpResponse:
    """The same list as a file."""
    rows = _found(request, ReadingFilter(request.GET or None)).values_list(*HEADING)
    return csv_response("readings.csv", HEADING, rows.iterator(chunk_size=2_000))
