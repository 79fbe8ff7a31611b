"""Who may: a truth table over roles and over who proposed and whom it concerns."""

import pytest

from saty.common.actors import CLOCK, OPERATOR
from saty.people import permissions
from saty.people.models import RoleGrant
from saty.people.roles import CANDIDATE, Role
from tests.factories import acting, person

EVERYBODY_ELSE = [CANDIDATE, *(role.value for role in Role if role != Role.ADMINISTRATOR)]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", EVERYBODY_ELSE)
@pytest.mark.parametrize("rule", ["propose_for_official", "end_role", "decide_proposal"])
def test_somebody_who_is_no_administrator_may_not(rule, role):
    by = acting(person(), role)

    assert not permissions.may(rule, by, RoleGrant())


@pytest.mark.parametrize(
    ("is_proposer", "is_subject", "may"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_administrator_decides_only_what_another_proposed_for_another(is_proposer, is_subject, may):
    someone, other = person(), person()
    grant = RoleGrant(
        proposed_by=someone if is_proposer else other, person=someone if is_subject else other
    )

    assert permissions.may("decide_proposal", acting(someone, "administrator"), grant) is may


@pytest.mark.parametrize(
    ("rule", "operator"),
    [("propose_for_official", False), ("end_role", True), ("decide_proposal", False)],
)
def test_operator_may_end_roles_and_nothing_else_and_the_clock_nothing(rule, operator):
    grant = RoleGrant(proposed_by=person())

    answers = [permissions.may(rule, by, grant) for by in (OPERATOR, CLOCK)]

    assert answers == [operator, False]
