"""`saty manage grant_database_role ROLE`: what the application may do in PostgreSQL."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from saty.ledger.database_role import append_only_tables, grant, is_superuser, quiet


class Command(BaseCommand):
    """Grants an existing role what web and worker need, and nothing that rewrites the log."""

    help = "Grant a PostgreSQL role what the application needs; run as the owner after migrating."

    def add_arguments(self, parser: CommandParser) -> None:
        """The role's name."""
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, and say what the role cannot do."""
        if connection.vendor != "postgresql":
            raise CommandError("This is for PostgreSQL; SQLite has no roles.")
        grant(options["role"])
        if not is_superuser():
            self.stdout.write("A superuser must run, so that the server logs no values:")
            self.stdout.write("\n".join(f"{line};" for line in quiet(options["role"])))
        self.stdout.write(f"Append-only for {options['role']}: {', '.join(append_only_tables())}")
