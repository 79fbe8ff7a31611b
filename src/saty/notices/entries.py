"""The kinds of entry that notices make."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.notices.models import Delivery, HelpRequest, Mailing


def _sent_again() -> Iterator[str]:
    again = Delivery.objects.filter(sent_again__gt=0).values_list("id", "sent_again")
    return (f"delivery:{delivery}" for delivery, times in again for _ in range(times))


def _answered() -> Iterator[str]:
    answered = HelpRequest.objects.filter(answered_at__isnull=False)
    return (f"help:{request}" for request in answered.values_list("id", flat=True))


MAIL_SENT_AGAIN = entry_kind(
    "mail_sent_again",
    _("An official had a mail sent again that failed, or whose outcome nobody knew."),
    acts=_sent_again,
)
HELP_ANSWERED = entry_kind(
    "help_answered", _("An official answered a request for help."), acts=_answered
)


def _mailings() -> Iterator[str]:
    return (f"mailing:{each}" for each in Mailing.objects.values_list("id", flat=True))


GROUP_MESSAGE_SENT = entry_kind(
    "group_message_sent",
    _("The secretariat wrote to a group of candidates."),
    acts=_mailings,
    public=("audience", "recipients"),
    committed=("texts",),
)
