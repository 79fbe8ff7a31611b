"""What waits of conflicts of interest: findings to answer, challenges to decide."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.bodies import challenge_queries as challenges
from saty.bodies import conflict_queries as conflicts
from saty.bodies import queries as bodies
from saty.common.actors import Actor
from saty.people.roles import BODY_ROLES, HeldRole, Role
from saty.web.staff import todo
from saty.web.staff.todo import Todo


def of_members(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What somebody answers about themselves, and decides about others."""
    if not any(each.role in BODY_ROLES for each in held):
        return
    for seat in bodies.bodies_of_person(actor.account, at):
        if seat.capacity not in bodies.DECIDING:
            continue
        url = reverse("body", args=[seat.body_id])
        role = (Role.CHAIR if seat.capacity in bodies.CHAIR else Role.MEMBER).value
        asked = list(conflicts.unanswered_of(seat).values_list("found_at", flat=True))
        words = _("Possible conflicts of interest to answer")
        yield Todo(words, len(asked), min(asked, default=None), url, role)
        filed = [each.filed_at for each in challenges.to_judge(seat, at)]
        words = _("Challenges by candidates to decide")
        yield Todo(words, len(filed), min(filed, default=None), url, role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_members)
