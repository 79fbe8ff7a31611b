"""How far a role reaches on pages that lie outside of competitions."""

from collections.abc import Collection

from django.http import Http404

from saty.web.doors import SignedIn
from saty.web.staff.reach import reach

PREFIX = "competition:"


def competitions_of(request: SignedIn, *roles: str) -> Collection[str] | None:
    """The competitions in which whoever asks holds one of `roles`; None for all."""
    scopes = reach(request, *roles)
    return None if scopes is None else {scope.removeprefix(PREFIX) for scope in scopes}


def demand_whole(request: SignedIn) -> None:
    """Http404 for a role of one competition or body: this page is about the whole house."""
    if request.actor_scope:
        raise Http404
