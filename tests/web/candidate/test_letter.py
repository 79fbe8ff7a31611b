"""The letter on a decision: the outcome, why, what now; not before it is announced."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests import factories
from tests.decisions import deciding
from tests.decisions.deciding import MOMENT
from tests.decisions.test_timeline import passed_documents
from tests.stages import running
from tests.stages.test_results import disqualify

pytestmark = pytest.mark.django_db
EARLIER = MOMENT - timedelta(seconds=1)


def letter_of(application):
    return reverse("decision_letter", args=[application.competition.slug, running.TEST])


def candidates():
    """The first and the last of three, of whom two go on at the moment of announcement."""
    decision = deciding.approved(30, 20, 10)
    passed_documents(decision.stage)
    first, _, last = (entry.application for entry in running.entries(decision.stage))
    return first, last


def read(reader, application, at, who=None):
    with time_machine.travel(at, tick=False):
        return reader(who or application.candidate).get(letter_of(application))


def test_letter_of_a_refusal_says_the_outcome_then_why_then_what_now(reader):
    _first, last = candidates()

    page = read(reader, last, MOMENT).content.decode()

    told = ["You do not go on to the next stage</h1>", "Your place is 3", "What now", "If you dis"]
    assert sorted(told, key=page.index) == told


def test_letter_of_an_admission_leads_to_what_comes_next(reader):
    first, _last = candidates()

    page = read(reader, first, MOMENT).content.decode()

    assert "You go on to the next stage</h1>" in page
    assert "If you disagree" not in page


def test_letter_is_not_there_a_second_before_the_announcement(reader):
    first, last = candidates()

    answers = [read(reader, each, EARLIER).status_code for each in (first, last)]

    assert answers == [404, 404]


def test_letter_of_another_candidate_is_not_found(reader):
    _first, last = candidates()

    assert read(reader, last, MOMENT, factories.person()).status_code == 404


def test_letter_of_a_disqualification_gives_its_reason(reader):
    stage = deciding.stage_with(1)
    passed_documents(stage)
    disqualify(running.entries(stage)[0])

    page = read(reader, running.application_of(stage), MOMENT).content.decode()

    assert "Your candidacy has ended: you were disqualified</h1>" in page
    assert '<h2 class="govuk-heading-l">Why</h2>' in page


def test_home_leads_to_the_letter_once_it_is_announced(reader):
    _first, last = candidates()
    home = reverse("candidacy", args=[last.competition.slug])

    with time_machine.travel(EARLIER, tick=False):
        before = reader(last.candidate).get(home).content.decode()
    with time_machine.travel(MOMENT, tick=False):
        after = reader(last.candidate).get(home).content.decode()

    assert letter_of(last) not in before
    assert after.count(letter_of(last)) == 2
