"""What stands behind the parts of URLs of conflicts of interest: a finding, and a challenge."""

from collections.abc import Callable
from typing import Any

from saty.bodies.models import Challenge, Finding, Membership
from tests import factories
from tests.factories import OPENS


def _of_the_body(world: Any) -> dict[str, Any]:
    """The candidate on the roster of the last stage, which the body decides."""
    stage = world.competition.stages.get(key=world.body.key)
    if not stage.roster.filter(application=world.application).exists():
        factories.on_roster(world.application, stage)
    return {"application": world.application, "stage": stage}


def _seat(world: Any) -> Membership:
    """The seat of whoever sits in the body already: they read what is about themselves."""
    sits: Membership | None = world.body.memberships.order_by("since", "id").first()
    return sits or factories.member(world.body)


def _finding(world: Any) -> Finding:
    values = {"membership": _seat(world), "ground": "employer", "found_at": OPENS}
    return Finding.objects.create(**values, **_of_the_body(world))


def _challenge(world: Any) -> Challenge:
    """Of another member than whoever sits there first, and decides it."""
    values = {"ground": "relation", "reason": "x", "filed_at": OPENS}
    _seat(world)
    member = factories.member(world.body)
    return Challenge.objects.create(membership=member, **values, **_of_the_body(world))


OF_CONFLICTS: dict[str, Callable[[Any], Any]] = {
    "finding": lambda world: _finding(world).id,
    "challenge": lambda world: _challenge(world).id,
}
