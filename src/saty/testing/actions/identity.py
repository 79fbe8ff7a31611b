"""Identity at a test: an official looks at the document of whoever sits there."""

from datetime import datetime

from django.db import transaction

from saty.common.actors import Actor
from saty.ledger.actions import record
from saty.testing.actions.sittings import held_by, note
from saty.testing.entries.identity import IDENTITY_CONFIRMED
from saty.testing.models import Sitting
from saty.testing.policies import identity as policies


@transaction.atomic
def confirm_identity(*, sitting: Sitting, by: Actor, at: datetime) -> Sitting:
    """Confirm who sits there, before the start. Confirming again changes nothing.

    Raises:
        NotYours: in a venue, for anybody who does not watch over that session; elsewhere for
            anybody but the secretariat.
        NotNow: once the sitting has started or is over.
    """
    sitting = held_by(sitting.id)
    policies.check_confirms(sitting, by)
    if sitting.identity_confirmed_by_id is not None:
        return sitting
    policies.check_can_be_confirmed(sitting, at)
    sitting.identity_confirmed_by_id = by.account
    sitting.save(update_fields=["identity_confirmed_by"])
    note(sitting, "identity_confirmed", at, by=by.account)
    record(
        IDENTITY_CONFIRMED,
        subject=f"sitting:{sitting.id}",
        competition=str(sitting.entry.stage.competition_id),
        by=by,
        at=at,
        stage=sitting.entry.stage.key,
    )
    return sitting
