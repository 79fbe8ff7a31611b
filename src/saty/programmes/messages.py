"""Messages in the programme's own words, sent through `notices`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from saty.core.ledger.entry import instant
from saty.notices import actions as notices
from saty.notices.actions import Param
from saty.programmes.queries import RulesInForce
from saty.programmes.schema import MessageKind, MessageTemplate, Text


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told, about what ("application:<uuid>"), and what the words in braces become."""

    person: UUID
    about: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)


def tell(
    *,
    rules: RulesInForce,
    kind: MessageKind,
    event: str,
    to: Sequence[Recipient],
    at: datetime,
) -> int:
    """Tell each recipient once of `event`, in the programme's words; how many are new.

    `{programme}` is filled in; every other word in braces comes with the recipient.
    """
    programme = localized(rules.file.title)
    letters = [notices.Letter(r.person, r.about, {"programme": programme, **r.params}) for r in to]
    texts = texts_of(rules.file.messages[kind])
    return notices.post_many(key=kind, texts=texts, event=event, to=letters, at=at)


def texts_of(template: MessageTemplate) -> notices.Texts:
    """A template as `notices` takes it."""
    return {"subject": localized(template.subject), "body": localized(template.body)}


def localized(text: Text) -> dict[str, str]:
    """A text of the file as a value of a word in braces."""
    return {"kk": text.kk, "ru": text.ru, "en": text.en}


def moment(at: datetime) -> dict[str, str]:
    """A moment as a value: each reader sees it in their language and zone."""
    return {"moment": instant(at)}


def day(value: date) -> dict[str, str]:
    """A day as a value: each reader sees it in their language."""
    return {"day": value.isoformat()}
