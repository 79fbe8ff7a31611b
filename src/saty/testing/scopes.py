"""Which bank a role reaches."""

from uuid import UUID

from saty.testing.models import Bank


def bank_scope(bank_id: UUID | str) -> str:
    """The scope of one bank."""
    return f"bank:{bank_id}"


def bank_id(key: str) -> UUID | None:
    """The id of the bank with this key."""
    return Bank.objects.filter(key=key).values_list("id", flat=True).first()


def banks() -> list[tuple[UUID, Bank]]:
    """Every bank, by its key."""
    return [(bank.id, bank) for bank in Bank.objects.order_by("key")]
