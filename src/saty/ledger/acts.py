"""The acts that stand in a table, for the monitor: one subject for each row."""

from collections.abc import Callable, Iterator
from typing import Any

AT_ONCE = 5_000


def rows(model: Any, prefix: str, **where: Any) -> Callable[[], Iterator[str]]:
    """What gives `prefix:id` of every row of a model, or of those for which `where` holds."""

    def acts() -> Iterator[str]:
        keys = model.objects.filter(**where).order_by().values_list("id", flat=True)
        return (f"{prefix}:{key}" for key in keys.iterator(chunk_size=AT_ONCE))

    return acts
