"""The home page of officials: what needs me, oldest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saty.web.doors import STAFF, SignedIn, door
from saty.web.reader import held_roles
from saty.web.staff import todo


@door(*sorted(STAFF))
def home(request: SignedIn) -> HttpResponse:
    """What waits for this official in every role that they hold."""
    now = timezone.now()
    found = todo.todos(request.actor, held_roles(request), now)
    return render(request, "staff/home.html", {"todos": found, "now": now})
