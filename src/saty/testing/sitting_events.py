"""What can happen in a sitting, as the timeline names it."""

from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext_lazy as _

KINDS = {
    "checked_in": _("Came to the waiting room"),
    "identity_confirmed": _("Identity confirmed"),
    "started": _("Started"),
    "went_on": _("Went on to the next section"),
    "resumed": _("Came back on the same device"),
    "taken_over": _("Went on with another device"),
    "language": _("Changed the language"),
    "left_window": _("Left the window of the test"),
    "came_back": _("Came back to the window"),
    "offline": _("The device could not be reached"),
    "browser_mismatch": _("The browser is not the one that is asked for"),
    "note": _("Note of an official"),
    "message": _("Message to the candidate"),
    "time_given": _("Time was given"),
    "finished": _("Finished"),
    "reopened": _("Went on after finishing"),
    "time_up": _("Time was up"),
    "voided": _("Declared void"),
    "start_given": _("Another time to start was given"),
}
"""Kind of event -> what happened."""
FROM_DEVICE = frozenset({"left_window", "came_back", "offline"})
"""What a device reports of itself."""
BROWSER_MISMATCH = "browser_mismatch"
MINUTE_MS = 60_000


def event_id(sitting: UUID, epoch: int, kind: str, ms: int) -> UUID:
    """The identifier of an event at a time in milliseconds: the same again is the same event."""
    told = f"{sitting.hex}|{epoch}|{kind}|{ms}".encode()
    return UUID(bytes=sha256(told).digest()[:16], version=4)


def minute_of(seconds: float) -> int:
    """The minute of a moment in seconds, in milliseconds: what is noted once a minute has this."""
    ms = int(seconds * 1000)
    return ms - ms % MINUTE_MS
