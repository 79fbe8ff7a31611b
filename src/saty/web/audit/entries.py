"""The log, entry by entry."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from saty.ledger import queries
from saty.web.audit.filters import EntryFilter, wanted
from saty.web.audit.words import fields, kind_words, role_words
from saty.web.doors import SignedIn, door
from saty.web.files import csv_response
from saty.web.lists import ordered
from saty.web.reach import competitions_of

PER_PAGE = 50
COLUMNS = {"at": "at", "kind": "kind", "subject": "subject", "role": "actor_role", "actor": "actor"}
HEADING = ("id", "at", "kind", "competition", "subject", "ordinal", "actor_role", "actor", "digest")


def _found(request: SignedIn, form: EntryFilter) -> Any:
    narrowed = wanted(form, "kind", "subject", "actor")
    found = queries.entries(competitions=competitions_of(request, "auditor"), **narrowed)
    return ordered(found, request, COLUMNS)


@door("auditor")
def entries(request: SignedIn) -> HttpResponse:
    """The log, newest first."""
    form = EntryFilter(request.GET or None)
    page = Paginator(_found(request, form), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {"entry": each, "kind": kind_words(each.kind), "role": role_words(each.actor_role)}
        for each in page.object_list
    ]
    return render(request, "audit/entries.html", {"filters": form, "page": page, "lines": lines})


@door("auditor")
def entries_csv(request: SignedIn) -> StreamingHttpResponse:
    """The same list as a file."""
    rows = _found(request, EntryFilter(request.GET or None)).values_list(*HEADING)
    return csv_response("entries.csv", HEADING, rows.iterator(chunk_size=2_000))


@door("auditor")
def entry(request: SignedIn, entry: UUID) -> HttpResponse:
    """One entry: its fields, what its commitments hold, the chain of its subject."""
    found = queries.entry(entry, competitions=competitions_of(request, "auditor"))
    if found is None:
        raise Http404
    opened = queries.opened(found, reader=request.actor, at=timezone.now())
    page = {
        "entry": found,
        "words": kind_words(found.kind),
        "role": role_words(found.actor_role),
        "fields": fields(found.public),
        "opened": None if opened is None else fields(dict(opened)),
        "chain": [
            {"link": each, "kind": kind_words(each.kind)} for each in queries.chain(found.subject)
        ],
    }
    return render(request, "audit/entry.html", page)
