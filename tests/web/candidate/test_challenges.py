"""Who decides a candidate's stage, and the challenge of one of them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from saty.bodies.challenge_actions import reject_challenge
from saty.bodies.models import Challenge
from saty.stages.models import CandidacyEnd
from tests import factories
from tests.bodies import conflicting
from tests.bodies.conflicting import AT, LEARNED
from tests.stages import running
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


def standing():
    """A candidate of the last stage, the address of the page, the chair and two members."""
    stage = conflicting.last_stage([])
    body, application = conflicting.body_of(stage), running.application_of(stage)
    seats = [factories.member(body, each) for each in ("chair", "member", "member")]
    factories.member(body, "secretary")
    return application, reverse("challenges", args=[application.competition.slug]), seats


def filled(seat, **changed):
    """The form, filled in."""
    values = {"member": str(seat.id), "ground": "relation", "reason": "A brother of my rival."}
    return values | changed


def test_candidate_sees_who_decides_and_files_a_challenge(reader):
    application, page, (_chair, one, _other) = standing()
    client = reader(application.candidate)

    home = text(client.get(reverse("candidacy", args=[application.competition.slug])))
    shown = client.get(page)
    done = client.post(page, filled(one), follow=True)
    again = client.post(page, filled(one))

    challenge = Challenge.objects.get()
    assert "Who decides your stage, and challenging a member" in home
    assert shown.context["members"] == ["Chair, Agency", "Member, Agency (1)", "Member, Agency (2)"]
    assert "National Commission" in text(shown)
    assert (challenge.membership, challenge.reason) == (one, "A brother of my rival.")
    assert "Your challenge is filed." in text(done)
    assert "Waiting for a decision" in text(done)
    assert again.status_code == 422
    assert Challenge.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"member": ""}, {"member": "x"}, {"ground": ""}, {"ground": "envy"}, {"reason": " "}],
)
def test_challenge_that_says_too_little_is_not_filed(reader, changed):
    application, page, seats = standing()

    answer = reader(application.candidate).post(page, filled(seats[0], **changed))

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert not Challenge.objects.exists()


def test_candidate_reads_the_answer(reader):
    application, page, (chair, one, _other) = standing()
    challenge = conflicting.challenged(one, application)
    by = conflicting.member_acting(chair)
    reject_challenge(challenge=challenge, answer="They never met.", by=by, at=AT)

    shown = text(reader(application.candidate).get(page))

    assert "Not upheld" in shown
    assert "They never met." in shown


def test_time_is_over(reader):
    application, page, seats = standing()

    with time_machine.travel(LEARNED + timedelta(days=5), tick=False):
        client = reader(application.candidate)
        shown, posted = client.get(page), client.post(page, filled(seats[0]))
        home = client.get(reverse("candidacy", args=[application.competition.slug]))

    assert "The time in which a member could be challenged" in text(shown)
    assert posted.status_code == 200
    assert "Who decides your stage" not in text(home)
    assert not Challenge.objects.exists()


def test_challenge_of_an_ended_candidacy_needs_no_decision(reader):
    application, page, (_chair, one, _other) = standing()
    conflicting.challenged(one, application)
    entry = application.roster_entries.get(stage__key=conflicting.BODY)
    CandidacyEnd.objects.create(entry=entry, kind="withdrawn", at=AT)

    assert "Needs no decision any more" in text(reader(application.candidate).get(page))


def test_stage_that_officers_decide_has_nobody_to_challenge(reader):
    application = factories.submitted()
    page = reverse("challenges", args=[application.competition.slug])

    shown = text(reader(application.candidate).get(page))

    assert "No commission decides the stage that you have reached." in shown


def test_page_is_not_there_for_others_and_before_submission(reader):
    _application, page, _seats = standing()
    draft = factories.draft()
    of_draft = reverse("challenges", args=[draft.competition.slug])

    assert reader(factories.person()).get(page).status_code == 404
    assert reader(draft.candidate).get(of_draft).status_code == 404
