"""Requests for adjustments and identity clashes, as the secretariat settles them on pages."""

from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import resolve, reverse

from saty.applications.models import AdjustmentRequest, IdentityClash
from saty.ledger.models import Reading
from saty.people.queries import roles_of
from saty.web.doors import door_of
from saty.web.staff.verification_todo import of_secretariat, of_verifiers
from tests import factories
from tests.applications.verifying import AT, STAGE, filed, official, verified
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
NUMBER = "1:" + "cd" * 32


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


def secretariat(competition):
    person = factories.official("secretariat", f"competition:{competition.id}")
    return sign_in(Client(headers={"accept-language": "en"}), person)


def asked(competition, kind="reader"):
    return AdjustmentRequest.objects.create(
        application=filed(competition), kind=kind, explanation="Because", requested_at=AT
    )


def claimed(competition):
    first = filed(competition, identity_index=NUMBER)
    second = filed(competition, identity_index=NUMBER, contested=True)
    return IdentityClash.objects.create(first=first, second=second, found_at=AT)


def address(name, competition, *more):
    return reverse(name, args=[competition.slug, *more])


def test_adjustment_is_proposed_by_one_and_decided_by_another():
    competition = factories.competition()
    request = asked(competition)
    first, second = secretariat(competition), secretariat(competition)

    first.post(
        address("staff_adjustment", competition, request.id), {"grant": "no", "reason": "No proof"}
    )
    second.post(address("staff_decide_adjustment", competition, request.id), {"agree": "1"})

    request.refresh_from_db()
    assert (request.state, request.reason) == ("refused", "No proof")


def test_proposal_is_not_decided_on_the_page_by_whoever_made_it():
    competition = factories.competition()
    request = asked(competition)
    client = secretariat(competition)
    client.post(address("staff_adjustment", competition, request.id), {"grant": "yes"})

    response = client.post(
        address("staff_decide_adjustment", competition, request.id), {"agree": "1"}
    )

    assert response.status_code == 403
    request.refresh_from_db()
    assert request.state == "proposed"


def test_refusal_proposed_without_a_reason_says_what_is_missing():
    competition = factories.competition()
    request = asked(competition)

    response = secretariat(competition).post(
        address("staff_adjustment", competition, request.id), {"grant": "no"}
    )

    assert response.status_code == 400
    assert "Say why the request is refused." in response.content.decode()


def test_opening_a_request_is_recorded():
    competition = factories.competition()
    request = asked(competition)

    secretariat(competition).get(address("staff_adjustment", competition, request.id))

    assert Reading.objects.get().what == "adjustment"


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "make", "queries"), [("staff_adjustments", asked, 12), ("staff_clashes", claimed, 9)]
)
def test_lists_take_the_same_queries_for_one_and_for_three(
    number, name, make, queries, django_assert_num_queries
):
    competition = factories.competition()
    for place in range(number):
        made = make(competition)
        if name == "staff_clashes":
            ids = [made.first_id, made.second_id]
            index = {"identity_index": f"1:{place:064x}"}
            type(made.first).objects.filter(id__in=ids).update(**index)
    client = secretariat(competition)

    with django_assert_num_queries(queries):
        response = client.get(address(name, competition))

    assert response.context["page"].paginator.count == number


def test_clash_shows_two_files_and_records_that_both_were_opened():
    competition = factories.competition()
    clash = claimed(competition)

    response = secretariat(competition).get(address("staff_clash", competition, clash.id))

    assert [side["application"] for side in response.context["sides"]] == [
        clash.first,
        clash.second,
    ]
    assert {reading.subject for reading in Reading.objects.all()} == {
        f"application:{clash.first_id}",
        f"application:{clash.second_id}",
    }


def proposal(clash):
    return {
        "upheld": str(clash.second_id),
        "ready_reason": "differs-from-register",
        "reason": "Register asked by letter",
    }


def test_clash_is_proposed_by_one_and_settled_by_another():
    competition = factories.competition()
    clash = claimed(competition)
    first, second = secretariat(competition), secretariat(competition)
    here = address("staff_clash", competition, clash.id)

    first.post(here, proposal(clash))
    page = second.get(here).content.decode()
    second.post(address("staff_decide_clash", competition, clash.id), {"agree": "1"})

    clash.refresh_from_db()
    assert "Register asked by letter" in page
    assert (clash.state, clash.upheld_id) == ("settled", clash.second_id)


def test_clash_is_not_settled_on_the_page_by_whoever_proposed_it():
    competition = factories.competition()
    clash = claimed(competition)
    client = secretariat(competition)
    client.post(address("staff_clash", competition, clash.id), proposal(clash))

    page = client.get(address("staff_clash", competition, clash.id)).content.decode()
    response = client.post(address("staff_decide_clash", competition, clash.id), {"agree": "1"})

    clash.refresh_from_db()
    assert "You proposed this." in page
    assert (response.status_code, clash.state) == (403, "proposed")


@pytest.mark.parametrize("name", ["staff_decide_clash", "staff_decide_adjustment"])
def test_decision_of_a_second_person_asks_for_the_password_again(name):
    match = resolve(reverse(name, args=["any", uuid4()]))

    assert door_of(match.func).reauthenticate


@pytest.mark.parametrize(("name", "make"), [("staff_adjustment", asked), ("staff_clash", claimed)])
def test_case_of_another_competition_is_not_there(name, make):
    competition = factories.competition()
    other = make(factories.competition())

    response = secretariat(competition).get(address(name, competition, other.id))

    assert response.status_code == 404


def test_todo_of_the_secretariat_counts_what_it_may_settle():
    competition = factories.competition()
    by = official("secretariat")
    asked(competition)
    proposed = asked(competition)
    type(proposed).objects.filter(id=proposed.id).update(
        state="proposed", proposed_by=by.person, proposed_grant=True
    )
    claimed(competition)
    first, second = filed(competition), filed(competition)
    waiting = {"state": "proposed", "upheld": first, "proposed_by_id": official().person}
    IdentityClash.objects.create(first=first, second=second, found_at=AT, **waiting)

    lines = list(of_secretariat(by, roles_of(by.person), AT))

    assert [line.count for line in lines] == [1, 0, 1, 1]
    assert lines[0].oldest == AT


def test_todo_of_a_verifier_counts_files_and_second_looks():
    competition, by = factories.competition(), official()
    filed(competition)
    verified(filed(competition), official(), diploma="expired")

    lines = list(of_verifiers(by, roles_of(by.person), AT))

    assert [line.count for line in lines] == [1, 1, 0, 0]
    assert lines[0].url == address("staff_verification", competition, STAGE)


def test_list_of_adjustments_is_read_on_record():
    competition = factories.competition()
    requests = [asked(competition) for _ in range(2)]

    secretariat(competition).get(address("staff_adjustments", competition))

    read = {(reading.subject, reading.what) for reading in Reading.objects.all()}
    assert read == {(f"application:{each.application_id}", "adjustments") for each in requests}
