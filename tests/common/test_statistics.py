"""Statistics of the tables: there after the sweep, so that SQLite takes the narrow index."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from saty.common import periodic, statistics
from tests.stages import running

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def known() -> set[str]:
    """The tables that SQLite has statistics of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own")
def test_sweep_gives_statistics_of_every_table_with_rows():
    running.stage_with(2)

    statistics.refresh(NOW)

    assert {"stages_rosterentry", "applications_application"} <= known()


def test_worker_looks_again_and_again():
    assert "statistics of the tables" in periodic.names()
