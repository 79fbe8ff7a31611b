"""Nothing that was acknowledged is lost when a worker, the server or the database is killed."""

import os

import pytest
from bench.faults import on_postgres

from saty.cli.bench.cluster import lacks

pytestmark = [pytest.mark.once, pytest.mark.long]
SECONDS = 4.0
MAY_LACK = not os.environ.get("SATY_COMPLETE")
"""Whether what the machine lacks is passed over; a complete run fails for it."""


@pytest.mark.skipif(MAY_LACK and bool(lacks()), reason=f"a cluster of our own: {lacks()}")
def test_kills_of_worker_server_and_database_lose_no_acknowledged_answer(record_property):
    outcome = on_postgres(SECONDS)

    record_property("measured", str(outcome))
    assert outcome.is_good, outcome
