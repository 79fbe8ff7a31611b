"""States of a decision. Whether it is announced is asked of the clock, not stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from saty.common.states import state_table


class DecisionState(TextChoices):
    """What people did with a decision."""

    DRAFTED = "drafted", _("Drafted")
    ENTERED = "entered", _("Entered by the secretary")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    REVOKED = "revoked", _("Revoked")


DECISION = state_table(
    "decision",
    DecisionState,
    {
        DecisionState.DRAFTED: {
            "enter": DecisionState.ENTERED,
            "approve": DecisionState.APPROVED,
            "refuse": DecisionState.REFUSED,
        },
        DecisionState.ENTERED: {
            "approve": DecisionState.APPROVED,
            "refuse": DecisionState.REFUSED,
        },
        DecisionState.APPROVED: {"revoke": DecisionState.REVOKED},
    },
)
