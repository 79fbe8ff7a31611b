"""States of a meeting and of a ballot."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from saty.common.states import state_table


class MeetingState(TextChoices):
    """Where a meeting stands."""

    CALLED = "called", _("Called")
    OPENED = "opened", _("In session")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


MEETING = state_table(
    "meeting",
    MeetingState,
    {
        MeetingState.CALLED: {
            "open": MeetingState.OPENED,
            "cancel": MeetingState.CANCELLED,
        },
        MeetingState.OPENED: {"close": MeetingState.CLOSED},
    },
)


class BallotState(TextChoices):
    """Where a ballot stands."""

    OPENED = "opened", _("Open")
    ENDED = "ended", _("Ended, not counted yet")
    CLOSED = "closed", _("Closed")
    ABANDONED = "abandoned", _("Abandoned")


BALLOT = state_table(
    "ballot",
    BallotState,
    {
        BallotState.OPENED: {
            "close": BallotState.CLOSED,
            "end": BallotState.ENDED,
            "abandon": BallotState.ABANDONED,
        },
        BallotState.ENDED: {
            "close": BallotState.CLOSED,
            "abandon": BallotState.ABANDONED,
        },
    },
)
"""An open vote closes at once; a secret one ends first, and is counted with its whole key."""
RUNNING = (BallotState.OPENED, BallotState.ENDED)
"""A vote that is neither counted nor abandoned."""
