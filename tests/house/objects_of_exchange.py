"""What stands behind URLs of item banks: exchange. See `objects.py`."""

from collections.abc import Callable
from typing import Any

from saty.testing.models import ItemExport, ItemImport
from tests import factories
from tests.factories import OPENS


def _import(world: Any) -> Any:
    """A file that was read, of which nothing can be taken."""
    return ItemImport.objects.create(
        bank=world.bank,
        format="gift",
        state="read",
        language="kk",
        topic="law",
        fingerprint=f"1:{factories.next_number()}",
        content=b"x",
        found={
            "topics": {},
            "kinds": {},
            "languages": {},
            "items": 0,
            "stimuli": 0,
            "pictures": 0,
            "topics_not_known": [],
        },
        faults=[{"key": "brace", "place": "line 1", "details": {}}],
        left_out=1,
        by=factories.person(),
        at=OPENS,
        moved_at=OPENS,
    )


def _export(world: Any) -> Any:
    return ItemExport.objects.create(
        bank=world.bank,
        format="qti",
        wanted={"topics": [], "states": [], "language": "kk"},
        reason="A copy for the archive",
        proposed_by=factories.person(),
        proposed_at=OPENS,
    )


OF_EXCHANGE: dict[str, Callable[[Any], Any]] = {
    "item_import": lambda world: _import(world).id,
    "item_export": lambda world: _export(world).id,
}
