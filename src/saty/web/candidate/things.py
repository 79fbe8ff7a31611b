"""The largest thing on a candidate's home, and what it calls a stage."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from saty.decisions.timeline import Step


@dataclass(frozen=True, slots=True)
class NextThing:
    """The largest thing on the page."""

    title: str
    text: str
    tone: Literal["needs-you", "progress"] = "progress"
    until: datetime | None = None
    href: str = ""
    action: str = ""


def title_of(step: Step) -> str:
    """A stage that is next, now, or over and not decided yet."""
    return {
        "upcoming": _("Next: %(stage)s"),
        "open": _("Now: %(stage)s"),
        "waiting": _("%(stage)s: the decision is being made"),
    }[step.state] % {"stage": in_own(step.title)}


def in_own(words: dict[str, str]) -> str:
    """A text of the programme in the reader's language."""
    return words.get((get_language() or "en").partition("-")[0], words["en"])
