"""Confirming who sits a test, where the rules ask for it."""

from datetime import datetime

from django.db import transaction

from saty.common.actors import Actor
from saty.testing.actions.sittings import held_by, note
from saty.testing.models import Sitting
from saty.testing.policies import control as policies


@transaction.atomic
def confirm_identity(*, sitting: Sitting, by: Actor, at: datetime) -> Sitting:
    """An official has seen who it is. Confirming again changes nothing.

    Raises:
        NotYours: for anybody but the secretariat and an invigilator of the candidate's session.
        NotNow: `sitting_over`.
    """
    sitting = held_by(sitting.id)
    policies.check_watches(sitting.entry, by)
    if sitting.identity_confirmed_by_id is not None:
        return sitting
    policies.check_not_over(sitting)
    sitting.identity_confirmed_by_id = by.account
    sitting.save(update_fields=["identity_confirmed_by"])
    note(sitting, "identity_confirmed", at, by=by.account)
    return sitting
