"""The list of all applications, and the page of one: where it stands, and who read it."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from saty.applications.models import FileCheck
from saty.core.numbers import spell
from saty.decisions.actions import approve_decision, draft_decision
from saty.ledger.models import Reading
from saty.stages.actions import propose_disqualification
from saty.stages.models import CandidacyEnd
from tests import factories
from tests.decisions import deciding
from tests.stages import running
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db
NOW = deciding.AT


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def listed(client, competition, **query):
    """The numbers that the list shows, in its order."""
    response = client.get(reverse("staff_applications", args=[competition.slug]), query)
    return [line["row"].candidate_number for line in response.context["lines"]]


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_a_fixed_number_of_queries(number, django_assert_num_queries):
    competition = factories.competition()
    made = [factories.submitted(competition) for _ in range(number)]
    client, _ = official()

    with django_assert_num_queries(13):
        response = client.get(reverse("staff_applications", args=[competition.slug]))

    page = text(response)
    assert all(spell(each.candidate_number) in page for each in made)


def test_list_holds_no_draft_and_nothing_of_another_competition():
    competition = factories.competition()
    factories.draft(competition)
    factories.submitted(factories.competition())
    client, _ = official()

    page = client.get(reverse("staff_applications", args=[competition.slug]))

    assert "No applications here" in text(page)


def test_list_is_narrowed_by_number_region_and_state():
    competition = factories.competition()
    file = factories.programme_file()
    here, there = (each.key for each in file.application.regions[:2])
    first = factories.submitted(competition, region=here)
    gone = factories.submitted(competition, region=there, state="withdrawn", withdrawn_at=NOW)
    client, _ = official()

    found = [
        listed(client, competition, number=spell(first.candidate_number)),
        listed(client, competition, region=there),
        listed(client, competition, standing="withdrawn"),
        listed(client, competition, standing="in"),
        listed(client, competition, stage=file.stages[1].key),
    ]

    one, other = first.candidate_number, gone.candidate_number
    assert found == [[one], [other], [other], [one], []]


def test_list_is_sorted_both_ways_and_takes_no_other_column():
    competition = factories.competition()
    early = factories.submitted(competition, submitted_at=NOW - timedelta(days=9))
    late = factories.submitted(competition, submitted_at=NOW - timedelta(days=8))
    client, _ = official()

    up, down, other = (
        listed(client, competition, sort=sort) for sort in ("submitted", "-submitted", "snapshot")
    )

    assert up == [early.candidate_number, late.candidate_number]
    assert down == up[::-1]
    assert other == sorted(up)


def test_export_holds_what_was_found_as_text():
    competition = factories.competition()
    wanted = factories.submitted(competition)
    factories.submitted(competition, state="withdrawn", withdrawn_at=NOW)
    client, _ = official("auditor")

    response = client.get(
        reverse("staff_applications", args=[competition.slug]), {"standing": "in", "export": "1"}
    )

    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Candidate number", wanted.candidate_number]
    assert rows[1][6] == "In the competition"


def test_refusal_shows_from_its_announcement_on(time_machine):
    stage = deciding.ready(10, 20, number=1)
    decision = draft_decision(stage=stage, by=running.officer(), at=NOW)
    decision = deciding.enter(decision, at=NOW)
    moment = NOW + timedelta(days=1)
    approve_decision(decision=decision, announce_at=moment, by=deciding.chair(stage), at=NOW)
    before = listed(official()[0], stage.competition, standing="not_admitted")

    time_machine.move_to(moment)
    after = listed(official()[0], stage.competition, standing="not_admitted")

    assert before == []
    assert after == [running.application_of(stage).candidate_number]


@pytest.mark.parametrize("number", [1, 3])
def test_page_of_one_asks_a_fixed_number_of_queries(number, django_assert_num_queries):
    found = factories.submitted()
    for position in range(number):
        by = factories.official("verifier")
        FileCheck.objects.create(
            application=found,
            stage=f"{factories.programme_file().stages[0].key}",
            by=by,
            at=NOW + timedelta(minutes=position),
            refused=0,
            superseded_at=None if position == number - 1 else NOW,
        )
    client, _ = official()

    with django_assert_num_queries(23):
        response = client.get(address(found))

    assert text(response).count("Replaced by a later one") == number - 1


def address(found):
    """The page of one application."""
    return reverse("staff_application", args=[found.competition.slug, found.id])


def ends():
    """A reason for which a candidacy may be ended."""
    reasons = factories.programme_file().reasons
    return next(each.key for each in reasons if each.applies_to == "disqualification")


def test_page_of_one_shows_its_cases_and_that_it_was_read():
    entry = running.stage_with(1).roster.get()
    propose_disqualification(
        application=entry.application,
        reason=ends(),
        comment="Forged.",
        by=running.officer(),
        at=NOW,
    )
    client, person = official("auditor")

    page = text(client.get(address(entry.application)))

    assert "Waits for a second official" in page
    assert entry.code not in page
    assert str(person.staff_id) in page
    assert Reading.objects.get().subject == f"application:{entry.application_id}"
    assert not CandidacyEnd.objects.exists()


def test_page_of_a_draft_or_of_another_competition_is_not_there():
    draft, other = factories.draft(), factories.submitted()
    client, _ = official()

    pages = [
        client.get(address(draft)),
        client.get(reverse("staff_application", args=[draft.competition.slug, other.id])),
    ]

    assert [page.status_code for page in pages] == [404, 404]
