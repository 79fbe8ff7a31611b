"""Who may: computed from who somebody is to the thing, never stored.

The door of a page has checked the role already; here stands what depends on the row. Whether it
may happen now is asked of `policies`.
"""

import rules
from django.utils.translation import gettext_lazy as _

from saty.common.actors import OPERATOR, Actor
from saty.common.refusals import NotYours
from saty.people.models import ResetRequest, RoleGrant
from saty.people.roles import Role


def is_administrator(by: Actor) -> bool:
    """Whether somebody acts as administrator."""
    return by.is_person and by.role == Role.ADMINISTRATOR


def is_operator(by: Actor) -> bool:
    """Whether the act comes from the server's own console."""
    return by == OPERATOR


def is_proposer(by: Actor, row: RoleGrant | ResetRequest) -> bool:
    """Whether it is their own proposal."""
    return by.person is not None and by.person == row.proposed_by_id


def is_subject(by: Actor, row: RoleGrant | ResetRequest) -> bool:
    """Whether it is about themselves."""
    return by.person is not None and by.person == row.person_id


_administrator, _operator, _proposer, _subject = map(
    rules.predicate, (is_administrator, is_operator, is_proposer, is_subject)
)
rules.add_rule("propose_for_official", _administrator)
rules.add_rule("end_role", _administrator | _operator)
rules.add_rule("decide_proposal", _administrator & ~_proposer & ~_subject)

REASONS = {
    "propose_for_official": _("Only an administrator may propose this."),
    "end_role": _("Only an administrator may end a role."),
    "decide_proposal": _(
        "Another administrator must decide this: neither the one who proposed it nor the one whom "
        "it concerns."
    ),
}


def may(rule: str, by: Actor, row: RoleGrant | ResetRequest | None = None) -> bool:
    """Whether the rule lets `by` act on `row`."""
    return bool(rules.test_rule(rule, by, row))


def check(rule: str, by: Actor, row: RoleGrant | ResetRequest | None = None) -> None:
    """NotYours, with what to do, where `may` says no."""
    if not may(rule, by, row):
        raise NotYours(f"people.{rule}", REASONS[rule])
