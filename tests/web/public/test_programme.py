"""A programme and its steps in plain words, in three languages, each rule with its source."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from saty.programmes.models import Competition
from tests import factories
from tests.factories import WHILE_FILING, programme_file

pytestmark = pytest.mark.django_db
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture(autouse=True)
def _while_filing():
    with time_machine.travel(WHILE_FILING, tick=False):
        yield


@pytest.fixture
def visitor():
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def text(response):
    return response.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_programme_page_says_it_all_in_the_readers_language(language):
    competition, file = factories.competition(), programme_file()
    reader = Client(HTTP_ACCEPT_LANGUAGE=language)

    page = text(reader.get(reverse("competition", args=[competition.slug])))

    said = [file.title, file.purpose, file.owner, file.reserve.what_follows]
    said += [rule.words for rule in file.eligibility.rules]
    said += [post.name for group in file.tracks.groups for post in group.posts]
    said += [area.name for group in file.tracks.groups for area in group.areas]
    said += [words for stage in file.stages for words in (stage.title, stage.summary)]
    said += [words for body in file.bodies for words in (body.name, body.chair, body.members)]
    said += [document.name for document in file.application.documents]
    said += [adjustment.name for adjustment in file.application.adjustments]
    assert [each.en for each in said if each.in_language(language) not in page] == []


def test_rule_without_a_source_is_called_the_programmes_own_setting(visitor):
    competition = factories.competition()

    response = visitor.get(reverse("competition", args=[competition.slug]))

    body = next(
        each for each in response.context["bodies"] if each.body.key == "national-commission"
    )
    assert [(said.label, said.source is None) for said in body.said] == [
        ("Chair", False),
        ("Members", True),
        ("How many", True),
        ("Undertaking", True),
        ("Undertaking", True),
        ("Quorum", True),
        ("Voting", True),
        ("Challenges", True),
    ]


def test_quorum_and_voting_are_said_in_words(visitor):
    competition = factories.competition()

    response = visitor.get(reverse("competition", args=[competition.slug]))

    body = next(each for each in response.context["bodies"] if each.body.key == "expert-commission")
    said = {each.label: each.words for each in body.said}
    assert said["Quorum"] == ("It meets if this share of all members is present: 2/3.",)
    assert said["Voting"] == (
        "A proposal needs the votes of more than half of those present.",
        "The chair's vote decides only if the others' votes are equal.",
    )


@pytest.mark.parametrize("stage", [stage.key for stage in programme_file().stages])
@pytest.mark.parametrize("language", LANGUAGES)
def test_step_shows_what_it_measures_its_rubric_and_sample_tasks(stage, language):
    competition, rule = factories.competition(), programme_file().stage(stage)
    reader = Client(HTTP_ACCEPT_LANGUAGE=language)

    page = text(reader.get(reverse("competition_stage", args=[competition.slug, stage])))

    rubric = programme_file().rubric(rule.rubric) if rule.rubric else None
    said = [rule.title, rule.summary, rule.what_next, *rule.measures]
    said += [words for sample in rule.sample_tasks for words in (sample.task, sample.answer)]
    said += [level.description for c in (rubric.criteria if rubric else ()) for level in c.levels]
    said += [part.name for part in (rule.score.parts if rule.score else ())]
    assert [each.en for each in said if each.in_language(language) not in page] == []


def test_rules_of_a_step_are_said_in_words(visitor):
    competition = factories.competition()

    response = visitor.get(reverse("competition_stage", args=[competition.slug, "essay"]))

    assert {said.label: said.words for said in response.context["said"]} == {
        "Time and length": ("1 hour 30 minutes", "at most 600 words"),
        "Who assesses": ("Essay markers",),
        "Whether your name is known": ("Your work is assessed under a code, without your name.",),
        "Who goes on": ("The best by score.",),
        "Who sets the number": (
            "National Commission",
            "It is set before any result of this step is known.",
        ),
        "If scores are equal": (
            "Equal totals are compared, in this order, by: Test.",
            "All who are equal at the line go on.",
        ),
        "If somebody drops out": ("The place stays empty.",),
        "Who decides": (
            "Expert Commission",
            "The decision follows the scores and the rule above.",
        ),
    }


def test_unknown_step_is_not_found(visitor):
    competition = factories.competition()

    response = visitor.get(reverse("competition_stage", args=[competition.slug, "race"]))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["competition", "competition_calendar", "competition_rules"])
def test_draft_is_not_found(visitor, name):
    draft = factories.competition(state="draft", opened_at=None)

    assert visitor.get(reverse(name, args=[draft.slug])).status_code == 404


def test_cancelled_competition_is_gone_with_its_reason(visitor):
    competition = factories.competition()
    Competition.objects.filter(id=competition.id).update(
        state="cancelled", end_reason="The law changed"
    )

    response = visitor.get(reverse("competition", args=[competition.slug]))

    assert response.status_code == 410
    assert "This competition was cancelled. The reason: The law changed" in text(response)


@pytest.mark.parametrize(
    ("name", "parts", "number"),
    [
        ("competition", [], 4),
        ("competition_stage", ["test"], 3),
        ("competition_calendar", [], 4),
        ("competition_rules", [], 4),
        ("competition_results", [], 6),
    ],
)
def test_page_costs_a_fixed_number_of_queries(visitor, name, parts, number):
    competition = factories.competition()
    address = reverse(name, args=[competition.slug, *parts])
    visitor.get(address)

    with CaptureQueriesContext(connection) as queries:
        visitor.get(address)

    assert len(queries) == number
