"""`holds`: whether a text has another in it, letter by letter, by the database's quickest means."""

from typing import Any

from django.db.models import Lookup, TextField


@TextField.register_lookup
class Holds(Lookup[str]):
    """`field__holds=" abc "`: with regard to case, and with no wildcards."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`instr` on SQLite, `strpos` on PostgreSQL."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        function = "strpos" if connection.vendor == "postgresql" else "instr"
        return f"{function}({left}, {right}) > 0", (*left_params, *right_params)
