"""The receipt of a submission: a page, and a PDF made on request."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.applications import queries
from saty.applications.dossier import Dossier
from saty.applications.queries import Receipt
from saty.core.ledger.canonical import canonical
from saty.core.numbers import spell
from saty.people.roles import CANDIDATE
from saty.web import moments
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.pdf import rendered
from saty.web.rule_words import own


@door(CANDIDATE)
def receipt(request: SignedIn, competition: str) -> HttpResponse:
    """What was submitted and when, and how it can be proved."""
    file, found = _receipt_or_404(request, competition)
    shown_to = {
        "file": file,
        "slug": competition,
        "crumbs": crumbs(file, _("Receipt")),
        "number": spell(found.candidate_number),
        "receipt": found,
        "rows": rows(file, found),
        "proofs": proofs(found),
    }
    return render(request, "candidate/receipt.html", shown_to)


@door(CANDIDATE)
def pdf(request: SignedIn, competition: str) -> HttpResponse:
    """The receipt as a PDF, the same bytes each time for one language and zone."""
    file, found = _receipt_or_404(request, competition)
    response = HttpResponse(rendered("receipt", document(file, found)), "application/pdf")
    name = f"receipt-{found.candidate_number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@door(CANDIDATE)
def proof(request: SignedIn, competition: str) -> HttpResponse:
    """What was filed, its entry in the log and what opens it, for a program to check."""
    _file, found = _receipt_or_404(request, competition)
    response = HttpResponse(canonical(found.proof), "application/json")
    name = f"proof-{found.candidate_number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _receipt_or_404(request: SignedIn, competition: str) -> tuple[Dossier, Receipt]:
    file = dossier_or_404(request, competition, timezone.now())
    found = queries.receipt(file.application)
    if found is None:
        raise Http404
    return file, found


def rows(file: Dossier, found: Receipt) -> list[Row]:
    """What the candidate filed, in short."""
    group = next((g for g in file.file.tracks.groups if g.key == file.application.group), None)
    documents = file.application.snapshot["documents"]
    listed = [
        Row(_("Programme"), own(file.file.title)),
        Row(_("Candidate number"), spell(found.candidate_number)),
        Row(_("Submitted"), moments.to_the_second(found.submitted_at)),
    ]
    if group is not None:
        listed.append(Row(own(file.file.tracks.label), own(group.name)))
    required = {each.key: own(each.name) for each in file.file.application.documents}
    named = (f"{required[each['requirement']]}: {each['name']}" for each in documents)
    listed.append(Row(_("Documents"), "\n".join(named)))
    return listed


def proofs(found: Receipt) -> list[Row]:
    """What proves it: digests, the entry in the log, and what opens it."""
    return [
        Row(_("Application"), str(found.application)),
        Row(_("What was filed, SHA-256"), found.snapshot_sha256),
        Row(_("Rules, version"), str(found.rules_number)),
        Row(_("Rules, SHA-256"), found.rules_sha256),
        Row(_("Entry in the log"), str(found.entry)),
        Row(_("Entry, SHA-256"), found.entry_digest),
        Row(_("Commitment to what was filed"), found.commitment),
        Row(_("Salt that opens it"), found.salt),
    ]


def document(file: Dossier, found: Receipt) -> dict[str, Any]:
    """What the PDF says, in the reader's language."""
    return {
        "title": _("Receipt of an application"),
        "outcome": _("Your application was received."),
        "number_label": _("Candidate number"),
        "number": spell(found.candidate_number),
        "rows": _pairs(rows(file, found)),
        "proofs_title": _("How this can be proved"),
        "proofs_words": _(
            "The log of the selection holds an entry of this submission. The digests below are"
            " those of what you filed, of the rules in force, and of that entry: a single changed"
            " letter would give other digests. Keep this receipt."
        ),
        "proofs": _pairs(proofs(found)),
    }


def _pairs(rows: list[Row]) -> list[list[str]]:
    return [[row.key, str(row.value)] for row in rows]
