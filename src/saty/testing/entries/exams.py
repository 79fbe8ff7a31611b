"""Entries about sittings that are held here."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.testing.models import SittingEvent


def _events(*kinds: str) -> Iterator[str]:
    rows = SittingEvent.objects.filter(kind__in=kinds, sitting__preflight__isnull=True)
    return (f"sitting:{key}" for key in rows.values_list("sitting", flat=True).iterator())


SITTING_FINISHED = entry_kind(
    "sitting_finished",
    _("A candidate finished the test, or time was up; the answers are committed to."),
    acts=lambda: _events("finished", "time_up"),
    committed=("answers_sha256", "form", "language"),
)
SITTING_REOPENED = entry_kind(
    "sitting_reopened",
    _("A candidate took finishing back while there was time."),
    acts=lambda: _events("reopened"),
)
