"""Pages of pre-flights: asked for, followed, and read by the secretariat and by the owner."""

import pytest
from django.test import Client
from django.urls import reverse

from saty.testing.models import Preflight
from saty.testing.scopes import bank_scope
from tests.testing.flights import flown, one_to_fly, passed
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db
SMALL = {"knowledge": ("single", "text")}


def of_secretariat(test, name="staff_preflights"):
    return reverse(name, args=[test.competition.slug, "test"])


def of_owner(test, name="bank_preflights"):
    blueprint = test.form.blueprint
    return reverse(name, args=[blueprint.bank.key, blueprint.id])


def owner_of(test) -> Client:
    return official("test_owner", bank_scope(test.form.blueprint.bank_id))[0]


def test_secretariat_asks_for_a_run_and_sees_how_far_it_is():
    test, (client, person) = one_to_fly(SMALL), official()

    before = text(client.get(of_secretariat(test)))
    page = text(client.post(of_secretariat(test, "staff_fly"), follow=True))

    asked = Preflight.objects.get()
    assert "These forms have not been tried yet" in before
    assert (asked.asked_by_id, asked.state) == (person.id, "waiting")
    assert "Synthetic candidates who have sat" in page
    assert "0 of 18" in page
    assert "Run it again" not in page


def test_owner_asks_for_a_run_as_well():
    test = one_to_fly(SMALL)
    client = owner_of(test)

    page = text(client.post(of_owner(test, "bank_fly"), follow=True))

    assert Preflight.objects.get().state == "waiting"
    assert "The pre-flight runs." in page


def test_passed_run_says_that_the_forms_can_be_drawn():
    test = one_to_fly(SMALL)
    passed(test.entry.stage)

    page = text(official()[0].get(of_secretariat(test)))

    assert "The forms have passed" in page
    assert "Run it again" in page


def test_findings_are_named_with_their_place():
    test = one_to_fly(SMALL)
    test.form.sha256 = "ab" * 32
    test.form.save(update_fields=["sha256"])
    flown(test)
    run = Preflight.objects.get()
    run.findings = [*run.findings, {
        "key": "score_differs", "form": 1, "language": "ru",
        "details": {"part": "knowledge", "manner": "mixed"},
    }]  # fmt: skip
    run.save(update_fields=["findings"])

    page = text(official()[0].get(of_secretariat(test)))

    assert "The forms have not passed" in page
    assert "The form is not what was locked." in page
    assert "part knowledge; synthetic candidate: who changes the device" in page


def test_auditor_reads_and_does_not_ask():
    test = one_to_fly(SMALL)
    client = official("auditor")[0]

    page = client.get(of_secretariat(test))
    asked = client.post(of_secretariat(test, "staff_fly"))

    assert (page.status_code, asked.status_code) == (200, 404)
    assert of_secretariat(test, "staff_fly") not in page.content.decode()


def test_owner_of_another_bank_sees_none():
    test, other = one_to_fly(SMALL), one_to_fly(SMALL)

    answer = owner_of(other).get(of_owner(test))

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_runs_takes_as_many_queries_for_one_as_for_three(number, django_assert_num_queries):
    test, client = one_to_fly(SMALL), official()[0]
    for _run in range(number):
        passed(test.entry.stage)
    client.get(of_secretariat(test))

    with django_assert_num_queries(18):
        page = client.get(of_secretariat(test))

    assert len(page.context["lines"]) == number


def test_home_page_says_that_a_test_waits_for_its_pre_flight():
    test = one_to_fly(SMALL)
    test.entry.form_assignment.delete()
    secretary, owner = official()[0], owner_of(test)

    homes = [secretary.get(reverse("staff_home")), owner.get(reverse("staff_home"))]

    wanted = "Tests whose forms have not passed a pre-flight"
    assert [[t.url for t in home.context["todos"] if str(t.title) == wanted] for home in homes] == [
        [of_secretariat(test)],
        [of_owner(test)],
    ]


def test_stage_and_blueprint_lead_to_the_page():
    test = one_to_fly(SMALL)
    stage = reverse("staff_stage", args=[test.competition.slug, "test"])

    page = official()[0].get(stage)

    assert of_secretariat(test) in page.content.decode()
