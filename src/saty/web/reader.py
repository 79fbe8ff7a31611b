"""Who reads a page: the roles they hold, read once per request."""

from django.http import HttpRequest

from saty.people import queries as people
from saty.people.roles import HeldRole


def held_roles(request: HttpRequest) -> frozenset[HeldRole]:
    """The roles of whoever asks; no query for somebody without an account."""
    if not hasattr(request, "held_roles"):
        user = getattr(request, "user", None)
        is_known = user is not None and user.is_authenticated
        held = people.roles_of(user.pk) if user and is_known else frozenset()
        request.held_roles = held  # type: ignore[attr-defined]
    found: frozenset[HeldRole] = request.held_roles  # type: ignore[attr-defined]
    return found
