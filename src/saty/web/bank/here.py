"""The bank that a page is about."""

from typing import TYPE_CHECKING

from django.http import Http404

from saty.testing.queries import banks

if TYPE_CHECKING:
    from saty.testing.models import Bank

READERS = ("item_author", "item_reviewer", "test_owner", "auditor")
"""Who may read items: whoever works on them, and auditors, whose readings are kept."""


def bank_or_404(key: str) -> "Bank":
    """The bank of a page; its door has compared the scope already."""
    found = banks.bank(key)
    if found is None:
        raise Http404
    return found
