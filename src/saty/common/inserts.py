"""Inserting very many rows of one table in the running transaction.

For hundreds of thousands of narrow rows; anything else is created by its manager. On PostgreSQL
rows go by COPY, on SQLite by one prepared statement.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connection, models


class _Prepared(dict[Any, Any]):
    """A value as the database takes it; made once for each of the few that differ."""

    def __init__(self, field: Any) -> None:
        super().__init__()
        self.field = field

    def __missing__(self, value: Any) -> Any:
        self[value] = self.field.get_db_prep_save(value, connection)
        return self[value]


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows given as tuples in the order of `fields`, which are all that have no null.

    RuntimeError outside of a transaction. Constraints of the database hold as ever.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("many rows are inserted in the transaction of their act")
    named = {each.name: each for each in model._meta.concrete_fields}
    columns = [named[name] for name in fields]
    names = ", ".join(connection.ops.quote_name(str(each.column)) for each in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copying = cursor.copy(f"COPY {table} ({names}) FROM STDIN")
            with connection.wrap_database_errors, copying as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        prepared = [_Prepared(each) for each in columns]
        ready: Iterable[Any] = (
            [known[value] for known, value in zip(prepared, row, strict=True)] for row in rows
        )
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", cast(Any, ready))  # noqa: S608
