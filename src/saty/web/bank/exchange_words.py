"""Kinds, languages and topics in words, for pages on files of items."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy

from saty.common.actors import Actor
from saty.testing.scopes import bank_scope
from saty.testing.states import ExportState, ImportState
from saty.web.doors import SignedIn
from saty.web.reader import held_roles
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import Bank

KINDS: Mapping[str, Any] = {
    "single": gettext_lazy("One right answer"),
    "multiple": gettext_lazy("Several right answers"),
    "ordering": gettext_lazy("Ordering"),
    "matching": gettext_lazy("Matching"),
    "number": gettext_lazy("A number"),
    "text": gettext_lazy("A short text"),
    "judgement": gettext_lazy("Situational judgement"),
}
IMPORT_TONES: Mapping[str, str] = {
    ImportState.READ: "needs-you",
    ImportState.TAKEN: "done",
    ImportState.FAILED: "error",
    ImportState.DROPPED: "neutral",
}
EXPORT_TONES: Mapping[str, str] = {
    ExportState.PROPOSED: "progress",
    ExportState.APPROVED: "done",
    ExportState.REFUSED: "neutral",
}


def acting_as(request: SignedIn, bank: "Bank", *roles: str) -> Actor | None:
    """Whoever asks, in the first of `roles` that they hold for a bank; None if they hold none.

    A page that many roles read is opened by one of them, but may offer what another role may do.
    """
    held = {each.role for each in held_roles(request) if each.covers(bank_scope(bank.id))}
    role = next((each for each in roles if each in held), None)
    return Actor(role, request.actor.opaque, request.actor.person) if role else None


def language() -> str:
    """The reader's language: "kk", "ru" or "en"."""
    return (get_language() or "en").partition("-")[0]


def topics_of(bank: "Bank") -> dict[str, str]:
    """Key -> name in the reader's language, in the order of the bank."""
    here = language()
    return {topic.key: topic.name_in(here) for topic in bank.topics.all()}


def languages_of(bank: "Bank") -> list[tuple[str, str]]:
    """The languages of a bank, each under its own name."""
    return [(code, OWN_NAMES.get(code, code)) for code in bank.languages]
