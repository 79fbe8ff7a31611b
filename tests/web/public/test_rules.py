"""The rules as a file: the hash is that of the very bytes, amendments show what they changed."""

import hashlib
import tomllib

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from saty.core.ledger.canonical import canonical, sha256_hex
from tests import factories
from tests.factories import OPENS, WHILE_FILING, programme_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _while_filing():
    with time_machine.travel(WHILE_FILING, tick=False):
        yield


@pytest.fixture
def visitor():
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def competition():
    return factories.competition()


def amended(competition, **fields):
    """Version 2: the test takes longer."""
    file = factories.scored_elsewhere(programme_file()).model_dump(mode="json")
    file["stages"][1]["limits"]["minutes"] = 150
    text = canonical(file)
    values = {
        "number": 2,
        "canonical": text.decode(),
        "sha256": sha256_hex(text),
        "reason": "A trial showed that the time was too short",
        "in_force_from": OPENS,
    }
    return factories.rules_version(competition, **{**values, **fields})


def test_hash_on_the_page_is_that_of_the_canonical_file(visitor, competition):
    page = visitor.get(reverse("competition_rules", args=[competition.slug]))

    file = visitor.get(reverse("competition_rules_canonical", args=[competition.slug, 1]))

    assert hashlib.sha256(file.content).hexdigest() in page.content.decode()


def test_file_is_given_as_it_was_written(visitor, competition):
    response = visitor.get(reverse("competition_rules_file", args=[competition.slug, 1]))

    assert tomllib.loads(response.content.decode())["key"] == competition.programme_key
    assert response["Content-Disposition"] == (
        f'attachment; filename="{competition.slug}-rules-1.toml"'
    )


@pytest.mark.parametrize("name", ["competition_rules_file", "competition_rules_canonical"])
def test_version_that_is_not_there_is_not_found(visitor, competition, name):
    assert visitor.get(reverse(name, args=[competition.slug, 2])).status_code == 404


@pytest.mark.parametrize("state", ["drafted", "refused"])
def test_amendment_that_nobody_approved_is_not_published(visitor, competition, state):
    refusal = {"refused_at": OPENS, "refusal": "No"} if state == "refused" else {}
    amended(competition, state=state, approved_by=None, approved_at=None, **refusal)

    page = visitor.get(reverse("competition_rules", args=[competition.slug]))
    changes = visitor.get(reverse("competition_rules_changes", args=[competition.slug, 2]))

    assert [version.number for version in page.context["versions"]] == [1]
    assert changes.status_code == 404


def test_amendment_stands_in_the_history_with_its_reason(visitor, competition):
    amended(competition)

    page = visitor.get(reverse("competition_rules", args=[competition.slug]))

    assert [(each.number, each.reason) for each in page.context["versions"]] == [
        (2, "A trial showed that the time was too short"),
        (1, ""),
    ]
    assert page.context["competition"].rules.number == 2


def test_amendment_shows_each_place_that_it_changed(visitor, competition):
    amended(competition)

    page = visitor.get(reverse("competition_rules_changes", args=[competition.slug, 2]))

    assert [shown.change.place for shown in page.context["places"]] == [
        "stages.test.limits.minutes"
    ]
    assert "120</del>" in page.content.decode()
    assert "150</ins>" in page.content.decode()


def test_first_version_changed_nothing(visitor, competition):
    page = visitor.get(reverse("competition_rules_changes", args=[competition.slug, 1]))

    assert page.status_code == 404
