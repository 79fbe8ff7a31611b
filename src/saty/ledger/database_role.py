"""The PostgreSQL role that the application runs as: it owns no table, and cannot rewrite the log.

Migrations run as the owner; web and worker run as this role. It may not UPDATE, DELETE or
TRUNCATE the append-only tables, nor switch off their triggers, which only an owner can. In
production, web and worker refuse to start as a role that can.
"""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from saty.common.rows import AppendOnly


def append_only_tables() -> tuple[str, ...]:
    """The tables that are written once."""
    return tuple(m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly))


def grants(role: str) -> Iterator[str]:
    """The statements that set up `role`, to be run by the owner after each migration."""
    name = connection.ops.quote_name(role)
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"
    for table in append_only_tables():
        yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {connection.ops.quote_name(table)} FROM {name}"


def quiet(role: str) -> Iterator[str]:
    """The statements, for a superuser, that keep values of failed statements out of its log.

    Without them PostgreSQL writes the text of a statement that fails, and the DETAIL that names
    the value in its way.
    """
    name = connection.ops.quote_name(role)
    yield f"ALTER ROLE {name} SET log_min_error_statement = 'panic'"
    yield f"ALTER ROLE {name} SET log_error_verbosity = 'terse'"


def is_superuser() -> bool:
    """Whether this connection may set what only a superuser may."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone()[0] == "on")


_REWRITABLE = """
SELECT relname FROM pg_class
WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace AND (
    pg_has_role(relowner, 'MEMBER')
    OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
    OR has_any_column_privilege(oid, 'UPDATE')
)
ORDER BY relname
"""


def rewritable_tables() -> tuple[str, ...]:
    """The append-only tables that this connection's role owns or may rewrite, in PostgreSQL."""
    if connection.vendor != "postgresql":
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_REWRITABLE, [list(append_only_tables())])
        return tuple(name for (name,) in cursor.fetchall())


def refuse_powerful_role_in_production() -> None:
    """ImproperlyConfigured where production runs as a role that could rewrite the log."""
    if settings.PRODUCTION and (tables := rewritable_tables()):
        raise ImproperlyConfigured(
            f"The database role of DATABASE_URL owns or may rewrite {', '.join(tables)}. "
            "Run as a role set up by grant_database_role (docs/operating.md)."
        )


def grant(role: str) -> None:
    """Grant `role` what the application needs and no more. The role exists already."""
    with connection.cursor() as cursor:
        for statement in [*grants(role), *(quiet(role) if is_superuser() else ())]:
            cursor.execute(statement)
