"""What a form's questions can be answered with; read once per process, since forms never change."""

from collections.abc import Callable, Mapping
from threading import Lock

from django.db import connection

from saty.testing.lane.app import Question, Table
from saty.testing.models import FormItem


class Tables:
    """The tables of forms by the beginning of their hash."""

    def __init__(self, read: Callable[[bytes], Table | None]) -> None:
        self._read, self._lock = read, Lock()
        self._known: dict[bytes, Table] = {}

    def __call__(self, form: bytes) -> Table | None:
        """The table of a form; None for one that is not there."""
        known = self._known.get(form)
        if known is not None:
            return known
        with self._lock:
            found = self._known.get(form) or self._read(form)
            if found is not None:
                self._known[form] = found
        return found


def read_table(form: bytes) -> Mapping[str, Question] | None:
    """The table of a locked form, from the database; its connection is given back."""
    rows = FormItem.objects.filter(form__sha256__startswith=form.hex())
    try:
        found = {
            row.public_id: Question(
                row.position, row.version.item.kind, tuple(row.option_ids), tuple(row.target_ids)
            )
            for row in rows.select_related("version__item").defer("version__content")
        }
    finally:
        if not connection.in_atomic_block:
            connection.close()
    return found or None
