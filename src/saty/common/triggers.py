"""Append-only tables, held by triggers of the database itself (SQLite and PostgreSQL)."""

from collections.abc import Iterator
from typing import Any

from django.db.migrations.operations.base import Operation

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_SQLITE_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
"""`INSERT OR REPLACE` deletes a row that is in its way, and fires no trigger of DELETE."""
_TAKEN = "EXISTS (SELECT 1 FROM {table} WHERE {same})"
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION saty_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION saty_append_only()
"""


class AppendOnlyTable(Operation):
    """A migration operation: no UPDATE, DELETE or (PostgreSQL) TRUNCATE of `table` from here on.

    `keys` are its primary key and each of its unique keys: SQLite replaces no row by them either.
    """

    reversible = True

    def __init__(
        self,
        table: str,
        keys: tuple[tuple[str, ...], ...],
        verbs: tuple[str, ...] = ("update", "delete", "truncate"),
    ) -> None:
        self.table, self.keys, self.verbs = table, keys, verbs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers change no model state."""

    def _verbs_of(self, vendor: str) -> tuple[str, ...]:
        return tuple(v for v in self.verbs if vendor == "postgresql" or v != "truncate")

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Create the triggers."""
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)
        for statement in self._statements(vendor):
            schema_editor.execute(statement, params=None)

    def _statements(self, vendor: str) -> Iterator[str]:
        template = _POSTGRES if vendor == "postgresql" else _SQLITE
        for verb in self._verbs_of(vendor):
            yield template.format(table=self.table, verb=verb, VERB=verb.upper())
        if vendor != "postgresql":
            taken = " OR ".join(self._taken(key) for key in self.keys)
            yield _SQLITE_REPLACE.format(table=self.table, taken=taken)

    def _taken(self, key: tuple[str, ...]) -> str:
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        return _TAKEN.format(table=self.table, same=same)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Drop the triggers."""
        vendor = schema_editor.connection.vendor
        on = f" ON {self.table}" if vendor == "postgresql" else ""
        verbs = self._verbs_of(vendor) + (() if vendor == "postgresql" else ("replace",))
        for verb in verbs:
            schema_editor.execute(f"DROP TRIGGER {self.table}_no_{verb}{on}")

    def describe(self) -> str:
        """One line for `migrate`."""
        return f"Make {self.table} append-only"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For the migration writer."""
        return type(self).__name__, [self.table, self.keys], {"verbs": self.verbs}


_FROZEN_SQLITE = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table}
WHEN EXISTS (SELECT 1 FROM {user} WHERE {user}.{by} = OLD.id) AND (
    NEW.{sealed} IS NOT OLD.{sealed} AND substr(NEW.{sealed}, 2, 1) = substr(OLD.{sealed}, 2, 1)
)
BEGIN SELECT RAISE(ABORT, '{table} is in use and never changes'); END
"""
_FROZEN_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_no_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM {user} WHERE {user}.{by} = OLD.id) THEN
        RAISE EXCEPTION '{table} is in use and never changes';
    END IF;
    RETURN NEW;
END $$
"""
_FROZEN_POSTGRES = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (NEW.{sealed} IS DISTINCT FROM OLD.{sealed}
    AND get_byte(NEW.{sealed}, 1) = get_byte(OLD.{sealed}, 1))
EXECUTE FUNCTION {table}_no_change()
"""


class FrozenInUse(Operation):
    """A migration operation: what `sealed` holds never changes once a row of `user` names it.

    Sealing it again under another key is allowed: the key's number, the second byte, tells them
    apart (see `common.sealing`).
    """

    reversible = True

    def __init__(self, table: str, sealed: str, user: str, by: str) -> None:
        self.table, self.sealed, self.user, self.by = table, sealed, user, by

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers change no model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Create the trigger."""
        names = {"table": self.table, "sealed": self.sealed, "user": self.user, "by": self.by}
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_FROZEN_FUNCTION.format(**names), params=None)
            schema_editor.execute(_FROZEN_POSTGRES.format(**names), params=None)
        else:
            schema_editor.execute(_FROZEN_SQLITE.format(**names), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Drop the trigger."""
        is_postgres = schema_editor.connection.vendor == "postgresql"
        on = f" ON {self.table}" if is_postgres else ""
        schema_editor.execute(f"DROP TRIGGER {self.table}_no_change{on}")
        if is_postgres:
            schema_editor.execute(f"DROP FUNCTION {self.table}_no_change()")

    def describe(self) -> str:
        """One line for `migrate`."""
        return f"Freeze rows of {self.table} that are in use"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For the migration writer."""
        return type(self).__name__, [self.table, self.sealed, self.user, self.by], {}
