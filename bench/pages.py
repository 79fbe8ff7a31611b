"""Staff lists over all applications of a rehearsal, and public pages, in a process of its own.

Times are of the whole request in the server (middleware, queries, template), the median of
several, after one that warms up. The number of queries stands beside each.
"""

import statistics
import sys
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.said import finish, say
from saty.cli.main import use_django

SLUG = "rehearsal"
STAFF_WANTED, PUBLIC_WANTED = 200.0, 50.0
TIMES = 7

STAFF_PAGES = (
    ("secretariat", "staff_home", {}),
    ("verifier", "staff_verification", {"competition": SLUG, "stage": "documents"}),
    ("secretariat", "staff_stages", {"competition": SLUG}),
    ("secretariat", "staff_stage", {"competition": SLUG, "stage": "documents"}),
    ("secretariat", "staff_applications", {"competition": SLUG}),
    ("secretariat", "staff_decisions", {"competition": SLUG}),
    ("hr", "staff_reserve", {"competition": SLUG}),
    ("auditor", "audit_entries", {}),
    ("auditor", "audit_readings", {}),
)
PUBLIC_PAGES = (
    ("home", {}),
    ("competition", {"competition": SLUG}),
    ("competition_calendar", {"competition": SLUG}),
    ("competition_rules", {"competition": SLUG}),
    ("competition_results", {"competition": SLUG}),
    ("competition_commissions", {"competition": SLUG}),
    ("eligibility_check", {"competition": SLUG}),
)


def official(role: str) -> Client:
    """A client signed in as somebody of the rehearsal who holds `role`."""
    from saty.people.models import Person

    person = Person.objects.filter(role_grants__role=role, role_grants__state="active")[0]
    client = Client()
    client.force_login(person)
    session = client.session
    session["demo_way_in"] = True
    session.save()
    return client


def measured(client: Client, path: str) -> tuple[float, int]:
    """Milliseconds at the median, and queries; RuntimeError if the page does not answer 200."""
    if (status := client.get(path).status_code) != 200:
        raise RuntimeError(f"{path} answered {status}")
    times = []
    for _n in range(TIMES):
        started = time.perf_counter()
        client.get(path)
        times.append(1_000 * (time.perf_counter() - started))
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return statistics.median(times), len(queries)


def main() -> None:
    """Every page once as its reader."""
    from saty.applications.models import Application

    print(f"  {Application.objects.count():,} applications")
    held = []
    for role, name, arguments in STAFF_PAGES:
        time_taken, queries = measured(official(role), reverse(name, kwargs=arguments))
        held.append(say(f"{name} as {role}, {queries} queries", time_taken, STAFF_WANTED, "ms"))
    for name, arguments in PUBLIC_PAGES:
        time_taken, queries = measured(Client(), reverse(name, kwargs=arguments))
        held.append(say(f"{name}, {queries} queries", time_taken, PUBLIC_WANTED, "ms"))
    finish(held)


if __name__ == "__main__":
    use_django()
    sys.exit(main())
