"""The index by which the database sees that one kind of adjustment is asked for twice."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from saty.applications.models import AdjustmentRequest
from saty.common.rotation import Rotated, batches
from saty.common.sealing import blind_index


def kind_index(application: UUID, kind: str) -> str:
    """The index of a kind within one application, under the current key."""
    return blind_index(f"adjustment:{application}", kind)


def _renew() -> Iterator[int]:
    for keys in batches(AdjustmentRequest):
        with transaction.atomic():
            for held in AdjustmentRequest.objects.select_for_update().filter(pk__in=keys):
                index = kind_index(held.application_id, held.kind)
                AdjustmentRequest.objects.filter(pk=held.pk).update(kind_index=index)
        yield len(keys)


KIND_INDEXES = Rotated(
    "applications.adjustment_kind_index", AdjustmentRequest.objects.count, _renew
)
