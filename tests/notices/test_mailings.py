"""Simulated mailings: never to the wrong person, never twice, always under one Message-ID."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saty.notices import actions
from saty.notices.actions import delivery as delivering
from saty.notices.mail import Outcome
from saty.notices.models import Delivery, Message
from tests import factories

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
WORDS = dict.fromkeys(("kk", "ru", "en"), "{number}")
TEXTS = {"subject": WORDS, "body": WORDS}

mailings = st.lists(
    st.tuples(st.integers(0, 2), st.lists(st.integers(0, 4), max_size=8)), min_size=1, max_size=4
)
"""(event, the people it goes to): people repeat, and so do events."""

fates = st.lists(
    st.sampled_from(["sent", "deferred", "failed", "unknown", "killed"]), min_size=1, max_size=30
)


class Killed(BaseException):
    """The worker is gone after the server took the mail."""


class Post:
    """A mail server of given fates: what it took, and under which Message-ID."""

    def __init__(self, fates: list[str]) -> None:
        self.fates, self.taken = fates, []
        self.seen: dict[str, set[str]] = {}

    def send(self, mail) -> Outcome:
        fate = self.fates.pop() if self.fates else "sent"
        self.seen.setdefault(mail.extra_headers["Message-ID"], set()).add(mail.to[0])
        if fate in {"sent", "unknown", "killed"}:
            self.taken.append((mail.to[0], mail.extra_headers["Message-ID"]))
        if fate == "killed":
            raise Killed
        return Outcome(fate, "" if fate == "sent" else "smtp_000")


@pytest.fixture
def people(db):
    return [factories.person() for _ in range(5)]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mailings=mailings, fates=fates)
def test_mailing_reaches_whom_it_names_once_whatever_happens(
    people, monkeypatch, django_db_blocker, mailings, fates
):
    Delivery.objects.all().delete()
    Message.objects.all().delete()
    post = Post(list(fates))
    monkeypatch.setattr(delivering.mail, "send", post.send)

    for event, named in mailings:
        letters = [
            actions.Letter(people[n].id, f"application:{n}", {"number": str(n)}) for n in named
        ]
        actions.post_many(key="k", texts=TEXTS, event=f"event:{event}", to=letters, at=AT)
    work_through(AT)

    wanted = {(people[n].id, f"event:{event}") for event, named in mailings for n in named}
    messages = Message.objects.select_related("person", "delivery")
    kept = [(message.person_id, message.event) for message in messages]
    assert sorted(kept) == sorted(wanted)
    for message in messages:
        number = str([p.id for p in people].index(message.person_id))
        assert (message.params, message.about) == ({"number": number}, f"application:{number}")
        sent_to = post.seen.get(f"<{message.delivery.mail_id}>", set())
        assert sent_to <= {message.person.email}
    assert len(post.taken) == len(set(post.taken))


def work_through(at: datetime) -> None:
    """Workers that die and come back, for two days."""
    for _ in range(48):
        at += timedelta(hours=1)
        actions.sweep(at)
        try:
            actions.deliver_due(at)
        except Killed:
            continue
