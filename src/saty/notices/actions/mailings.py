"""Messages to groups: what was sent to how many, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict
from saty.ledger import actions as ledger
from saty.notices import entries
from saty.notices.models import Mailing


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """What the secretariat writes: its key, made before it is sent, and its words."""

    id: UUID
    subject: Mapping[str, str]
    text: Mapping[str, str]

    def as_json(self) -> dict[str, dict[str, str]]:
        """The words as they are kept."""
        return {"subject": dict(self.subject), "text": dict(self.text)}


@transaction.atomic
def record_mailing(
    *,
    message: GroupMessage,
    scope: str,
    audience: Mapping[str, str],
    recipients: int,
    by: Actor,
    at: datetime,
) -> Mailing:
    """Record that a message goes to a group. Conflict if it went out already."""
    try:
        with transaction.atomic():
            mailing = Mailing.objects.create(
                id=message.id,
                scope=scope,
                audience=dict(audience),
                texts=message.as_json(),
                recipients=recipients,
                sent_by_id=by.account,
                sent_at=at,
            )
    except IntegrityError as error:
        raise Conflict("mailing.sent", _("This message was sent already.")) from error
    ledger.record(
        entries.GROUP_MESSAGE_SENT,
        subject=f"mailing:{mailing.id}",
        competition=scope.partition(":")[2],
        by=by,
        at=at,
        audience=mailing.audience,
        recipients=recipients,
        texts=mailing.texts,
    )
    return mailing
