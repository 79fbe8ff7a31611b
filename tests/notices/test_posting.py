"""The inbox is the record: each message is there once, for the right person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.notices import actions, queries
from saty.notices.models import Delivery, Message, Wording
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
WORDS = {"kk": "Сәлем, {name}!", "ru": "Здравствуйте, {name}!", "en": "Hello, {name}!"}
TEXTS = {"subject": WORDS, "body": WORDS}


def post(person, event: str = "decision:1", **changed) -> int:
    values = {"key": "greeting", "texts": TEXTS, "params": {"name": "A"}, "at": AT}
    return actions.post(person=person.id, event=event, **{**values, **changed})


def test_post_puts_one_message_and_one_mail():
    person = factories.person()

    new = post(person, about="application:1")

    message = queries.inbox(person.id).get()
    assert new == 1
    assert (message.event, message.about, message.read_at) == ("decision:1", "application:1", None)
    assert (message.delivery.state, message.delivery.due_at) == ("queued", AT)
    assert message.delivery.mail_id.endswith("@saty.invalid")


def test_post_repeated_changes_nothing():
    person = factories.person()
    post(person)
    mail_id = Delivery.objects.get().mail_id

    again = post(person, at=AT + timedelta(days=1), params={"name": "B"})

    assert again == 0
    assert Message.objects.get().params == {"name": "A"}
    assert Delivery.objects.get().mail_id == mail_id


def test_post_many_reaches_those_whom_an_interrupted_mailing_missed():
    people = [factories.person() for _ in range(3)]
    post(people[1])
    letters = [actions.Letter(person.id, "", {"name": "A"}) for person in people]

    new = actions.post_many(key="greeting", texts=TEXTS, event="decision:1", to=letters, at=AT)

    assert new == 2
    assert [queries.inbox(person.id).count() for person in people] == [1, 1, 1]
    assert Delivery.objects.count() == 3


def test_post_many_names_the_same_person_twice_and_writes_once():
    person = factories.person()
    letters = [actions.Letter(person.id), actions.Letter(person.id)]

    new = actions.post_many(key="greeting", texts=TEXTS, event="e", to=letters, at=AT)

    assert (new, Message.objects.count(), Delivery.objects.count()) == (1, 1, 1)


def test_wording_of_the_same_words_is_kept_once():
    post(factories.person(), event="decision:1")
    post(factories.person(), event="decision:2")
    post(factories.person(), event="decision:3", key="another")

    assert Wording.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_post_many_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    letters = [actions.Letter(factories.person().id) for _ in range(count)]

    with django_assert_num_queries(8):
        actions.post_many(key="greeting", texts=TEXTS, event="e", to=letters, at=AT)


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_takes_one_query(count, django_assert_num_queries):
    person = factories.person()
    for number in range(count):
        post(person, event=f"decision:{number}")

    with django_assert_num_queries(1):
        shown = [queries.rendered(m, "en", "UTC").subject for m in queries.inbox(person.id)]

    assert shown == ["Hello, A!"] * count


def test_second_message_of_the_same_event_is_refused_by_the_database():
    person = factories.person()
    post(person)
    message = Message.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            person=person, wording=message.wording, event=message.event, created_at=AT
        )


def test_undelivered_mail_without_a_problem_is_refused_by_the_database():
    post(factories.person())

    for state in ("failed", "unknown"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.update(state=state)


def test_message_is_read_once_by_its_reader_alone():
    person = factories.person()
    post(person)
    message = queries.inbox(person.id).get()
    stranger, reader = factories.acting(factories.person()), factories.acting(person)

    actions.mark_read(message=message, by=stranger, at=AT)
    untouched = Message.objects.get().read_at
    actions.mark_read(message=message, by=reader, at=AT)
    actions.mark_read(message=Message.objects.get(), by=reader, at=AT + timedelta(days=1))

    assert untouched is None
    assert Message.objects.get().read_at == AT
    assert queries.unread_count(person.id) == 0


def test_message_of_another_person_is_not_found():
    person, stranger = factories.person(), factories.person()
    post(person)
    message = Message.objects.get()

    assert queries.message_of(person.id, message.id) == message
    assert queries.message_of(stranger.id, message.id) is None
