"""Second factors are sealed in a library's table, so they are renewed here."""

from collections.abc import Iterator

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from saty.common.rotation import Rotated, batches

SEALED = ("secret", "seed")


def _renew() -> Iterator[int]:
    adapter = get_adapter()
    for keys in batches(Authenticator):
        with transaction.atomic():
            for held in Authenticator.objects.select_for_update().filter(pk__in=keys):
                renewed = {
                    name: adapter.encrypt(adapter.decrypt(held.data[name]))
                    for name in SEALED
                    if name in held.data
                }
                held.data = {**held.data, **renewed}
                held.save(update_fields=["data"])
        yield len(keys)


def _count() -> int:
    return int(Authenticator.objects.count())


SECOND_FACTORS = Rotated("mfa.authenticator", _count, _renew)
