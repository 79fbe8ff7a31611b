"""What may happen to a competition now: truth tables."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.programmes import policies
from saty.programmes.models import Competition, Outage, RulesVersion
from saty.programmes.preflight import PreflightFault

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DRAFTER, ANOTHER = uuid4(), uuid4()
FAULT = PreflightFault("window.missing", "No dates.", "calendar:test")


def refused(check, *given) -> str:
    """The key of the refusal; "" where there is none."""
    try:
        check(*given)
    except Refusal as refusal:
        return refusal.key
    return ""


@pytest.mark.parametrize(
    ("state", "drafter", "faults", "reason"),
    [
        ("draft", ANOTHER, (), ""),
        ("draft", DRAFTER, (), "competition.own_draft"),
        ("draft", ANOTHER, (FAULT,), "competition.preflight"),
        ("draft", DRAFTER, (FAULT,), "competition.own_draft"),
        ("opened", ANOTHER, (), "competition.not_draft"),
        ("ended", ANOTHER, (), "competition.not_draft"),
        ("cancelled", ANOTHER, (), "competition.not_draft"),
    ],
)
def test_open_needs_a_draft_of_another_person_without_a_fault(state, drafter, faults, reason):
    competition = Competition(state=state, created_by_id=DRAFTER)
    rules = RulesVersion(drafted_by_id=DRAFTER)
    by = Actor("secretariat", "x", drafter)

    assert refused(policies.check_open, competition, rules, faults, by) == reason
    assert policies.can_open(competition, rules, by) is (reason in {"", "competition.preflight"})


def test_open_by_who_replaced_the_file_is_refused():
    competition = Competition(state="draft", created_by_id=uuid4())
    rules = RulesVersion(drafted_by_id=DRAFTER)

    with pytest.raises(NotYours):
        policies.check_open(competition, rules, (), Actor("secretariat", "x", DRAFTER))


@pytest.mark.parametrize(
    ("state", "opened"),
    [("draft", False), ("opened", True), ("ended", False), ("cancelled", False)],
)
def test_amendments_and_outages_need_an_open_competition(state, opened):
    reason = refused(policies.check_is_opened, Competition(state=state))

    assert reason == ("" if opened else "competition.not_opened")


@pytest.mark.parametrize(
    ("state", "number", "settled"),
    [("drafted", 2, False), ("in_force", 2, True), ("refused", 2, True), ("drafted", 1, True)],
)
def test_amendment_is_settled_once(state, number, settled):
    reason = refused(policies.check_is_drafted, RulesVersion(state=state, number=number))

    assert reason == ("amendment.settled" if settled else "")


@pytest.mark.parametrize(
    ("approved", "refused_at", "settled"),
    [(None, None, False), (AT, None, True), (None, AT, True)],
)
def test_extension_is_settled_once(approved, refused_at, settled):
    outage = Outage(approved_at=approved, refused_at=refused_at)

    assert refused(policies.check_outage_is_open, outage) == ("outage.settled" if settled else "")


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, False), (0, True), (1, True)])
def test_rules_do_not_change_backwards(seconds, allowed):
    reason = refused(policies.check_in_force_later, AT + timedelta(seconds=seconds), AT)

    assert reason == ("" if allowed else "amendment.past")


def test_nobody_approves_their_own_draft():
    assert refused(policies.check_another, DRAFTER, Actor("x", "", DRAFTER)) == "own_draft"
    assert refused(policies.check_another, DRAFTER, Actor("x", "", ANOTHER)) == ""


def test_reason_of_spaces_is_none():
    with pytest.raises(NotNow):
        policies.check_reason(" \n")
