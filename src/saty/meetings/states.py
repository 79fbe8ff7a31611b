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
    CLOSED = "closed", _("Closed")
    ABANDONED = "abandoned", _("Abandoned")


BALLOT = state_table(
    "ballot",
    BallotState,
    {
        BallotState.OPENED: {
            "close": BallotState.CLOSED,
            "abandon": BallotState.ABANDONED,
        },
    },
)
