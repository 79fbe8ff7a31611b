"""What the log kept of a subject."""

from saty.ledger.models import Entry, Reading


def kinds_of(subject: str) -> list[str]:
    """The kinds of the entries of a subject, in order."""
    return list(
        Entry.objects.filter(subject=subject).order_by("ordinal").values_list("kind", flat=True)
    )


def readings_of(subject: str) -> int:
    """How many times somebody opened personal data of a subject."""
    return int(Reading.objects.filter(subject=subject).count())
