"""States of a competition. Whether it is open for filing is asked of the clock, not stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from saty.common.states import state_table


class CompetitionState(TextChoices):
    """What people decided about a competition."""

    DRAFT = "draft", _("Draft")
    OPENED = "opened", _("Opened")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


COMPETITION = state_table(
    "competition",
    CompetitionState,
    {
        CompetitionState.DRAFT: {
            "open": CompetitionState.OPENED,
            "cancel": CompetitionState.CANCELLED,
        },
        CompetitionState.OPENED: {
            "end": CompetitionState.ENDED,
            "cancel": CompetitionState.CANCELLED,
        },
    },
)


class AmendmentState(TextChoices):
    """An amendment is drafted by one person and approved by another."""

    DRAFTED = "drafted", _("Drafted")
    IN_FORCE = "in_force", _("In force")
    REFUSED = "refused", _("Refused")


AMENDMENT = state_table(
    "rules version",
    AmendmentState,
    {
        AmendmentState.DRAFTED: {
            "approve": AmendmentState.IN_FORCE,
            "refuse": AmendmentState.REFUSED,
        }
    },
)
