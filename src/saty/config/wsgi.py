"""The WSGI application, whatever serves it: in production it refuses an unfit database."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
application = get_wsgi_application()


def _refuse_unfit_database() -> None:
    from django.db import connection

    from saty.ledger.database_role import refuse_powerful_role_in_production
    from saty.rehearsal.marks import refuse_demo_in_production

    refuse_demo_in_production()
    refuse_powerful_role_in_production()
    if not connection.in_atomic_block:
        connection.close()


_refuse_unfit_database()
