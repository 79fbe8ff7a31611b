"""Whether a candidate reads the test with Safe Exam Browser, where the rules ask for it."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.http import HttpRequest

from saty.core import safe_browser
from saty.programmes import schema
from saty.testing.actions.evidence import note_other_browser
from saty.testing.queries.control_room import config_keys

if TYPE_CHECKING:
    from saty.testing.models import Sitting

Browser = Literal["any", "asked", "other"]
"""No matter which; the one that is asked for; another one."""


def browser_of(request: HttpRequest, stage: UUID, exam: schema.Exam) -> Browser:
    """Which browser a request comes from; where no key is known, nothing can be compared."""
    keys = config_keys(stage) if exam.safe_browser else ()
    if not keys:
        return "any"
    sent = request.META.get(safe_browser.ENVIRON, "")
    return "asked" if safe_browser.fits(request.build_absolute_uri(), sent, keys) else "other"


def note(browser: Browser, sitting: "Sitting | None", at: datetime) -> None:
    """Note another browser on the timeline; it stops nobody."""
    if browser == "other" and sitting is not None:
        note_other_browser(sitting=sitting, at=at)
