"""Pages of the list that one commission recommends to the next, and of its reasons."""

import pytest
from django.test import Client
from django.urls import reverse

from saty.decisions.models import VoteReason
from saty.people.models import Person
from tests.decisions import deciding
from tests.decisions.test_recommended import EXPERT, NATIONAL, WHY, Interview
from tests.ledger.kept import readings_of
from tests.meetings import holding
from tests.signing import sign_in
from tests.stages import running
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(time_machine):
    """A vote of the Expert Commission on three candidates; one is not carried."""
    held = Interview(3)
    time_machine.move_to(held.at, tick=False)
    held.vote((9, 0), (7, 2), (0, 9))
    return held


def browser(person) -> Client:
    return sign_in(Client(headers={"accept-language": "en"}), Person.objects.get(id=person))


def reasons_of(held) -> str:
    parts = {"body": held.body.id, "meeting": held.item.meeting_id, "item": held.item.id}
    return reverse("body_reasons", kwargs=parts)


def screen_of(held) -> str:
    return reverse("body_meeting", args=[held.body.id, held.item.meeting_id])


def names(held) -> list[str]:
    return [f"why-{each.id}" for each in held.questions()]


def test_secretary_writes_reasons_of_a_page_those_not_carried_first(held):
    clerk = browser(held.clerk.person)
    first, _second, third = names(held)

    offered = text(clerk.get(screen_of(held)))
    form = text(clerk.get(reasons_of(held)))
    saved = clerk.post(reasons_of(held), {third: WHY, first: ""}, follow=True)
    again = text(clerk.get(reasons_of(held)))

    assert "Write the reasons" in offered
    assert "A reason is needed for everybody who was not carried" in form
    assert form.index(third) < form.index(first)
    assert "For: 0. Against: 9. Abstained: 0." in form
    assert "The reasons are written down." in text(saved)
    assert VoteReason.objects.get().text == WHY
    assert WHY in again
    assert readings_of(f"application:{held.questions()[2].entry.application_id}") == 1


def test_what_was_written_is_changed_and_not_taken_back(held):
    held.write(0)
    clerk = browser(held.clerk.person)
    first, _second, third = names(held)

    emptied = clerk.post(reasons_of(held), {first: " ", third: WHY})
    without = clerk.post(reasons_of(held), {first: WHY, third: ""})
    changed = clerk.post(reasons_of(held), {first: "Another.", third: WHY})

    assert (emptied.status_code, without.status_code, changed.status_code) == (400, 400, 302)
    assert "it can be changed, not taken back" in text(emptied)
    assert "Write why this candidate was not carried." in text(without)
    assert sorted(each.text for each in VoteReason.objects.all()) == ["Another.", WHY]


def test_member_who_does_not_preside_is_told_why_nothing_was_written(held):
    member = browser(held.people[2].person)

    told = member.post(reasons_of(held), {names(held)[2]: WHY})

    assert "Write the reasons" not in text(member.get(screen_of(held)))
    assert told.status_code == 400
    assert "Only the secretary of the commission does this." in text(told)
    assert not VoteReason.objects.exists()


def test_meeting_on_a_number_has_no_reasons(time_machine):
    stage = running.stage_with(5)
    body = deciding.body_of(stage)
    holding.seated(body)
    item = holding.number_item(stage)
    time_machine.move_to(holding.CALLED, tick=False)
    parts = {"body": body.id, "meeting": item.meeting_id, "item": item.id}

    page = browser(holding.secretary(body).person).get(reverse("body_reasons", kwargs=parts))

    assert page.status_code == 404


def announced(held) -> tuple[object, list]:
    """The National Commission, its people, and the list that was recommended to it."""
    held.write(0, 2)
    held.close()
    held.announce()
    body = deciding.body_of(held.decision.stage, NATIONAL)
    return body, holding.seated(body)


def test_next_commission_reads_the_list_by_place_with_votes_and_reasons(held):
    body, people = announced(held)
    address = reverse("body_recommended", args=[body.id, NATIONAL])

    page = text(browser(people[3].person).get(address))

    later = running.stage_of(held.decision.stage.competition, NATIONAL)
    codes = {each.application_id: each.code for each in later.roster.all()}
    first, second, third = (each.entry.application_id for each in held.questions())
    assert page.index(codes[first]) < page.index(codes[second])
    assert third not in codes
    assert "Recommended by: Expert Commission." in page
    assert "The list is ranked by votes. Equal votes share a place." in page
    assert "For: 7. Against: 2. Abstained: 0." in page
    assert WHY in page
    assert readings_of(f"application:{first}") == 1


def test_list_that_is_not_announced_is_not_there_yet(held):
    body = deciding.body_of(held.decision.stage, NATIONAL)
    people = holding.seated(body)

    page = browser(people[0].person).get(reverse("body_recommended", args=[body.id, NATIONAL]))

    assert "There is no list yet" in text(page)


@pytest.mark.parametrize("stage", ["test", EXPERT, "nothing"])
def test_stage_without_a_recommended_list_is_not_there(held, stage):
    body = deciding.body_of(held.decision.stage, NATIONAL)
    people = holding.seated(body)

    page = browser(people[0].person).get(reverse("body_recommended", args=[body.id, stage]))

    assert page.status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_list_is_read_in_a_fixed_number_of_queries(number, time_machine, django_assert_num_queries):
    held = Interview(number)
    time_machine.move_to(held.at, tick=False)
    held.vote(*[(9, 0)] * number)
    held.write(*range(number))
    held.close()
    held.announce()
    body = deciding.body_of(held.decision.stage, NATIONAL)
    client = browser(holding.seated(body)[0].person)
    address = reverse("body_recommended", args=[body.id, NATIONAL])
    client.get(address)

    with django_assert_num_queries(18):
        client.get(address)
