"""The WSGI application, whatever serves it: Django, and the exam's lane before it.

SATY_LANE says what is served: "beside" (the default: both) or "no" (Django; `lane.py` elsewhere).
In production it refuses an unfit database.
"""

import os

from django.core.wsgi import get_wsgi_application

from saty.common.garbage import collect_seldom
from saty.config.starting import refuse_unfit_database, wait_for_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
django = get_wsgi_application()

from saty.testing.lane.serving import before, lane  # noqa: E402 - Django must be set up

SERVED = {"beside": before(django), "no": django}
application = SERVED[os.environ.get("SATY_LANE", "beside")]

wait_for_database()
refuse_unfit_database()
if application is not django:
    lane()  # at once, and not at the first request: from now on it tells that it lives
collect_seldom(freeze=True)
