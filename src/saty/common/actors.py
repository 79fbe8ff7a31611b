"""Who acts: a role and an opaque id, never a name."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or a clock, that does something.

    `opaque` is what the ledger keeps (a staff id, or "" for candidates and clocks);
    `person` is the account behind it, kept in the tables alone.
    """

    role: str
    opaque: str = ""
    person: UUID | None = None

    @property
    def is_person(self) -> bool:
        """Whether an account stands behind the act."""
        return self.person is not None

    @property
    def account(self) -> UUID:
        """The account behind the act; ValueError where a clock acts, which may not do this."""
        if self.person is None:
            raise ValueError(f"{self.role} is no person")
        return self.person


CLOCK = Actor(role="clock")
"""What the clock decides, and a worker only records."""

OPERATOR = Actor(role="operator")
"""Whoever runs commands on the server itself."""
