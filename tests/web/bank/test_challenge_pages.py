"""Pages of challenged items: for owners of the test, and for the secretariat."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from saty.testing.actions import challenges
from saty.testing.models import ItemChallenge, KeyChange
from tests import factories
from tests.signing import sign_in
from tests.testing.released import another, released
from tests.web.staff import asking

pytestmark = pytest.mark.django_db
WHY = "Two options are right: the law was amended."


def challenged(others=0):
    of = released()
    sittings = [of.sitting, *(another(of, {0: '"q0o1"'}) for _ in range(others))]
    for sitting in sittings:
        by = factories.acting(sitting.entry.application.candidate)
        challenges.challenge_item(sitting=sitting, position=0, reason=WHY, by=by, at=timezone.now())
    return of


def at_staff(of, name="staff_challenges", *more):
    return reverse(name, args=[of.test.competition.slug, "test", *more])


def at_bank(of, name="bank_challenges", *more):
    return reverse(name, args=[of.version.item.bank.key, *more])


def test_secretariat_sees_items_with_counts_and_no_names():
    of = challenged(others=1)
    client, _officer = asking.official()

    listed = asking.text(client.get(at_staff(of)))
    page = asking.text(client.get(at_staff(of, "staff_challenge", of.version.id)))

    assert at_staff(of, "staff_challenge", of.version.id) in listed
    assert page.count(WHY) == 2
    assert of.test.entry.code in page
    assert of.test.candidate.email not in page


def test_owner_decides_all_of_an_item_at_once_and_may_change_the_key():
    of = challenged(others=2)
    client, _owner = asking.official("test_owner")
    here = at_bank(of, "bank_challenge", of.test.entry.stage_id, of.version.id)

    decide = at_bank(of, "bank_decide_challenge", of.test.entry.stage_id, of.version.id)
    empty = client.post(decide, {"move": "uphold"})
    sent = client.post(decide, {"move": "uphold", "answer": "You are right."})
    page = asking.text(client.get(here))

    assert (empty.status_code, sent.status_code) == (422, 302)
    assert {row.state for row in ItemChallenge.objects.all()} == {"upheld"}
    assert "A challenge was upheld" in page
    assert "appeals carry it out" in page
    propose = reverse(
        "bank_propose_key",
        args=[of.version.item.bank.key, of.version.id, of.test.entry.stage_id],
    )
    assert propose in page
    assert "Decide and tell the candidates" not in page


def test_secretariat_decides_one_by_its_code():
    of = challenged(others=1)
    client, _officer = asking.official()
    here = at_staff(of, "staff_decide_challenge", of.version.id)

    sent = client.post(
        here, {"move": "dismiss", "answer": "No.", "code": of.test.entry.code.lower()}
    )
    unknown = client.post(here, {"move": "dismiss", "answer": "No.", "code": "NOBODY"})

    assert (sent.status_code, unknown.status_code) == (302, 422)
    states = {row.sitting.entry_id: row.state for row in ItemChallenge.objects.all()}
    assert sorted(states.values()) == ["dismissed", "filed"]
    assert states[of.test.entry.id] == "dismissed"


def test_maker_of_the_item_reads_that_somebody_else_decides():
    of = challenged()
    author = of.version.author
    factories.RoleGrant.objects.create(
        email=author.email, person=author, role="test_owner",
        organisation=factories.organisation(), scope="", state="active",
        proposed_at=factories.OPENS, active_from=factories.OPENS,
    )  # fmt: skip
    client = sign_in(Client(headers={"accept-language": "en"}), author)
    here = at_bank(of, "bank_challenge", of.test.entry.stage_id, of.version.id)

    page = asking.text(client.get(here))
    decide = at_bank(of, "bank_decide_challenge", of.test.entry.stage_id, of.version.id)
    sent = client.post(decide, {"move": "dismiss", "answer": "It stands."})

    assert "Somebody else decides." in page
    assert sent.status_code == 422
    assert ItemChallenge.objects.get().state == "filed"


def test_auditor_reads_and_decides_nothing():
    of = challenged()
    client, _auditor = asking.official("auditor")
    here = at_staff(of, "staff_challenge", of.version.id)

    page = asking.text(client.get(here))
    decide = at_staff(of, "staff_decide_challenge", of.version.id)
    sent = client.post(decide, {"move": "dismiss", "answer": "It stands."})

    assert "Decide and tell the candidates" not in page
    assert sent.status_code in (403, 404)
    assert ItemChallenge.objects.get().state == "filed"


def test_decision_asks_for_a_fresh_password():
    of = challenged()
    officer = factories.official("secretariat")
    client = sign_in(Client(headers={"accept-language": "en"}), officer, fresh=False)
    decide = at_staff(of, "staff_decide_challenge", of.version.id)

    sent = client.post(decide, {"move": "dismiss", "answer": "It stands."})

    assert sent.status_code == 302
    assert "reauthenticate" in sent["Location"]
    assert ItemChallenge.objects.get().state == "filed"


def test_upheld_challenge_leads_to_the_change_that_is_proposed_already():
    of = challenged()
    stage = of.test.entry.stage
    change = KeyChange.objects.create(
        stage=stage, version=of.version, kind="void", reason="Two are right",
        proposed_by=factories.person(), proposed_at=timezone.now(),
    )  # fmt: skip
    client, _owner = asking.official("test_owner")
    decide = at_bank(of, "bank_decide_challenge", stage.id, of.version.id)

    client.post(decide, {"move": "uphold", "answer": "You are right."})
    page = asking.text(client.get(at_bank(of, "bank_challenge", stage.id, of.version.id)))

    assert ItemChallenge.objects.get().key_change == change
    assert at_bank(of, "bank_key", change.id) in page
    assert "Propose a change of the key" not in page


def test_item_of_another_bank_is_not_there():
    of, other = challenged(), challenged()
    client, _owner = asking.official("test_owner")

    here = at_bank(of, "bank_challenge", other.test.entry.stage_id, other.version.id)

    assert client.get(here).status_code == 404


def test_list_is_asked_of_the_database_as_often_for_one_as_for_three(django_assert_num_queries):
    client, _officer = asking.official()
    for number in (1, 3):
        of = released({"knowledge": ("single",) * 3}, {0: '"q0o1"'})
        for position in range(number):
            challenges.challenge_item(
                sitting=of.sitting, position=position, reason=WHY, by=of.by, at=timezone.now()
            )
        client.get(at_staff(of))

        with django_assert_num_queries(14):
            client.get(at_staff(of))


def test_item_is_asked_of_the_database_as_often_for_one_challenge_as_for_three(
    django_assert_num_queries,
):
    client, _officer = asking.official()
    for others in (0, 2):
        of = challenged(others)
        here = at_staff(of, "staff_challenge", of.version.id)
        client.get(here)

        with django_assert_num_queries(29):
            client.get(here)


def test_owners_todo_counts_challenges_to_answer():
    challenged(others=1)
    client, _owner = asking.official("test_owner")

    page = asking.text(client.get(reverse("staff_home")))

    assert "Challenges of questions to answer" in page


def test_nothing_challenged_says_what_will_be_here():
    of = released()
    client, _officer = asking.official()

    assert "No question was challenged" in asking.text(client.get(at_staff(of)))
