"""The RSGI application: the exam's lane in a process of its own (docs/adr/0009).

In production it refuses an unfit database.
"""

import os

import django

from saty.common.garbage import collect_seldom
from saty.config.starting import refuse_unfit_database, wait_for_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
django.setup()

from saty.testing.lane.serving import alone  # noqa: E402 - Django must be set up

application = alone

wait_for_database()
refuse_unfit_database()
collect_seldom(freeze=True)
