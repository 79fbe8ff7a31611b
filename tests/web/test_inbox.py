"""The inbox, and asking for help."""

import time
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from saty.notices import actions
from saty.notices.models import HelpRequest, Message
from tests import factories
from tests.signing import sign_in
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
WORDS = {"kk": "Сәлем, {name}", "ru": "Здравствуйте, {name}", "en": "Hello, {name}"}


@pytest.fixture
def person():
    return factories.person()


@pytest.fixture
def client(person):
    return sign_in(Client(headers={"accept-language": "en"}), person)


def posted(person, count: int = 1) -> list[Message]:
    for number in range(count):
        actions.post(
            person=person.id,
            key="k",
            texts={"subject": WORDS, "body": WORDS},
            event=f"e:{number}",
            params={"name": "<script>alert(1)</script>"},
            at=NOW,
        )
    return list(Message.objects.filter(person=person))


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_takes_a_fixed_number_of_queries(client, person, count, django_assert_num_queries):
    posted(person, count)

    with django_assert_num_queries(6):
        page = text(client.get(reverse("inbox")))

    assert page.count("New</") == count


def test_empty_inbox_says_what_will_be_here(client):
    assert "No messages yet" in text(client.get(reverse("inbox")))


def test_message_reads_in_the_language_of_the_page_and_shows_no_markup_of_others(client, person):
    [message] = posted(person)
    address = reverse("inbox_message", args=[message.id])

    english = text(client.get(address))
    russian = text(client.get(address, headers={"accept-language": "ru"}))

    assert "Hello, &lt;script&gt;alert(1)&lt;/script&gt;" in english
    assert "Здравствуйте" in russian
    assert "<script>alert" not in english


def test_message_that_was_opened_is_no_longer_new(client, person):
    [message] = posted(person)

    client.get(reverse("inbox_message", args=[message.id]))

    message.refresh_from_db()
    assert message.read_at is not None
    assert "New</" not in text(client.get(reverse("inbox")))


def test_every_page_says_how_many_messages_are_new(client, person):
    first, *_others = posted(person, 3)

    before = text(client.get(reverse("candidate_home")))
    client.get(reverse("inbox_message", args=[first.id]))
    after = text(client.get(reverse("candidate_home")))

    assert ", 3 new messages" in before
    assert ", 2 new messages" in after


def test_message_of_another_person_is_not_found(client):
    [message] = posted(factories.person())

    assert client.get(reverse("inbox_message", args=[message.id])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_visitor_is_sent_to_sign_in():
    assert Client().get(reverse("inbox")).status_code == 302


def test_candidate_asks_and_reads_the_answer_in_the_inbox(client, person):
    asked = client.post(reverse("help"), {"question": "Where is my receipt?"})
    request = HelpRequest.objects.get()
    staff, _ = official()
    staff.post(reverse("staff_help_request", args=[request.id]), {"answer": "In your account."})
    [message] = Message.objects.filter(person=person)

    page = text(client.get(reverse("inbox_message", args=[message.id])))

    assert asked.url == reverse("help")
    assert request.person == person
    assert request.number in page
    assert "Where is my receipt?" in page
    assert "In your account." in page
    assert request.number in text(client.get(reverse("help")))


def test_visitor_asks_and_reads_the_answer_at_a_private_address():
    visitor = Client(headers={"accept-language": "en"})
    address = visitor.post(reverse("help"), {"question": "Am I eligible?"}).url
    before = text(visitor.get(address))
    staff, _ = official()
    request = HelpRequest.objects.get()
    staff.post(reverse("staff_help_request", args=[request.id]), {"answer": "Yes."})

    after = visitor.get(address)

    assert "Keep this address" in before
    assert "Yes." in text(after)
    assert after["Referrer-Policy"] == "no-referrer"
    assert Client().get(reverse("help_request", args=["guessed"])).status_code == 404


@pytest.mark.parametrize("question", ["", "a" * 4001])
def test_question_that_cannot_be_is_refused(question):
    response = Client().post(reverse("help"), {"question": question})

    assert response.status_code == 400
    assert not HelpRequest.objects.exists()


def test_visitor_who_asks_without_end_is_held_back():
    answers = [Client().post(reverse("help"), {"question": "?"}) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert answers[-1]["Retry-After"] == "3600"
    assert HelpRequest.objects.count() == 5


def test_who_asked_without_end_is_held_back_for_an_hour(monkeypatch):
    start, later = time.time(), 0
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: start + later)
    [Client().post(reverse("help"), {"question": "?"}) for _ in range(5)]
    later = 3599
    held_back = Client().post(reverse("help"), {"question": "?"}).status_code
    later = 3601

    assert held_back == 429
    assert Client().post(reverse("help"), {"question": "?"}).status_code == 302


def test_help_form_that_is_sent_twice_leads_to_the_same_address():
    visitor = Client()
    token = visitor.get(reverse("help")).context["form"]["token"].value()
    sent = {"question": "Am I eligible?", "token": token}

    answers = [visitor.post(reverse("help"), sent) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert HelpRequest.objects.count() == 1
