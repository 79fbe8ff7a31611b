"""Messages in the programme's own words, sent through `notices`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from saty.core.ledger.entry import instant
from saty.notices import actions as notices
from saty.notices.actions import Param
from saty.notices.words import in_three_languages
from saty.programmes.queries import RulesInForce
from saty.programmes.schema import MessageKind, MessageTemplate, ProgrammeFile, Text

LATER_KINDS: Mapping[str, tuple[str, str]] = {
    "challenge_upheld": (
        gettext_noop("Your challenge has been upheld"),
        gettext_noop(
            "Your challenge at the stage “{stage}” of “{programme}” has been upheld: the person"
            " whom you named (“{body}”) takes no part in what concerns you. The reason: {reason}"
        ),
    ),
    "challenge_rejected": (
        gettext_noop("Your challenge is decided"),
        gettext_noop(
            "Your challenge at the stage “{stage}” of “{programme}” has not been upheld: the person"
            " whom you named (“{body}”) takes part in what concerns you. The reason: {reason}"
        ),
    ),
    "hearing_called": (
        gettext_noop("We invite you to a conversation about your results"),
        gettext_noop(
            "At the stage “{stage}” of “{programme}” your second result is lower than your first."
            " That can have many causes, and nothing is decided. We invite you for {moment}, to"
            " hear from you how it came about. Your page shows the figures and what happens next."
        ),
    ),
    "item_challenge_answered": (
        gettext_noop("Your challenge of a question is answered"),
        gettext_noop(
            "At the stage “{stage}” of “{programme}” your challenge of question {question} has been"
            " decided. The answer, with its reason, stands at the question on your result page."
        ),
    ),
}
"""Subject and body of kinds that came later: rules frozen before have no words for them."""


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
    texts = _texts(rules.file, kind)
    return notices.post_many(key=kind, texts=texts, event=event, to=letters, at=at)


def _texts(file: ProgrammeFile, kind: MessageKind) -> notices.Texts:
    """The words of the file; of a kind that its rules do not know yet, those of the product."""
    template = file.messages.get(kind)
    if template is not None or kind not in LATER_KINDS:
        return texts_of(file.messages[kind])
    subject, body = LATER_KINDS[kind]
    return {"subject": in_three_languages(subject), "body": in_three_languages(body)}


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
