"""Before a competition opens, every body has those who can decide."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from saty.bodies import queries
from saty.bodies.models import Body, Membership
from saty.people.queries import holders_of
from saty.people.roles import Role, body_scope
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.models import Competition
from saty.programmes.preflight import PreflightFault

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ROLE_OF = {
    Membership.Capacity.CHAIR: Role.CHAIR,
    Membership.Capacity.SECRETARY: Role.BODY_SECRETARY,
}
"""The role without which a capacity opens no page."""

OFFICES = {
    Membership.Capacity.CHAIR: _("chair"),
    Membership.Capacity.SECRETARY: _("secretary"),
}


def check_bodies(
    competition: Competition, file: schema.ProgrammeFile, at: datetime
) -> Iterator[PreflightFault]:
    """Enough members in each body; in a commission a chair and a secretary with their roles.

    That a term ends before the competition does is worth a look, and no fault.
    """
    made = {body.key: body for body in queries.bodies_of(competition.id)}
    windows = programmes.windows(competition.id).values()
    ends_at = max((each.closes_at for each in windows), default=None)
    for rule in file.bodies:
        if rule.key not in made:
            yield _fault("body_missing", _("The body “{body}” is not made yet."), rule)
            continue
        yield from _members(made[rule.key], rule, at)
        yield from _terms(made[rule.key], rule, ends_at, at)
        if rule.kind == "commission":
            yield from _offices(made[rule.key], rule, at)


def _members(body: Body, rule: schema.Body, at: datetime) -> Iterator[PreflightFault]:
    found = queries.composition(body, at).voting
    if found < rule.minimum_members:
        words = format_lazy(
            _("The body “{body}” has {found} members and needs {needed}."),
            body=_name(rule),
            found=found,
            needed=rule.minimum_members,
        )
        yield PreflightFault("bodies.body_members", words, f"body:{rule.key}")


def _terms(
    body: Body, rule: schema.Body, ends_at: datetime | None, at: datetime
) -> Iterator[PreflightFault]:
    """A term that ends before the last window closes."""
    ends = [each.term_ends for each in queries.members_of(body, at) if each.term_ends]
    early = sum(1 for each in ends if ends_at is not None and each < ends_at)
    if early:
        words = format_lazy(
            _("The body “{body}”: terms of office that end before the last step: {number}."),
            body=_name(rule),
            number=early,
        )
        yield PreflightFault("bodies.term_ends_early", words, f"body:{rule.key}", is_warning=True)


def _offices(body: Body, rule: schema.Body, at: datetime) -> Iterator[PreflightFault]:
    has = queries.composition(body, at)
    if not has.has_chair:
        yield _fault("body_chair", _("The body “{body}” has no chair."), rule)
    if not has.has_secretary:
        yield _fault("body_secretary", _("The body “{body}” has no secretary."), rule)
    for member in queries.members_of(body, at):
        role = ROLE_OF.get(Membership.Capacity(member.capacity))
        holders = holders_of(role, body_scope(body.id)) if role else None
        if holders is not None and not holders.filter(id=member.person_id).exists():
            words = format_lazy(
                _("In the body “{body}” the {office} lacks the role that opens its pages."),
                body=_name(rule),
                office=OFFICES[Membership.Capacity(member.capacity)],
            )
            yield PreflightFault("bodies.body_role", words, f"body:{rule.key}")


def _fault(key: str, words: "_StrPromise", rule: schema.Body) -> PreflightFault:
    said = format_lazy(words, body=_name(rule))
    return PreflightFault(f"bodies.{key}", said, f"body:{rule.key}")


def _name(rule: schema.Body) -> object:
    """The name of a body in the reader's language, found when it is read."""
    return lazy(lambda: rule.name.in_language((get_language() or "en")[:2]), str)()
