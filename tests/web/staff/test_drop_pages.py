"""Pages of far drops: who is heard, the call, the proposal, the decision of another."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse

from saty.stages.models import Stage
from saty.testing.models import DropHearing, Sitting
from saty.testing.queries import drops
from saty.web.staff import drop_chart
from tests.testing.test_drops import SAID, called, compared, proposed
from tests.testing.verified import AT, later, verified
from tests.web.staff import asking

pytestmark = pytest.mark.django_db


def address(found, name="staff_drops", *more):
    return reverse(name, args=[found.stage.competition.slug, "verification", *more])


def test_list_says_the_rule_the_figures_and_whose_drop_is_heard():
    found = verified(["25", "25", "10"], [0, 2, 1])
    client, _officer = asking.official()

    with time_machine.travel(AT, tick=False):
        page = asking.text(client.get(address(found)))

    assert "Heard is whoever falls by 10 points or more." in page
    assert "A far drop is no finding." in page
    assert address(found, "staff_drop", found.entries[0].code) in page
    assert found.entries[1].code not in page
    assert "data:image/svg+xml;base64," in page
    assert Stage.objects.get(id=found.stage.id).results_seen_at is not None


def test_list_says_where_the_rule_has_too_few_people():
    found = verified(["25"], [0], rule="standard_error", at_least="1.96")
    client, _officer = asking.official("auditor")

    with time_machine.travel(AT, tick=False):
        page = asking.text(client.get(address(found)))

    assert "The rule says nothing here" in page
    assert "30 people or more in each test" in page


def test_list_without_first_results_says_what_comes_first():
    found = verified(["25"], [0], close=False)
    client, _officer = asking.official()

    page = asking.text(client.get(address(found)))

    assert "The first results are not closed" in page


def test_list_is_asked_of_the_database_as_often_for_one_as_for_three(django_assert_num_queries):
    client, _officer = asking.official()
    for number in (1, 3):
        found = verified(["25"] * number, [0] * number)
        client.get(address(found))

        with django_assert_num_queries(22):
            client.get(address(found))


def test_list_is_saved_as_a_file():
    found = verified(["25"], [0])
    client, _officer = asking.official()

    answer = client.get(address(found), {"export": "1"})

    assert answer["Content-Disposition"] == 'attachment; filename="drops.xlsx"'


def test_steps_of_the_table_hold_everybody_once():
    found = verified(["25", "20", "10"], [0, 2, 1])

    steps = drop_chart.steps(compared(found))

    assert sum(number for _low, _high, number in steps) == 3
    assert (steps[0][0], steps[-1][1]) == (-5, 28)
    assert all(high == low for (_l, high, _n), (low, _h, _m) in pairwise(steps))


def test_officer_invites_and_the_page_says_when():
    found = verified(["25"], [0])
    code = found.entries[0].code
    client, _officer = asking.official()

    with time_machine.travel(AT, tick=False):
        bad = client.post(address(found, "staff_call_hearing", code), asking.moment("invited", AT))
        good = client.post(
            address(found, "staff_call_hearing", code), asking.moment("invited", later(24))
        )
        page = asking.text(client.get(address(found, "staff_drop", code)))

    assert (bad.status_code, good.status_code) == (422, 302)
    assert "Invite for a moment that is still to come." in asking.text(bad)
    assert DropHearing.objects.get().invited_for == later(24)
    assert "Move the hearing" in page
    assert "After the hearing" not in page


def test_outcome_is_proposed_once_the_moment_has_come():
    found = verified(["25"], [0])
    called(found)
    code = found.entries[0].code
    client, _officer = asking.official()

    with time_machine.travel(later(25), tick=False):
        page = asking.text(client.get(address(found, "staff_drop", code)))
        empty = client.post(address(found, "staff_propose_hearing", code), {})
        sent = client.post(
            address(found, "staff_propose_hearing", code),
            {"outcome": "not_confirmed", "reason": SAID},
        )
        mine = asking.text(client.get(address(found, "staff_drop", code)))

    assert "After the hearing" in page
    assert (empty.status_code, sent.status_code) == (422, 302)
    assert "Another officer decides" in mine
    assert "Decide as proposed" not in mine


def test_another_officer_decides():
    found = verified(["25"], [0])
    proposed(found)
    code = found.entries[0].code
    client, _officer = asking.official()

    with time_machine.travel(later(26), tick=False):
        page = asking.text(client.get(address(found, "staff_drop", code)))
        sent = client.post(address(found, "staff_decide_hearing", code))
        after = asking.text(client.get(address(found, "staff_drop", code)))

    assert SAID in page
    assert "goes no further" in page
    assert sent.status_code == 302
    assert "Result not confirmed" in after
    assert DropHearing.objects.get().state == "decided"


def test_another_officer_gives_it_back_with_a_reason():
    found = verified(["25"], [0])
    proposed(found)
    code = found.entries[0].code
    client, _officer = asking.official()

    with time_machine.travel(later(26), tick=False):
        empty = client.post(address(found, "staff_decide_hearing", code), {"return": "1"})
        sent = client.post(
            address(found, "staff_decide_hearing", code), {"return": "1", "why": "Ask again."}
        )

    assert (empty.status_code, sent.status_code) == (422, 302)
    assert DropHearing.objects.get().state == "called"


def test_auditor_reads_and_acts_on_nothing():
    found = verified(["25"], [0])
    code = found.entries[0].code
    client, _auditor = asking.official("auditor")

    page = asking.text(client.get(address(found, "staff_drop", code)))
    answer = client.post(address(found, "staff_call_hearing", code))

    assert "Invite the candidate" not in page
    assert answer.status_code in {403, 404}


def test_whose_drop_is_not_heard_has_no_page():
    found = verified(["25", "25"], [0, 2])
    client, _officer = asking.official()

    assert client.get(address(found, "staff_drop", found.entries[1].code)).status_code == 404


def test_stage_without_a_declared_rule_has_no_drops():
    found = verified(["25"], [0])
    client, _officer = asking.official()

    answer = client.get(reverse("staff_drops", args=[found.stage.competition.slug, "test"]))

    assert answer.status_code == 404


def test_control_room_leads_to_drops_and_names_what_is_in_the_way():
    found = verified(["25"], [0])
    client, _officer = asking.official()

    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        page = asking.text(client.get(address(found, "staff_stage")))

    assert address(found) in page
    assert "Drops beyond the limit that have not been heard and decided" in page


def test_home_of_another_officer_names_the_outcome_to_decide():
    found = verified(["25"], [0])
    proposed(found)
    client, _officer = asking.official()

    page = asking.text(client.get(reverse("staff_home")))

    assert "Outcomes of hearings to decide" in page
    assert address(found) in page


def test_list_is_sorted_by_a_column_and_those_without_a_value_come_last():
    found = verified(["25", "25", "25"], [0, 1, 0])
    called(found, 1)
    client, _officer = asking.official()

    def listed(sort):
        with time_machine.travel(AT, tick=False):
            answer = client.get(address(found), {"sort": sort})
        return [each["code"] for each in answer.context["lines"]]

    codes = sorted(each.code for each in found.entries)
    heard = found.entries[1].code
    assert listed("code") == codes
    assert listed("-code") == codes[::-1]
    assert listed("drop")[0] == listed("-second")[0] == heard
    assert listed("invited")[0] == listed("-invited")[0] == heard
    assert listed("-state")[0] == heard


def waits(client, at=AT):
    """The lines of the home page on drops and hearings: title -> how many."""
    with time_machine.travel(at, tick=False):
        shown = client.get(reverse("staff_home")).context["todos"]
    return {str(each.title): each.count for each in shown if "earing" in str(each.title)}


def test_secretariat_is_told_of_drops_to_call_and_of_hearings_to_write_down():
    found = verified(["25", "25", "10"], [0, 1, 1])
    client, _officer = asking.official()

    assert waits(client) == {"Far drops to call to a hearing": 2}
    called(found)
    assert waits(client) == {"Far drops to call to a hearing": 1}
    called(found, 1)
    assert waits(client) == {}
    assert waits(client, later(25)) == {"Hearings whose outcome is to be proposed": 2}


def test_drops_are_no_task_while_the_verification_can_be_sat_nor_for_auditors():
    verified(["25"], [0])
    client, _officer = asking.official()
    auditor, _person = asking.official("auditor")

    assert waits(client, AT - timedelta(days=2)) == {}
    assert waits(auditor) == {}


def test_drops_are_compared_anew_once_results_or_answers_change(monkeypatch):
    found = verified(["25", "25"], [0, 2])
    client, _officer = asking.official()
    assert waits(client) == {"Far drops to call to a hearing": 1}
    asked = []
    monkeypatch.setattr(drops, "comparison", lambda *args: asked.append(args))

    waits(client)
    assert asked == []
    Sitting.objects.filter(entry=found.entries[1]).update(voided_at=AT)
    waits(client)

    assert len(asked) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_home_asks_for_drops_as_often_for_one_as_for_three(number, django_assert_num_queries):
    verified(["25"] * number, [0] * number)
    client, _officer = asking.official()
    waits(client)

    with django_assert_num_queries(QUERIES_OF_HOME):
        waits(client)


QUERIES_OF_HOME = 57
