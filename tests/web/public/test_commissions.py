"""What the public reads of commissions: who sits in them by office, and votes once announced."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from saty.decisions.actions import draft_decision
from saty.meetings.actions import meetings
from saty.stages.actions import close_results
from tests import factories
from tests.decisions import deciding
from tests.meetings import holding
from tests.meetings.holding import LATER
from tests.stages import running
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """The test of three candidates, on whose number the National Commission has voted twice."""
    made = running.stage_with(3)
    people = holding.seated(deciding.body_of(made))
    item = holding.opened(holding.number_item(made), *people)
    holding.voted(item, holding.on_number(3), holding.all_of(people, "against"))
    choices = holding.all_of(people[:7]) | {people[7]: "abstain", people[8]: "against"}
    holding.voted(item, holding.on_number(2), choices, because="Fewer.")
    meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)
    return made


def announce(stage) -> None:
    running.record_scores(stage, 40, 30, 20)
    close_results(stage=stage, by=running.officer(), at=running.AFTER_TEST)
    stage.refresh_from_db()
    decision = deciding.enter(draft_decision(stage=stage, by=running.officer(), at=deciding.AT))
    deciding.approve_decision(
        decision=decision, announce_at=deciding.MOMENT, by=deciding.chair(stage), at=deciding.AT
    )


def page(stage, language: str = "en"):
    client = Client(headers={"accept-language": language})
    return client.get(reverse("competition_commissions", args=[stage.competition.slug]))


def test_commission_is_shown_by_office_with_its_rules(stage, time_machine):
    time_machine.move_to(LATER, tick=False)

    said = text(page(stage))

    assert "National Commission on the Youth Personnel Reserve" in said
    assert "It meets if this share of all members is present: 2/3." in said
    assert '<th scope="row">Member</th>' in said
    assert "@example.org" not in said


def test_those_who_are_named_are_shown_with_organisation_and_term(stage, time_machine):
    body = deciding.body_of(stage)
    ends = datetime(2026, 12, 31, 19, 0, tzinfo=UTC)
    factories.member(body, "observer", public_name="A. Observer", term_ends=ends)
    factories.member(body, "assistant", public_name="An Assistant")
    time_machine.move_to(LATER, tick=False)

    shown = page(stage)

    seats = next(each for each in shown.context["commissions"] if each.rule.key == body.key).seats
    assert [(each.capacity, each.name, each.organisation, each.last_day) for each in seats] == [
        ("Chair", "Not named: 1", "Agency", ""),
        ("Deputy chair", "Not named: 1", "Agency", ""),
        ("Member", "Not named: 7", "Agency", ""),
        ("Secretary", "Not named: 1", "Agency", ""),
        ("Observer", "A. Observer", "Agency", "31 December 2026"),
    ]
    assert "What everybody in them signs first" in text(shown)
    assert "Confidentiality" in text(shown)


def test_votes_are_shown_once_the_decision_of_their_stage_is_announced(stage, time_machine):
    announce(stage)
    time_machine.move_to(deciding.AT, tick=False)
    before = text(page(stage))
    time_machine.move_to(deciding.MOMENT, tick=False)

    after = text(page(stage))

    assert "Meeting No. 1" not in before
    assert "Members present: 9" in after
    assert "3 candidates go on" in after
    assert "For: 0. Against: 9. Abstained: 0." in after
    assert "2 candidates go on" in after
    assert "For: 7. Against: 1. Abstained: 1." in after


def test_page_costs_ten_queries_with_two_votes(stage, time_machine, django_assert_num_queries):
    announce(stage)
    time_machine.move_to(deciding.MOMENT, tick=False)
    page(stage)

    with django_assert_num_queries(10):
        page(stage)
