"""Whether every act has its entry, and every entry its act."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from saty.ledger.monitor import findings
from saty.web.audit.words import kind_words
from saty.web.doors import SignedIn, door
from saty.web.reach import demand_whole

PROBLEMS = {
    "act_without_entry": _("An act has no entry"),
    "entry_without_act": _("An entry has no act"),
    "unknown_kind": _("The kind of entry is unknown"),
    "altered": _("The entry was altered"),
    "broken_chain": _("The chain of the subject is broken"),
}
MOST_SHOWN = 500


@door("auditor")
def completeness(request: SignedIn) -> HttpResponse:
    """Compare the log with the tables, now. A POST, as it reads everything there is."""
    demand_whole(request)
    if request.method != "POST":
        return render(request, "audit/completeness.html", {})
    found = findings()
    page = {
        "found": [(PROBLEMS[f.problem], f, kind_words(f.kind)) for f in found[:MOST_SHOWN]],
        "count": len(found),
        "compared_at": timezone.now(),
    }
    return render(request, "audit/completeness.html", page)
