"""Entries about identity at a test."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.testing.models import SittingEvent


def _confirmed() -> Iterator[str]:
    rows = SittingEvent.objects.filter(kind="identity_confirmed").values_list("sitting", flat=True)
    return (f"sitting:{key}" for key in rows.iterator())


IDENTITY_CONFIRMED = entry_kind(
    "identity_confirmed",
    _("An official confirmed who sits a test."),
    acts=_confirmed,
    public=("stage",),
)
