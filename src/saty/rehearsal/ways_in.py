"""One-click ways into a demo, for each role. They exist only where the database is a demo.

Each has a random key in the mark of the database; production settings refuse such a database, and
the pages answer 404 wherever there is no mark.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from saty.people.models import Person
from saty.rehearsal.models import DemoMark
from saty.web.doors import EVERYBODY, door

KEY_BYTES = 24
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Entrance:
    """A way in: which role, whose account, its key, the page it leads to."""

    role: str
    person: UUID
    key: str
    leads_to: str


@transaction.atomic
def mark_as_demo(people: Mapping[str, tuple[Person, str]], at: datetime) -> None:
    """Mark this database as a demo with a way in per role: role -> (person, page)."""
    ways = {
        role: {"person": str(person.id), "key": secrets.token_urlsafe(KEY_BYTES), "to": page}
        for role, (person, page) in people.items()
    }
    DemoMark.objects.all().delete()
    DemoMark.objects.create(made_at=at, ways_in=ways)


def entrances() -> tuple[Entrance, ...]:
    """The ways in, none where this is no demo."""
    mark = DemoMark.objects.first()
    if mark is None or settings.PRODUCTION:
        return ()
    return tuple(
        Entrance(role, UUID(way["person"]), way["key"], way["to"])
        for role, way in mark.ways_in.items()
    )


@door(EVERYBODY, demo_only=True)
@require_POST
def enter(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demo's person for `role`; 404 for a wrong key and outside demos."""
    key = request.POST.get("key", "")
    for way in entrances():
        if way.role == role and compare_digest(way.key.encode(), key.encode()):
            person = Person.objects.get(id=way.person)
            login(request, person, backend=BACKEND)
            request.session["demo_way_in"] = True
            return redirect(way.leads_to)
    raise Http404
