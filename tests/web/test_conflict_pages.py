"""Pages of conflicts of interest in a body: looked for, answered, decided; and who is told."""

import pytest
from django.test import Client
from django.urls import reverse

from saty.bodies.models import Challenge, ConflictSearch, Finding, Recusal
from saty.ledger.models import Reading
from tests import factories
from tests.bodies import conflicting
from tests.bodies.conflicting import AT
from tests.signing import sign_in
from tests.stages import running
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


def reading(seat) -> Client:
    """Whoever sits there, signed in."""
    return sign_in(Client(headers={"accept-language": "en"}), seat.person)


def found(capacity: str = "member"):
    """A finding, its member's client, and the address of its page."""
    stage = conflicting.last_stage([conflicting.job("Министерство финансов")])
    seat = conflicting.from_ministry(conflicting.body_of(stage), capacity)
    conflicting.looked(stage)
    finding = Finding.objects.get()
    return finding, reading(seat), reverse("body_finding", args=[seat.body_id, finding.id])


def filed():
    """A challenge, the chair's client, and the address of its page."""
    stage = conflicting.last_stage([])
    body = conflicting.body_of(stage)
    chair = factories.member(body, "chair")
    challenge = conflicting.challenged(factories.member(body), running.application_of(stage))
    return challenge, reading(chair), reverse("body_challenge", args=[body.id, challenge.id])


def test_member_is_shown_the_code_alone_and_says_that_there_is_no_conflict():
    finding, member, page = found()
    code = finding.stage.roster.get().code
    number = finding.application.candidate_number

    listed = text(member.get(reverse("body", args=[finding.membership.body_id])))
    shown = text(member.get(page))
    silent = member.post(page, {"answer": "no_conflict", "why": " "})
    unsaid = member.post(page, {"why": "Another house."})
    done = member.post(page, {"answer": "no_conflict", "why": "Another house."}, follow=True)

    finding.refresh_from_db()
    assert f"The candidate with the code {code} works where you work." in listed
    assert f"The candidate with the code {code} works where you work." in shown
    assert number not in shown
    assert "Say why there is no conflict of interest." in text(silent)
    assert (silent.status_code, unsaid.status_code) == (400, 400)
    assert "Your answer is recorded." in text(done)
    assert (finding.answer, finding.why) == ("no_conflict", "Another house.")
    assert "You have answered this already." in text(member.get(page))


def test_member_steps_out_for_whom_was_found_without_a_word_more():
    _finding, member, page = found()

    member.post(page, {"answer": "recused"})
    late = member.post(page, {"answer": "no_conflict", "why": "After all."})

    assert Recusal.objects.get().ground == "employer"
    assert "You have answered this already." in text(late)
    assert late.status_code == 400


def test_finding_about_another_member_is_not_there():
    finding, _member, page = found()
    other = reading(factories.member(finding.membership.body))

    assert other.get(page).status_code == 404


def test_home_of_a_member_names_what_is_to_answer():
    _finding, member, _page = found()

    page = text(member.get(reverse("staff_home")))

    assert "Possible conflicts of interest to answer" in page


def test_secretary_of_the_body_looks_and_sees_numbers_alone():
    stage = conflicting.last_stage([conflicting.job("Министерство финансов")])
    body = conflicting.body_of(stage)
    conflicting.from_ministry(body)
    secretary = reading(factories.member(body, "secretary"))

    before = text(secretary.get(reverse("body", args=[body.id])))
    after = secretary.post(reverse("body_look", args=[body.id, stage.key]), follow=True)

    assert "Nobody has looked yet." in before
    assert "Candidates compared: 1. New possible conflicts: 1." in text(after)
    assert "Not answered by members: 1" in text(after)
    assert stage.roster.get().code not in text(after)


def test_secretariat_looks_from_the_page_of_the_body():
    stage = conflicting.last_stage([conflicting.job("Министерство финансов")])
    conflicting.from_ministry(conflicting.body_of(stage))
    client, _person = official()
    parts = [stage.competition.slug, stage.key]

    page = client.get(reverse("staff_body", args=parts))
    done = client.post(reverse("staff_look_for_conflicts", args=[*parts, stage.key]), follow=True)
    auditor, _person = official("auditor")

    assert "Look for conflicts of interest" in text(page)
    assert "New possible conflicts: 1." in text(done)
    assert "Not answered by members: 1" in text(done)
    assert "Look for conflicts of interest" not in text(
        auditor.get(reverse("staff_body", args=parts))
    )


@pytest.mark.parametrize("missing", ["body", "stage"])
def test_search_in_what_does_not_exist_is_not_there(missing):
    stage = conflicting.last_stage([])
    client, _person = official()
    secretary = reading(factories.member(conflicting.body_of(stage), "secretary"))
    parts = {"body": ["nothing", stage.key], "stage": [stage.key, "nothing"]}[missing]

    by_staff = client.post(
        reverse("staff_look_for_conflicts", args=[stage.competition.slug, *parts])
    )
    of_body = secretary.post(reverse("body_look", args=[conflicting.body_of(stage).id, "nothing"]))

    assert (by_staff.status_code, of_body.status_code) == (404, 404)
    assert not ConflictSearch.objects.exists()


def test_chair_reads_the_reason_on_record_and_upholds():
    challenge, chair, page = filed()

    home = text(chair.get(reverse("staff_home")))
    listed = text(chair.get(reverse("body", args=[challenge.membership.body_id])))
    shown = text(chair.get(page))
    silent = chair.post(page, {"outcome": "upheld", "answer": ""})
    done = chair.post(page, {"outcome": "upheld", "answer": "They are brothers."}, follow=True)

    challenge.refresh_from_db()
    code = challenge.stage.roster.get().code
    assert "Challenges by candidates to decide" in home
    assert f"Challenge by the candidate with the code {code}" in listed
    assert "A brother of my rival." in shown
    assert challenge.application.candidate_number not in shown
    assert Reading.objects.filter(what="challenge").count() == 2
    assert silent.status_code == 400
    assert "Decided. The candidate is told." in text(done)
    assert challenge.outcome == "upheld"
    assert Recusal.objects.get().membership == challenge.membership


def test_chair_rejects():
    challenge, chair, page = filed()

    chair.post(page, {"outcome": "rejected", "answer": "They never met."})

    challenge.refresh_from_db()
    assert (challenge.outcome, challenge.answer) == ("rejected", "They never met.")
    assert chair.get(page).status_code == 404


def test_challenge_is_not_there_for_whom_it_concerns_nor_for_other_members():
    challenge, _chair, page = filed()
    concerned = reading(challenge.membership)
    other = reading(factories.member(challenge.membership.body))

    answers = [client.get(page).status_code for client in (concerned, other)]
    listed = text(concerned.get(reverse("body", args=[challenge.membership.body_id])))

    assert answers == [404, 404]
    assert "Challenges by candidates" not in listed


def test_challenge_of_the_chair_goes_to_the_deputy():
    stage = conflicting.last_stage([])
    body = conflicting.body_of(stage)
    chair, deputy = factories.member(body, "chair"), factories.member(body, "deputy")
    challenge = conflicting.challenged(chair, running.application_of(stage))
    page = reverse("body_challenge", args=[body.id, challenge.id])

    reading(deputy).post(page, {"outcome": "upheld", "answer": "They are brothers."})

    assert reading(chair).get(page).status_code == 404
    assert Challenge.objects.get().decided_by == deputy.person
