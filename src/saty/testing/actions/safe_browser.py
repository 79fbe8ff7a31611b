"""Config Keys of Safe Exam Browser: added and withdrawn by the secretariat."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.core.safe_browser import is_config_key
from saty.stages.models import Stage
from saty.testing.models import SafeBrowserKey
from saty.testing.policies import control as policies


@transaction.atomic
def add_key(*, stage: Stage, name: str, config_key: str, by: Actor, at: datetime) -> SafeBrowserKey:
    """Let a test be sat with one more configuration of the browser.

    Raises:
        Refusal: `no_config_key` for anything but 64 letters of base 16, `key_is_there`.
    """
    policies.check_officer(stage, by)
    given = config_key.strip().lower()
    if not is_config_key(given):
        raise Refusal(
            "no_config_key", _("A Config Key has 64 digits and letters from a to f. Copy it again.")
        )
    try:
        with transaction.atomic():
            return SafeBrowserKey.objects.create(
                stage=stage,
                name=name.strip(),
                config_key=given,
                added_by_id=by.account,
                added_at=at,
            )
    except IntegrityError:
        raise Refusal("key_is_there", _("This key is there already.")) from None


@transaction.atomic
def withdraw_key(*, key: SafeBrowserKey, by: Actor, at: datetime) -> SafeBrowserKey:
    """From now on the configuration does not fit any more. Again changes nothing."""
    key = SafeBrowserKey.objects.select_for_update(of=("self",)).get(id=key.id)
    policies.check_officer(key.stage, by)
    if key.withdrawn_at is None:
        key.withdrawn_at = at
        key.save(update_fields=["withdrawn_at"])
    return key
