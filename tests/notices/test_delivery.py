"""Delivery through a real mail server, with all that can go wrong."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from saty.common.refusals import NotNow
from saty.ledger.models import Entry
from saty.notices import actions, queries
from saty.notices.actions import delivery as delivering
from saty.notices.models import Delivery
from tests import factories
from tests.notices.mail_server import mail_server

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PROGRAMME = {"kk": "Жастар резерві", "ru": "Молодежный резерв", "en": "Youth reserve"}
SECRET = "Қазақ Айгүл, 920517450012"


@pytest.fixture
def server(settings):
    with mail_server(settings) as handler:
        yield handler


def posted(language: str = "en", email: str = "aigul@example.org") -> Delivery:
    """A message that tells personal things, and its mail."""
    person = factories.person(language=language, email=email)
    words = dict.fromkeys(("kk", "ru", "en"), "{name}: you are admitted")
    actions.post(
        person=person.id,
        key="stage_admitted",
        texts={"subject": words, "body": words},
        event="decision:1",
        params={"programme": PROGRAMME, "name": SECRET},
        at=AT,
    )
    return Delivery.objects.get(message__person=person)


def now(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.problem


def test_mail_says_that_there_is_a_message_and_nothing_personal(server):
    delivery = posted()

    tried = actions.deliver_due(AT)

    [(address, mail)] = server.received
    body = mail.get_payload(decode=True).decode()
    assert (tried, address, now(delivery)) == (1, "aigul@example.org", ("sent", ""))
    assert mail["Subject"] == "A new message in Youth reserve"
    assert mail["Message-ID"] == f"<{delivery.mail_id}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "http://127.0.0.1:8000/inbox/" in body
    assert SECRET not in mail.as_string() + body
    assert "admitted" not in body


def test_mail_is_in_the_language_of_the_account(server):
    posted(language="ru")

    actions.deliver_due(AT)

    [(_, mail)] = server.received
    assert mail["Content-Language"] == "ru"
    assert "Молодежный резерв" in mail.get_payload(decode=True).decode()


def test_mail_to_a_domain_in_other_letters_goes_out(server):
    delivery = posted(email="aigul@пошта.қаз")

    actions.deliver_due(AT)

    [(address, _)] = server.received
    assert (address, now(delivery)) == ("aigul@xn--80a1acn3a.xn--80ao21a", ("sent", ""))


def test_mail_that_cannot_be_addressed_holds_up_no_other(server):
    broken, good = posted(email="a@example.org\n"), posted()

    tried = actions.deliver_due(AT)

    assert tried == 2
    assert now(broken) == ("failed", "BadHeaderError")
    assert now(good) == ("sent", "")


def test_mail_is_sent_once(server):
    posted()

    first, again = actions.deliver_due(AT), actions.deliver_due(AT + timedelta(hours=1))

    assert (first, again, len(server.received)) == (1, 0, 1)


def test_mail_that_is_not_due_waits(server):
    posted()

    assert actions.deliver_due(AT - timedelta(seconds=1)) == 0
    assert server.received == []


@pytest.mark.parametrize(
    ("replies", "state", "problem"),
    [
        ({"MAIL": "451 try later"}, "queued", "smtp_451"),
        ({"RCPT": "450 mailbox busy"}, "queued", "smtp_450"),
        ({"RCPT": "550 no such mailbox"}, "failed", "smtp_550"),
        ({"DATA": "452 no room"}, "queued", "smtp_452"),
        ({"DATA": "554 refused"}, "failed", "smtp_554"),
        ({"MAIL": "lost"}, "queued", "SMTPServerDisconnected"),
        ({"RCPT": "lost"}, "queued", "SMTPServerDisconnected"),
        ({"DATA": "lost"}, "unknown", "SMTPServerDisconnected"),
    ],
)
def test_mail_that_the_server_does_not_take(server, replies, state, problem):
    delivery = posted()
    server.replies = replies

    actions.deliver_due(AT)

    assert now(delivery) == (state, problem)


def test_mail_without_a_server_is_tried_again_later_and_later(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    delivery, waits, at = posted(), [], AT

    while actions.deliver_due(at):
        delivery.refresh_from_db()
        waits.append(int((delivery.due_at - at).total_seconds()) // 60)
        at = max(delivery.due_at, at)

    assert waits == [1, 5, 15, 60, 240, 0]
    assert now(delivery) == ("failed", "ConnectionRefusedError")


def test_mail_of_unknown_outcome_is_never_sent_again_by_itself(server):
    delivery = posted()
    server.replies = {"DATA": "lost"}
    actions.deliver_due(AT)
    server.replies = {}

    for days in range(10):
        actions.sweep(AT + timedelta(days=days))
        actions.deliver_due(AT + timedelta(days=days))

    assert len(server.received) == 1
    assert now(delivery)[0] == "unknown"


def test_mail_is_sent_again_by_an_official_under_the_same_message_id(server):
    delivery = posted()
    server.replies = {"DATA": "lost"}
    actions.deliver_due(AT)
    server.replies = {}
    by = factories.acting(factories.official("secretariat"), "secretariat")

    actions.send_again(delivery=delivery, by=by, at=AT)
    actions.deliver_due(AT)

    ids = [mail["Message-ID"] for _, mail in server.received]
    assert ids == [f"<{delivery.mail_id}>"] * 2
    assert now(delivery) == ("sent", "")
    assert Entry.objects.get(kind="mail_sent_again").subject == f"delivery:{delivery.id}"


def test_mail_that_was_sent_is_not_sent_again(server):
    delivery = posted()
    actions.deliver_due(AT)
    by = factories.acting(factories.official("secretariat"), "secretariat")

    with pytest.raises(NotNow):
        actions.send_again(delivery=delivery, by=by, at=AT)

    assert not Entry.objects.filter(kind="mail_sent_again").exists()


class Killed(BaseException):
    """The worker is gone in the middle of a mail."""


def kill(mail: object) -> None:
    raise Killed


def test_killed_worker_leaves_a_mail_that_the_sweep_shows_as_unknown(monkeypatch, server):
    delivery = posted()
    monkeypatch.setattr(delivering.mail, "send", kill)
    with pytest.raises(Killed):
        actions.deliver_due(AT)
    left = now(delivery)
    monkeypatch.undo()

    early = actions.sweep(AT + timedelta(minutes=10))
    late = actions.sweep(AT + timedelta(minutes=10, seconds=1))

    assert left == ("sending", "")
    assert (early, late) == (0, 1)
    assert now(delivery) == ("unknown", "worker_stopped")
    assert actions.deliver_due(AT + timedelta(days=1)) == 0
    assert list(queries.stuck_deliveries()) == [delivery]


def test_answer_that_comes_after_the_sweep_still_confirms(monkeypatch, server):
    delivery = posted()
    send = delivering.mail.send

    def slow(mail):
        actions.sweep(AT + timedelta(hours=1))
        return send(mail)

    monkeypatch.setattr(delivering.mail, "send", slow)

    actions.deliver_due(AT)

    assert now(delivery) == ("sent", "")


def test_mail_to_the_console_is_sent(settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    delivery = posted()

    actions.deliver_due(AT)

    assert now(delivery) == ("sent", "")
    assert f"Message-ID: <{delivery.mail_id}>" in capsys.readouterr().out
