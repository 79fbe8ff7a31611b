"""Writing to a group of candidates: write, look, send."""

import pytest
from django.urls import reverse

from saty.notices.models import Mailing, Message
from tests import factories
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(factories.WHILE_FILING, tick=False)


@pytest.fixture
def competition():
    return factories.competition()


def written(client, competition, **changed: str) -> dict[str, str]:
    """The form as it is filled in, with the key that the page gave it."""
    page = client.get(reverse("staff_write_to_group", args=[competition.slug]))
    words = {
        f"{part}_{language}": f"{part} {language}"
        for part in ("subject", "text")
        for language in ("kk", "ru", "en")
    }
    return {"id": str(page.context["form"]["id"].value()), "act": "look", **words, **changed}


def test_message_is_looked_at_before_it_is_sent(competition):
    application = factories.submitted(competition)
    client, _ = official()
    address = reverse("staff_write_to_group", args=[competition.slug])

    response = client.post(address, written(client, competition, text_en="<b>Tomorrow</b>"))

    page = text(response)
    assert response.status_code == 200
    assert "It reaches 1 candidate." in page
    assert application.candidate_number in page
    assert "&lt;b&gt;Tomorrow&lt;/b&gt;" in page
    assert not Message.objects.exists()


def test_message_is_sent_once_though_it_is_sent_twice(competition):
    factories.submitted(competition)
    client, _ = official()
    address = reverse("staff_write_to_group", args=[competition.slug])
    given = written(client, competition, act="send")

    first, again = client.post(address, given), client.post(address, given)

    assert (first.status_code, again.status_code) == (302, 302)
    assert (Mailing.objects.count(), Message.objects.count()) == (1, 1)
    assert "subject en" in text(client.get(reverse("staff_mailings", args=[competition.slug])))


def test_message_may_be_changed_after_the_look(competition):
    client, _ = official()
    address = reverse("staff_write_to_group", args=[competition.slug])

    page = text(client.post(address, written(client, competition, act="change")))

    assert 'value="subject kk"' in page
    assert "Look at it" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text_kk": " "}, "Text: Қазақша"),
        ({"outcome": "admitted"}, "Choose the stage whose outcome you mean."),
        ({"track": "none"}, "Select a valid choice"),
        ({"id": "x"}, "Enter a valid UUID"),
    ],
)
def test_message_that_cannot_be_is_refused_with_what_to_do(competition, changed, words):
    factories.submitted(competition)
    client, _ = official()

    response = client.post(
        reverse("staff_write_to_group", args=[competition.slug]),
        written(client, competition, act="send", **changed),
    )

    assert response.status_code == 400
    assert words in text(response)
    assert not Mailing.objects.exists()


def test_message_to_nobody_is_not_sent(competition):
    client, _ = official()
    given = written(client, competition, act="send")

    page = text(client.post(reverse("staff_write_to_group", args=[competition.slug]), given))

    assert "Nobody is in this group" in page
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(competition, count, django_assert_num_queries):
    factories.submitted(competition)
    client, _ = official()
    address = reverse("staff_write_to_group", args=[competition.slug])
    for _ in range(count):
        client.post(address, written(client, competition, act="send"))

    with django_assert_num_queries(14):
        response = client.get(reverse("staff_mailings", args=[competition.slug]))

    assert text(response).count("subject en") == count


def test_auditor_reads_and_does_not_write(competition):
    client, _ = official("auditor")

    page = text(client.get(reverse("staff_mailings", args=[competition.slug])))

    assert "No messages to groups yet" in page
    assert "Write to a group" not in page
    assert client.get(reverse("staff_write_to_group", args=[competition.slug])).status_code == 404
