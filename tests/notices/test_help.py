"""Requests for help: a number, a clock, one answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow
from saty.ledger.models import Entry, Reading
from saty.notices import actions, queries
from saty.notices.actions.help import digest_of, new_token
from saty.notices.models import HelpRequest, Message
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
VISITOR = Actor("visitor")
QUESTION = "I cannot upload my diploma."


def ask(by: Actor | None = None, **changed):
    values = {"question": QUESTION, "by": by or factories.acting(factories.person()), "at": AT}
    return actions.ask_for_help(**{**values, **changed})


def staff() -> Actor:
    return factories.acting(factories.official("secretariat"), "secretariat")


def test_request_has_a_number_and_a_moment_to_answer_it_by():
    request = ask(scope="competition:1").request

    assert len(request.number) == 8
    assert (request.due_at, request.scope) == (AT + timedelta(days=2), "competition:1")


def test_request_is_sealed_in_the_database():
    ask()

    with connection.cursor() as cursor:
        cursor.execute("SELECT question FROM notices_helprequest")
        [kept] = cursor.fetchone()

    assert QUESTION.encode() not in bytes(kept)
    assert HelpRequest.objects.get().question == QUESTION


def test_visitor_finds_the_request_again_by_a_private_address_alone():
    asked = ask(VISITOR)

    assert queries.help_by_key(digest_of(asked.key)) == asked.request
    assert queries.help_by_key(digest_of("another")) is None
    assert queries.help_by_key(digest_of("")) is None


@pytest.mark.parametrize("is_visitor", [True, False])
def test_form_that_is_sent_twice_is_one_request(is_visitor):
    by = VISITOR if is_visitor else factories.acting(factories.person())
    token = new_token()

    first, second = ask(by, token=token), ask(by, token=token)

    assert second == first
    assert HelpRequest.objects.count() == 1


def test_another_question_or_person_does_not_get_the_request_of_a_form():
    token = new_token()
    first = ask(token=token)

    for another in ({"question": "Another?"}, {"by": VISITOR}):
        with pytest.raises(Conflict, match=r"help\.form_used"):
            ask(**{"by": factories.acting(first.request.person), "token": token, **another})

    assert HelpRequest.objects.get().question == QUESTION


def test_token_that_can_be_guessed_is_no_private_address():
    assert ask(VISITOR, token="1").key != "1"


def test_private_address_of_a_request_with_an_account_opens_nothing():
    token = new_token()
    ask(token=token)

    assert queries.help_by_key(digest_of(token)) is None


def test_answer_lands_in_the_inbox_and_is_recorded():
    person, by = factories.person(), staff()
    request = ask(factories.acting(person)).request

    actions.answer_request(request=request, answer="Send it as PDF.", by=by, at=AT)

    message = queries.inbox(person.id).get()
    assert request.number in queries.rendered(message, "en", "UTC").subject
    assert queries.answer_behind(message).answer == "Send it as PDF."
    assert "PDF" not in str(message.params)
    assert Entry.objects.get(kind="help_answered").subject == f"help:{request.id}"


def test_answer_to_a_visitor_makes_no_message():
    request = ask(VISITOR).request

    actions.answer_request(request=request, answer="Yes.", by=staff(), at=AT)

    assert not Message.objects.exists()
    assert queries.help_requests().get().answer == "Yes."


def test_answer_is_given_once():
    request, by = ask().request, staff()
    actions.answer_request(request=request, answer="Yes.", by=by, at=AT)

    with pytest.raises(NotNow, match=r"help.answered"):
        actions.answer_request(request=request, answer="No.", by=by, at=AT)


@pytest.mark.parametrize(
    ("question", "reason"), [("", "help.empty"), ("  \n", "help.empty"), ("a" * 4001, "help.long")]
)
def test_question_that_cannot_be_is_refused(question, reason):
    with pytest.raises(NotNow, match=reason):
        ask(question=question)


def test_empty_answer_is_refused():
    with pytest.raises(NotNow, match=r"help.no_answer"):
        actions.answer_request(request=ask().request, answer=" ", by=staff(), at=AT)


def test_officials_reading_of_a_question_is_recorded():
    request, by = ask().request, staff()

    question = queries.question_of(request, reader=by, at=AT)

    reading = Reading.objects.get()
    assert question == QUESTION
    assert (reading.subject, reading.what) == (f"help:{request.id}", "question")


def test_requests_are_found_within_reach_by_their_deadline():
    late = ask(scope="competition:1", at=AT + timedelta(hours=1)).request
    early = ask(scope="competition:1").request
    ask(scope="competition:2")

    found = queries.help_requests(["competition:1"])

    assert list(found) == [early, late]
    assert queries.help_waiting(["competition:1"]) == queries.Waiting(2, AT)
    assert queries.help_waiting().count == 3


def test_request_that_must_not_be_is_refused_by_the_database():
    ask()

    for broken in ({"answered_at": AT}, {"person": None, "key_digest": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HelpRequest.objects.update(**broken)
