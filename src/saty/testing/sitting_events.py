"""What can happen in a sitting, as the timeline names it."""

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
}
"""Kind of event -> what happened."""
FROM_DEVICE = frozenset({"left_window", "came_back", "offline"})
"""What a device reports of itself."""
