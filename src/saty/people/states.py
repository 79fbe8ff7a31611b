"""States of a role on its way to somebody, and away from them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from saty.common.states import state_table


class GrantState(TextChoices):
    """A role is proposed by one person and approved by another."""

    PROPOSED = "proposed", _("Proposed")
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


GRANT = state_table(
    "role grant",
    GrantState,
    {
        GrantState.PROPOSED: {
            "invite": GrantState.INVITED,
            "activate": GrantState.ACTIVE,
            "refuse": GrantState.REFUSED,
        },
        GrantState.INVITED: {"activate": GrantState.ACTIVE, "end": GrantState.ENDED},
        GrantState.ACTIVE: {"end": GrantState.ENDED},
    },
)


class ResetState(TextChoices):
    """A reset is proposed by one person and approved by another."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


RESET = state_table(
    "reset request",
    ResetState,
    {ResetState.PROPOSED: {"approve": ResetState.APPROVED, "refuse": ResetState.REFUSED}},
)
