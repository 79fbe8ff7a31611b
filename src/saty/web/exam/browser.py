"""Whether a candidate reads the test with Safe Exam Browser, where the rules ask for it."""

from collections.abc import Sequence
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

Browser = Literal["any", "asked", "untold", "other"]
"""No matter which; the one that is asked for; not told yet; another one."""
OF_A_SCRIPT = "X-Autosave"
"""What our scripts send with every request."""


def browser_of(
    request: HttpRequest, stage: UUID, exam: schema.Exam, pages: Sequence[str]
) -> Browser:
    """Which browser a request comes from; where no key is known, nothing can be compared.

    `pages` are the paths of the pages whose scripts ask. A page that is opened without a word of
    the key is no other browser yet: some can tell it by a script alone, which the page brings.
    """
    keys = config_keys(stage) if exam.safe_browser else ()
    if not keys:
        return "any"
    addresses = [request.build_absolute_uri(page) for page in pages]
    url = request.build_absolute_uri()
    if safe_browser.is_asked_for(request.META, url, addresses, keys):
        return "asked"
    is_scripts = OF_A_SCRIPT in request.headers
    return "other" if is_scripts or safe_browser.is_told(request.META) else "untold"


def note(browser: Browser, sitting: "Sitting | None", at: datetime) -> None:
    """Note another browser on the timeline; it stops nobody."""
    if browser == "other" and sitting is not None:
        note_other_browser(sitting=sitting, at=at)
