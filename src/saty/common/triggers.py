"""Append-only tables, held by triggers of the database itself (SQLite and PostgreSQL)."""

from typing import Any

from django.db.migrations.operations.base import Operation

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION saty_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION saty_append_only()
"""


class AppendOnlyTable(Operation):
    """A migration operation: no UPDATE, DELETE or (PostgreSQL) TRUNCATE of `table` from here on."""

    reversible = True

    def __init__(
        self, table: str, verbs: tuple[str, ...] = ("update", "delete", "truncate")
    ) -> None:
        self.table, self.verbs = table, verbs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers change no model state."""

    def _verbs_of(self, vendor: str) -> tuple[str, ...]:
        return tuple(v for v in self.verbs if vendor == "postgresql" or v != "truncate")

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Create the triggers."""
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)
        template = _POSTGRES if vendor == "postgresql" else _SQLITE
        for verb in self._verbs_of(vendor):
            statement = template.format(table=self.table, verb=verb, VERB=verb.upper())
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Drop the triggers."""
        vendor = schema_editor.connection.vendor
        on = f" ON {self.table}" if vendor == "postgresql" else ""
        for verb in self._verbs_of(vendor):
            schema_editor.execute(f"DROP TRIGGER {self.table}_no_{verb}{on}")

    def describe(self) -> str:
        """One line for `migrate`."""
        return f"Make {self.table} append-only"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For the migration writer."""
        return type(self).__name__, [self.table], {"verbs": self.verbs}
