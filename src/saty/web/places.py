"""Where a page lies: the scopes of roles that reach what its URL names."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from saty.bodies import scopes as bodies
from saty.people.roles import body_scope, competition_scope
from saty.programmes import queries as programmes
from saty.testing import scopes as testing


def scopes_around(kwargs: Mapping[str, Any]) -> frozenset[str] | None:
    """The scopes that cover the place a URL names; None for a page outside of competitions.

    A page of a competition is reached by roles for everything, for that competition, and for one
    of its bodies; a page of a body by roles for everything, for its competition, and for that
    body alone; a page of an item bank by roles for everything and for that bank. Raises
    Http404 where there is no such place.
    """
    if "bank" in kwargs:
        return _around_bank(str(kwargs["bank"]))
    if "body" in kwargs:
        return _around_body(kwargs["body"], kwargs.get("competition"))
    if "competition" in kwargs:
        return _around_competition(str(kwargs["competition"]))
    return None


def _around_bank(key: str) -> frozenset[str]:
    bank = testing.bank_id(key)
    if bank is None:
        raise Http404
    return frozenset({"", testing.bank_scope(bank)})


def _around_competition(slug: str) -> frozenset[str]:
    competition = programmes.competition_id(slug)
    if competition is None:
        raise Http404
    inside = (body_scope(body) for body in bodies.bodies_of(competition))
    return frozenset({"", competition_scope(competition), *inside})


def _around_body(body: UUID | str, slug: object) -> frozenset[str]:
    competition = bodies.competition_of(body)
    if competition is None or (slug and programmes.competition_id(str(slug)) != competition):
        raise Http404
    return frozenset({"", competition_scope(competition), body_scope(body)})
