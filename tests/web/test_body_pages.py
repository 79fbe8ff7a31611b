"""Pages of a commission: the secretary enters, the chair approves, members step out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from saty.bodies.models import Recusal
from saty.core.numbers import spell
from saty.decisions import queries
from saty.decisions.actions import propose_revocation
from saty.people.models import Person
from tests import factories
from tests.decisions import deciding
from tests.signing import sign_in
from tests.stages import running
from tests.web.staff.asking import text

QUERIES = 24
"""Of the page of a decision, whatever its size."""
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(deciding.AT, tick=False)


def seated(stage, capacity: str) -> Client:
    """A signed-in secretary or chair of the National Commission."""
    person = Person.objects.get(id=deciding.sitting(stage, capacity).person)
    return sign_in(Client(headers={"accept-language": "en"}), person)


def url(name: str, stage, *more: object) -> str:
    """A page of the National Commission."""
    return reverse(name, args=[deciding.body_of(stage).id, *more])


def test_home_lists_where_somebody_sits():
    stage = deciding.stage_with(0)

    page = text(seated(stage, "chair").get(reverse("body_home")))

    assert "National Commission" in page


def test_number_goes_from_the_secretary_to_the_chair():
    stage = deciding.stage_with(3)
    secretary, chair = seated(stage, "secretary"), seated(stage, "chair")
    enter = url("body_enter_number", stage, "test")

    too_many = secretary.post(enter, {"number": "9", "memo": "As many as can be heard."})
    secretary.post(enter, {"number": "2", "memo": "As many as can be heard."})
    number = stage.numbers.get()
    listed = chair.get(url("body", stage))
    shown = chair.get(url("body_number", stage, number.id))
    done = chair.post(url("body_approve_number", stage, number.id), follow=True)

    assert "That is more than there are on the roster" in text(too_many)
    assert "Needs you" in text(listed)
    assert "As many as can be heard." in text(shown)
    assert "The number is set." in text(done)


def test_number_in_force_is_corrected_from_the_page_of_the_body(time_machine):
    stage = deciding.stage_with(3)
    deciding.number_set(stage, 2, at=deciding.AT)
    secretary, chair = seated(stage, "secretary"), seated(stage, "chair")

    listed = secretary.get(url("body", stage))
    form = secretary.get(url("body_enter_number", stage, "test"))
    time_machine.move_to(deciding.AT + timedelta(minutes=1), tick=False)
    secretary.post(url("body_enter_number", stage, "test"), {"number": "3", "memo": "Misread."})
    number = stage.numbers.get(state="entered")
    chair.post(url("body_approve_number", stage, number.id))
    after = chair.get(url("body", stage))

    assert "Correct the number" in text(listed)
    assert "Number in force: 2" in text(form)
    assert "Corrects an earlier number: 2" in text(after)


def test_seats_of_groups_make_the_number_and_are_shown_to_the_chair():
    stage = deciding.stage_with(3)
    group = factories.programme_file().tracks.groups[0]
    secretary, chair = seated(stage, "secretary"), seated(stage, "chair")
    enter = url("body_enter_number", stage, "test")
    given = {"number": "2", "memo": "By the sitting of 1 March."}

    refused = secretary.post(enter, given | {f"seats_{group.key}": "1"})
    secretary.post(enter, given | {f"seats_{group.key}": "2"})
    number = stage.numbers.get()
    shown = chair.get(url("body_number", stage, number.id))

    assert "The numbers of the groups do not make the whole." in text(refused)
    assert number.per_track[group.key] == 2
    assert f"{group.name.en}: 2" in text(shown)


def test_number_is_refused_with_a_reason():
    stage = deciding.stage_with(3)
    number = deciding.entered_number(stage)
    chair = seated(stage, "chair")

    without = chair.post(url("body_refuse_number", stage, number.id), {"reason": ""})
    chair.post(url("body_refuse_number", stage, number.id), {"reason": "We said one."})

    assert without.status_code == 400
    assert stage.numbers.get().state == "refused"


def test_decision_goes_from_the_secretary_to_the_chair():
    decision = deciding.drafted(30, 20, 10)
    stage = decision.stage
    secretary, chair = seated(stage, "secretary"), seated(stage, "chair")
    minutes = {"protocol_number": "12", "protocol_date": "2026-04-20", "memo": "The best go on."}

    without = secretary.post(url("body_enter_decision", stage, decision.id), {})
    entered = secretary.post(url("body_enter_decision", stage, decision.id), minutes, follow=True)
    approved = chair.post(url("body_approve_decision", stage, decision.id), follow=True)

    assert without.status_code == 400
    assert "The chair has to approve it." in text(entered)
    assert "The secretariat sets the moment" in text(approved)


def test_body_that_meets_here_is_led_to_its_meetings_and_enters_nothing(time_machine):
    decision = deciding.vote_drafted(1, meets="here")
    time_machine.move_to(running.over_at(6), tick=False)
    stage = decision.stage
    secretary = seated(stage, "secretary")

    listed = text(secretary.get(url("body", stage)))
    entering = secretary.get(url("body_enter_number", stage, "test"))
    shown = text(secretary.get(url("body_decision", stage, decision.id)))

    assert "Put it on the agenda of a meeting" in listed
    assert "Enter the number" not in listed
    assert "votes in its meetings here" in text(entering)
    assert entering.status_code == 409
    assert "The members vote on it in a meeting" in shown
    assert "Enter the body's decision" not in shown


def test_body_that_meets_elsewhere_is_offered_no_meetings():
    stage = deciding.stage_with(1)
    secretary = seated(stage, "secretary")

    listed = text(secretary.get(url("body", stage)))
    meetings = text(secretary.get(url("body_meetings", stage)))
    calling = secretary.get(url("body_call_meeting", stage))

    assert "Enter the number" in listed
    assert "All meetings" not in listed
    assert "Call a meeting" not in meetings
    assert "This commission meets elsewhere" in text(calling)
    assert calling.status_code == 409


def test_members_are_listed_by_name_the_chair_first():
    stage = deciding.stage_with(0)
    secretary = seated(stage, "secretary")
    chair = Person.objects.get(id=deciding.chair(stage).person)
    chair.name = "Асан Қайратұлы"
    chair.save()

    shown = secretary.get(url("body", stage))

    assert [(m["name"], m["capacity"]) for m in shown.context["members"]] == [
        ("Асан Қайратұлы", "Chair"),
        (Person.objects.get(id=deciding.secretary(stage).person).email, "Secretary"),
    ]


def test_decision_is_refused_by_the_chair():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    chair = seated(decision.stage, "chair")

    page = url("body_refuse_decision", decision.stage, decision.id)
    without = chair.post(page, {"reason": ""})
    done = chair.post(page, {"reason": "A typing error."}, follow=True)

    assert without.status_code == 400
    assert "Refused. The decision can be drafted anew." in text(done)


def test_chair_revokes_what_the_secretariat_proposed():
    decision = deciding.announced(30, 20, 10)
    propose_revocation(
        decision=decision, reason="An error.", by=running.officer(), at=deciding.MOMENT
    )
    chair = seated(decision.stage, "chair")

    shown = chair.get(url("body_decision", decision.stage, decision.id))
    done = chair.post(url("body_revoke", decision.stage, decision.id), follow=True)

    assert "Revoke the decision" in text(shown)
    assert "Revoked. Everyone who had been told was told why." in text(done)


def test_member_steps_out_for_a_candidate():
    stage = deciding.stage_with(1)
    chair = seated(stage, "chair")
    number = running.application_of(stage).candidate_number
    said = {"ground": "relation", "reason": "A cousin."}

    unknown = chair.post(url("body_recuse", stage), {"number": "1", **said})
    without = chair.post(url("body_recuse", stage), {"number": number, "reason": "A cousin."})
    chair.post(url("body_recuse", stage), {"number": number, **said})

    assert "Nobody in this competition has this number." in text(unknown)
    assert without.status_code == 400
    assert (Recusal.objects.get().ground, Recusal.objects.get().reason) == (
        "relation",
        "A cousin.",
    )
    assert spell(number) in text(chair.get(url("body", stage)))


@pytest.mark.parametrize("page", ["body", "body_recuse"])
def test_body_of_others_is_not_there(page):
    stage = deciding.stage_with(0)
    other = deciding.stage_with(0)
    stranger = seated(other, "chair")

    assert stranger.get(url(page, stage)).status_code == 404


def test_decision_of_another_body_is_not_there():
    decision = deciding.drafted(30, 20, 10)
    expert = factories.member(deciding.body_of(decision.stage, "expert-commission"), "chair")
    client = sign_in(Client(), expert.person)
    page = reverse("body_decision", args=[expert.body_id, decision.id])

    assert client.get(page).status_code == 404


def test_secretary_ticks_whom_the_body_recommends_and_the_chair_reads_it(time_machine):
    time_machine.move_to(running.over_at(6), tick=False)
    decision = deciding.vote_drafted(2)
    stage = decision.stage
    chosen, left = deciding.codes(queries.recommendable(decision))
    secretary, chair = seated(stage, "secretary"), seated(stage, "chair")
    enter = url("body_enter_decision", stage, decision.id)
    minutes = {"protocol_number": "12", "protocol_date": "2026-04-20", "memo": "As voted."}

    form = secretary.get(url("body_decision", stage, decision.id))
    unsaid = secretary.post(enter, minutes)
    both = secretary.post(enter, minutes | {"recommended": [chosen], "nobody": "on"})
    done = secretary.post(enter, minutes | {"recommended": [chosen]}, follow=True)
    shown = chair.get(url("body_decision", stage, decision.id))

    assert [row["goes_on"][0] for row in form.context["outcomes"]] == ["The body decides"] * 2
    assert unsaid.status_code == both.status_code == 400
    assert "Tick whom the body recommends" in text(unsaid)
    assert "The chair has to approve it." in text(done)
    assert [(row["row"].entry.code, row["reasons"]) for row in shown.context["outcomes"]] == [
        (chosen, []),
        (left, ["Not recommended by the body"]),
    ]


def test_body_that_recommends_nobody_says_so(time_machine):
    time_machine.move_to(running.over_at(6), tick=False)
    decision = deciding.vote_drafted(1)
    minutes = {"protocol_number": "12", "protocol_date": "2026-04-20", "memo": "As voted."}

    seated(decision.stage, "secretary").post(
        url("body_enter_decision", decision.stage, decision.id), minutes | {"nobody": "on"}
    )

    assert queries.outcome_counts(decision) == (0, 1)


@pytest.mark.parametrize("scores", [(30,), (30, 20, 10)])
def test_decision_lists_who_goes_on_in_a_fixed_number_of_queries(scores, django_assert_num_queries):
    decision = deciding.enter(deciding.drafted(*scores))
    chair = seated(decision.stage, "chair")
    page = url("body_decision", decision.stage, decision.id)
    chair.get(page)

    with django_assert_num_queries(QUERIES):
        shown = chair.get(page)

    assert len(shown.context["outcomes"]) == len(scores)


def test_decision_says_who_stepped_out_and_the_deputy_approves_it():
    decision = deciding.enter(deciding.drafted(30, 20, 10))
    stage = decision.stage
    chair, deputy = seated(stage, "chair"), seated(stage, "deputy")
    number = running.application_of(stage).candidate_number
    said = {"ground": "relation", "reason": "A cousin."}
    chair.post(url("body_recuse", stage), {"number": number, **said})

    page = url("body_decision", stage, decision.id)
    to_chair, to_deputy = chair.get(page), deputy.get(page)
    by_chair = chair.post(url("body_approve_decision", stage, decision.id))
    by_deputy = deputy.post(url("body_approve_decision", stage, decision.id), follow=True)

    assert "You take no part in this decision" in text(to_chair)
    assert "Approve the decision" not in text(to_chair)
    assert "Approve the decision" in text(to_deputy)
    assert "Candidates: 1" in text(to_deputy)
    assert by_chair.status_code == 403
    assert "The secretariat sets the moment" in text(by_deputy)
