"""New keys for the search in sealed items: what an item is searched by is made anew."""

from collections.abc import Iterator

from django.db import transaction

from saty.common.rotation import Rotated, batches
from saty.core import items as core
from saty.testing.actions.items import standing
from saty.testing.models import ItemWords
from saty.testing.words import index_of


def _renew() -> Iterator[int]:
    for keys in batches(ItemWords):
        with transaction.atomic():
            rows = ItemWords.objects.select_for_update(of=("self",)).filter(pk__in=keys)
            for row in rows.select_related("item"):
                content = core.from_json(standing(row.item).content)
                words = index_of(content, row.item.source or "")
                ItemWords.objects.filter(pk=row.pk).update(words=words)
        yield len(keys)


SEARCH_WORDS = Rotated("testing.search_words", ItemWords.objects.count, _renew)
