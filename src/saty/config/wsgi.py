"""The WSGI application, whatever serves it: the exam's lane, and Django behind it.

SATY_LANE says what is served: "beside" (the default: both), "only" (the lane) or "no" (Django).
In production it refuses an unfit database.
"""

import os
import time

from django.core.wsgi import get_wsgi_application

from saty.common.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
django = get_wsgi_application()

from saty.testing.lane.serving import alone, before, lane  # noqa: E402 - Django must be set up

SERVED = {"beside": before(django), "only": alone, "no": django}
application = SERVED[os.environ.get("SATY_LANE", "beside")]


DATABASE_MAY_BE_AWAY = 30.0
"""Seconds for which a worker waits for a database that starts anew."""


def _wait_for_database() -> None:
    from django.db import OperationalError, connection

    until = time.monotonic() + DATABASE_MAY_BE_AWAY
    while time.monotonic() < until:
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.2)
        else:
            return


def _refuse_unfit_database() -> None:
    from django.db import connection

    from saty.ledger.database_role import refuse_powerful_role_in_production
    from saty.rehearsal.marks import refuse_demo_in_production

    refuse_demo_in_production()
    refuse_powerful_role_in_production()
    if not connection.in_atomic_block:
        connection.close()


_wait_for_database()
_refuse_unfit_database()
if os.environ.get("SATY_LANE") in {"beside", "only"}:
    lane()  # at once, and not at the first request: from now on it tells that it lives
collect_seldom(freeze=True)
