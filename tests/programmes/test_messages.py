"""Messages in the programme's words."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from saty.notices import queries as notices
from saty.programmes import messages, queries
from saty.programmes.schema import PLACEHOLDERS, MessageKind
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def test_tell_fills_in_the_programme_and_the_recipients_words():
    competition, person = factories.competition(), factories.person()
    rules = queries.rules_in_force(competition.id, AT)
    params = {"number": "48130265", "moment": messages.moment(AT)}
    recipient = messages.Recipient(person.id, "application:1", params)

    new = messages.tell(rules=rules, kind="application_submitted", event="e", to=[recipient], at=AT)
    again = messages.tell(
        rules=rules, kind="application_submitted", event="e", to=[recipient], at=AT
    )

    shown = notices.rendered(notices.inbox(person.id).get(), "en", "Asia/Almaty")
    assert (new, again) == (1, 0)
    assert shown.subject == "Your application has been received"
    assert "Presidential (Youth) Personnel Reserve" in shown.body
    assert "48130265" in shown.body
    assert "12 March 2026, 14:00 (Almaty)" in shown.body


@pytest.mark.parametrize("kind", get_args(MessageKind))
def test_every_message_reads_without_braces_in_every_language(kind):
    competition, person = factories.competition(), factories.person()
    rules = queries.rules_in_force(competition.id, AT)
    params = dict.fromkeys(PLACEHOLDERS[kind] - {"programme"}, "words")

    messages.tell(
        rules=rules, kind=kind, event="e", to=[messages.Recipient(person.id, "", params)], at=AT
    )

    message = notices.inbox(person.id).get()
    for language in ("kk", "ru", "en"):
        shown = notices.rendered(message, language, "Asia/Almaty")
        assert "{" not in shown.subject + shown.body
