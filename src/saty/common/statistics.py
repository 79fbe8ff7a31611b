"""Statistics of the tables, by which SQLite chooses its indexes. PostgreSQL keeps its own."""

from datetime import datetime

from django.db import connection

HOURLY = 3_600
LOOKED_AT = 400
"""How many rows of an index are looked at: some milliseconds for the largest table."""


def refresh(at: datetime) -> None:
    """Look at the tables anew."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
        cursor.execute("ANALYZE")
