"""What the log kept of a subject."""

from saty.ledger.models import Entry


def kinds_of(subject: str) -> list[str]:
    """The kinds of the entries of a subject, in order."""
    return list(
        Entry.objects.filter(subject=subject).order_by("ordinal").values_list("kind", flat=True)
    )
