"""The banks that somebody reaches, and the front page of one."""

from django.http import HttpResponse
from django.shortcuts import render

from saty.testing.queries import banks as queries
from saty.web.bank.here import READERS, bank_or_404
from saty.web.doors import SignedIn, door
from saty.web.staff.reach import reach


@door(*READERS)
def banks(request: SignedIn) -> HttpResponse:
    """The banks that the reader's roles reach."""
    found = queries.banks_within(reach(request, *READERS))
    return render(request, "bank/banks.html", {"banks": found})


@door(*READERS)
def bank(request: SignedIn, bank: str) -> HttpResponse:
    """What a bank holds, and what waits in it."""
    found = bank_or_404(bank)
    shown = {
        "bank": found,
        "counts": queries.counts_by_state(found),
        "size": queries.size(found),
    }
    return render(request, "bank/bank.html", shown)
