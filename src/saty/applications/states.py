"""States of an application, of a request for adjustments, and of an identity clash."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from saty.common.states import state_table


class ApplicationState(TextChoices):
    """What the candidate did. What officials decided stands in decisions."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


APPLICATION = state_table(
    "application",
    ApplicationState,
    {
        ApplicationState.DRAFT: {"submit": ApplicationState.SUBMITTED},
        ApplicationState.SUBMITTED: {"withdraw": ApplicationState.WITHDRAWN},
        ApplicationState.WITHDRAWN: {"undo_withdrawal": ApplicationState.SUBMITTED},
    },
)


class AdjustmentState(TextChoices):
    """A request for adjustments is proposed by one official and decided by another."""

    REQUESTED = "requested", _("Requested")
    PROPOSED = "proposed", _("Proposed")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


ADJUSTMENT = state_table(
    "adjustment",
    AdjustmentState,
    {
        AdjustmentState.REQUESTED: {"propose": AdjustmentState.PROPOSED},
        AdjustmentState.PROPOSED: {
            "grant": AdjustmentState.GRANTED,
            "refuse": AdjustmentState.REFUSED,
            "return": AdjustmentState.REQUESTED,
        },
    },
)


class ClashState(TextChoices):
    """Two applications claim one identity number: one official proposes whose, another settles."""

    OPEN = "open", _("Open")
    PROPOSED = "proposed", _("Proposed")
    SETTLED = "settled", _("Settled")


CLASH = state_table(
    "identity clash",
    ClashState,
    {
        ClashState.OPEN: {"propose": ClashState.PROPOSED},
        ClashState.PROPOSED: {"settle": ClashState.SETTLED, "return": ClashState.OPEN},
    },
)
