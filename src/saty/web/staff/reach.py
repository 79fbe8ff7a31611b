"""Which competitions an official reaches, and the one that a page is about."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from saty.people.roles import HeldRole
from saty.programmes import queries as programmes
from saty.web.reader import held_roles

if TYPE_CHECKING:
    from saty.programmes.models import Competition


def scopes_of(held: Collection[HeldRole], *roles: str) -> frozenset[str] | None:
    """Scopes in which one of `roles` is held; None for everything."""
    scopes = frozenset(each.scope for each in held if each.role in roles)
    return None if "" in scopes else scopes


def reach(request: HttpRequest, *roles: str) -> frozenset[str] | None:
    """Scopes in which the reader holds one of `roles`; None for everything."""
    return scopes_of(held_roles(request), *roles)


def competition_or_404(slug: str) -> "Competition":
    """The competition of a page; its door has compared the scope already."""
    found = programmes.competition(slug)
    if found is None:
        raise Http404
    return found
