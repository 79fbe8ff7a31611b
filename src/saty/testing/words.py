"""Search in sealed items: keyed hashes of the beginnings of words.

Words are cut to their first five letters, which finds most forms of a word in languages that
inflect by suffixes (F5 of Can et al. 2008, "Information retrieval on Turkish texts"). Each is kept
as 30 bits of an HMAC under the keys of blind indexes, in the order of the hashes, each once:
whoever has the table alone learns how many items share a beginning of a word, and nothing of the
words.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from saty.core.items import Item

LETTERS = 5
WORD = re.compile(r"[^\W_]{2,}")
HASH_CHARACTERS = 6


def beginnings(text: str) -> set[str]:
    """The first letters of each word of a text, without case; ё reads as е."""
    folded = text.casefold().replace("ё", "е")
    return {word[:LETTERS] for word in WORD.findall(folded)}


@lru_cache(maxsize=32_768)
def _hashed(key: bytes, word: str) -> str:
    digest = hmac.digest(key, b"item word\x00" + word.encode(), hashlib.sha256)
    return base64.b32encode(digest)[:HASH_CHARACTERS].decode()


def searched(words: Iterable[str]) -> list[tuple[str, ...]]:
    """For each word what may stand for it in the index: " HASH ", one for each key."""
    keys = settings.SATY_INDEX_KEYS.values()
    return [tuple(f" {_hashed(key, word)} " for key in keys) for word in sorted(set(words))]


def index_of(item: Item, *texts: str) -> str:
    """What is kept for an item: hashes of all its texts and of those beside it."""
    found: set[str] = set()
    for wording in item.wordings.values():
        for _place, text in wording.texts():
            found |= beginnings(text)
        for text in wording.accepted:
            found |= beginnings(text)
    for text in texts:
        found |= beginnings(text)
    key = next(iter(settings.SATY_INDEX_KEYS.values()))
    hashes = sorted({_hashed(key, word) for word in found})
    return f" {' '.join(hashes)} "
