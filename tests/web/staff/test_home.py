"""The home page of officials, stuck cases, and requests for help."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from saty.common.actors import CLOCK
from saty.ledger import monitor
from saty.ledger.actions import record
from saty.ledger.kinds import KINDS
from saty.ledger.models import Reading
from saty.notices import actions
from saty.notices.models import Delivery, HelpRequest
from saty.notices.tasks import deliver_mail
from saty.web.staff import todo
from saty.web.staff.todo import Todo
from tests import factories
from tests.house.rows_above import lease
from tests.programmes import drafts
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
VISITOR_QUESTION = "Where is <my> receipt?"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def asked(scope: str = "", at: datetime = NOW) -> HelpRequest:
    by = factories.acting(factories.person())
    return actions.ask_for_help(question=VISITOR_QUESTION, scope=scope, by=by, at=at).request


def stuck_mail() -> Delivery:
    words = dict.fromkeys(("kk", "ru", "en"), "Words")
    person = factories.person()
    texts = {"subject": words, "body": words}
    actions.post(person=person.id, key="k", texts=texts, event="e", at=NOW)
    Delivery.objects.filter(message__person=person).update(state="unknown", problem="smtp_000")
    return Delivery.objects.get(message__person=person)


def test_home_shows_what_waits_oldest_first():
    drafts.draft()
    asked()
    client, _ = official()

    page = text(client.get(reverse("staff_home")))

    assert page.index("Competitions to open") < page.index("Requests for help to answer")


def test_home_does_not_ask_to_open_ones_own_draft():
    client, person = official()
    drafts.draft(by=factories.acting(person, "secretariat"))

    assert "Nothing waits for you" in text(client.get(reverse("staff_home")))


@pytest.mark.parametrize("role", ["verifier", "assessor", "chair", "hr", "auditor"])
def test_home_opens_for_each_role(role):
    client, _ = official(role)

    assert client.get(reverse("staff_home")).status_code == 200


def test_todos_without_any_are_left_out(monkeypatch):
    old = NOW - timedelta(days=1)
    lines = [
        Todo("new", 1, NOW, "/new/", "x"),
        Todo("none", 0, None, "/none/", "x"),
        Todo("undated", 2, None, "/undated/", "x"),
        Todo("old", 1, old, "/old/", "x"),
    ]
    monkeypatch.setattr(todo, "_SOURCES", [lambda actor, held, at: lines])

    found = todo.todos(CLOCK, frozenset(), NOW)

    assert [each.title for each in found] == ["old", "new", "undated"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_requests_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    made = [asked() for _ in range(count)]
    client, _ = official()

    with django_assert_num_queries(6):
        page = text(client.get(reverse("staff_help")))

    assert all(request.number in page for request in made)
    assert "Waits for an answer" in page


def test_overdue_request_says_so():
    asked(at=NOW - timedelta(days=3))
    client, _ = official()

    assert "Overdue" in text(client.get(reverse("staff_help")))


def test_request_is_answered_once_and_its_reading_recorded():
    request = asked()
    client, _ = official()
    address = reverse("staff_help_request", args=[request.id])

    shown = text(client.get(address))
    empty = client.post(address, {"answer": " "})
    response = client.post(address, {"answer": "In your account."})
    after = text(client.get(address))

    assert "Where is &lt;my&gt; receipt?" in shown
    assert (empty.status_code, response.status_code) == (400, 302)
    assert "In your account." in after
    assert "Send the answer" not in after
    assert Reading.objects.filter(subject=f"help:{request.id}").count() == 3


def test_request_of_another_competition_is_not_found():
    mine, other = drafts.draft(slug="mine"), drafts.draft(slug="other")
    request = asked(f"competition:{other.id}")
    client, _ = official(scope=f"competition:{mine.id}")

    assert client.get(reverse("staff_help_request", args=[request.id])).status_code == 404


def test_nothing_stuck_says_so():
    client, _ = official()

    assert "Nothing is stuck" in text(client.get(reverse("staff_stuck")))


def test_stuck_page_shows_every_kind(django_assert_num_queries):
    stuck_mail()
    task = deliver_mail.enqueue().db_result
    task.set_failed(RuntimeError("broken"))
    record(KINDS["role_ended"], subject="grant:1", by=CLOCK, at=NOW - timedelta(minutes=11))
    lease(until=NOW - timedelta(hours=2)).save()
    lease(until=NOW - timedelta(minutes=59)).save()
    monitor.compare(NOW)
    client, _ = official()

    with django_assert_num_queries(19):
        page = text(client.get(reverse("staff_stuck")))

    assert "Outcome unknown: smtp_000" in page
    assert "deliver_mail: builtins.RuntimeError" in page
    assert "Files that were taken for verification and left: 1" in page
    assert "): Documents</a>" in page
    assert "Entries of the log without a place: 1" in page
    assert str(KINDS["role_ended"].words) in page
    assert "Acts without an entry" in page


def test_stuck_mail_is_sent_again():
    delivery = stuck_mail()
    client, _ = official()

    response = client.post(reverse("staff_send_again", args=[delivery.id]))

    delivery.refresh_from_db()
    assert (response.status_code, delivery.state) == (302, "queued")
    assert client.post(reverse("staff_send_again", args=[delivery.id])).status_code == 404


def test_auditor_sees_stuck_mail_and_sends_none_again():
    delivery = stuck_mail()
    client, _ = official("auditor")

    page = text(client.get(reverse("staff_stuck")))

    assert "Send again" not in page
    assert client.post(reverse("staff_send_again", args=[delivery.id])).status_code == 404


def test_officer_of_one_competition_sees_what_is_stuck_there_alone():
    stuck_mail()
    there, here = lease(until=NOW - timedelta(hours=2)), lease(until=NOW - timedelta(hours=2))
    there.save()
    here.save()
    slugs = [each.application.competition.slug for each in (there, here)]
    client, _ = official(scope=f"competition:{here.application.competition_id}")

    page = text(client.get(reverse("staff_stuck")))

    assert [f"/{slug}/" in page for slug in slugs] == [False, True]
    assert "Files that were taken for verification and left: 1" in page
    assert "smtp_000" not in page
