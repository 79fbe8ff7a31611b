"""What the checks of the bank find in versions."""

from collections.abc import Iterable
from datetime import datetime

from saty.common.actors import Actor
from saty.testing.models import Bank, ItemVersion


def errors(
    versions: Iterable[ItemVersion], *, bank: Bank, by: Actor, at: datetime
) -> tuple[object, ...]:
    """What keeps versions out of a locked form."""
    return ()
