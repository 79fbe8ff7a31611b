"""Whether a file of items may be brought, taken in or dropped now."""

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotYours, Refusal
from saty.testing.exchange import formats
from saty.testing.models import Bank, ItemImport

MOST_BYTES = 64_000_000


def check_brings(
    bank: Bank, content: bytes, language: str, topic: str, by: Actor
) -> formats.Format:
    """An author brings a file of a known format, with a language and topic of the bank."""
    _check_author(by)
    if not content:
        raise Refusal("file_empty", _("The file is empty. Choose another one."))
    if len(content) > MOST_BYTES:
        raise Refusal("file_too_large", _("The file is too large: at most 64 MB."))
    if language not in bank.languages:
        raise Refusal("unknown_language", _("The bank has no items in this language."))
    if not bank.topics.filter(key=topic).exists():
        raise Refusal("unknown_topic", _("The bank has no such topic. Choose one of the list."))
    kind = formats.kind_of(content)
    if kind is None:
        raise Refusal(
            "unknown_format",
            _("The file has none of the formats that can be read, whatever its name says."),
        )
    return formats.FORMATS[kind]


def check_decides(source: ItemImport, by: Actor) -> None:
    """Whoever brought a file takes it in or drops it."""
    _check_author(by)
    if by.person != source.by_id:
        raise NotYours("not_who_brought_it", _("Only whoever brought the file decides on it."))


def can_decide(source: ItemImport, by: Actor) -> bool:
    """Whether `by` may take the file in or drop it."""
    return by.role == "item_author" and by.person == source.by_id


def _check_author(by: Actor) -> None:
    if by.role != "item_author":
        raise NotYours("not_author", _("Only authors of items bring files of items."))
