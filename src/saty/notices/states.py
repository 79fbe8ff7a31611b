"""States of a delivery by e-mail."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from saty.common.states import state_table


class DeliveryState(TextChoices):
    """ "Sending" is committed before the mail server is asked."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNKNOWN = "unknown", _("Outcome unknown")
    FAILED = "failed", _("Failed")


DELIVERY = state_table(
    "delivery",
    DeliveryState,
    {
        DeliveryState.QUEUED: {"send": DeliveryState.SENDING},
        DeliveryState.SENDING: {
            "confirm": DeliveryState.SENT,
            "lose": DeliveryState.UNKNOWN,
            "fail": DeliveryState.FAILED,
            "defer": DeliveryState.QUEUED,
        },
        DeliveryState.UNKNOWN: {
            "send_again": DeliveryState.QUEUED,
            "confirm": DeliveryState.SENT,
        },
        DeliveryState.FAILED: {"send_again": DeliveryState.QUEUED},
    },
)
