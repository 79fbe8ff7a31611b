"""What a process of the server looks after before it takes its first request."""

import time

DATABASE_MAY_BE_AWAY = 30.0
"""Seconds for which a process waits for a database that starts anew."""


def wait_for_database() -> None:
    """Until the database answers, for a while at most."""
    from django.db import OperationalError, connection

    until = time.monotonic() + DATABASE_MAY_BE_AWAY
    while time.monotonic() < until:
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.2)
        else:
            return


def refuse_unfit_database() -> None:
    """In production, a role that could change the log, and a demonstration.

    Raises:
        PowerfulRole, DemoInProduction: where it is so.
    """
    from django.db import connection

    from saty.ledger.database_role import refuse_powerful_role_in_production
    from saty.rehearsal.marks import refuse_demo_in_production

    refuse_demo_in_production()
    refuse_powerful_role_in_production()
    if not connection.in_atomic_block:
        connection.close()
