"""Organisations in which roles are held."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.people.models import Organisation


@transaction.atomic
def add_organisation(
    *, key: str, kind: str, names: Mapping[str, str], by: Actor, at: datetime
) -> Organisation:
    """Add an organisation with its names in "kk", "ru" and "en"; NotNow if the key is taken."""
    made = Organisation(
        key=key, kind=kind, name_kk=names["kk"], name_ru=names["ru"], name_en=names["en"]
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as clash:
        raise NotNow(
            "people.organisation_key",
            _("An organisation with this key is there already. Choose another key."),
        ) from clash
    return made
