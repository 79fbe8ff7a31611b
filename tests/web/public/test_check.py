"""The one-minute check: a question for each rule, nothing stored, nothing in the address."""

import pytest
import structlog
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
ELIGIBLE = {
    "citizenship": "yes",
    "age": "yes",
    "education": "yes",
    "experience": "yes",
    "political-office": "no",
}


@pytest.fixture
def here():
    within = factories.competition()
    with time_machine.travel(factories.WHILE_FILING, tick=False):
        yield reverse("eligibility_check", args=[within.slug])


@pytest.fixture
def visitor():
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def test_check_asks_one_question_for_each_rule(visitor, here):
    page = visitor.get(here).content.decode()

    for rule in factories.programme_file().eligibility.rules:
        assert rule.question.en in page.replace("&#x27;", "'")


def test_check_says_that_somebody_can_take_part(visitor, here):
    page = visitor.post(here, ELIGIBLE).content.decode()

    assert "By these answers you can take part" in page
    assert "Not met" not in page


@pytest.mark.parametrize("rule", sorted(ELIGIBLE))
def test_check_names_the_rule_that_is_not_met(visitor, here, rule):
    other = {"yes": "no", "no": "yes"}[ELIGIBLE[rule]]

    page = visitor.post(here, {**ELIGIBLE, rule: other}).content.decode()

    assert "By these answers a rule is not met" in page
    assert page.count("Not met") == 1


def test_check_with_a_missing_answer_says_which(visitor, here):
    response = visitor.post(here, {**ELIGIBLE, "age": ""})

    assert response.status_code == 422
    assert "Answer yes or no." in response.content.decode()


def test_check_stores_and_logs_nothing(visitor, here):
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        structlog.testing.capture_logs() as logs,
    ):
        response = visitor.post(here, ELIGIBLE)

    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert "political-office" not in str(logs)
    assert "session" not in response.cookies
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_check_of_a_competition_that_is_not_published_is_not_found(visitor):
    hidden = factories.competition(state="draft")

    assert visitor.get(reverse("eligibility_check", args=[hidden.slug])).status_code == 404
