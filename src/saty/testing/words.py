"""Search in sealed items: keyed hashes of the beginnings of words.

Words are cut to their first five letters, which finds most forms of a word in languages that
inflect by suffixes (F5 of Can et al. 2008, "Information retrieval on Turkish texts"), and short
words to four: their endings begin earlier (право, права; салық, салығы), and a consonant that
Kazakh voices before them is one with its voiceless form (әдеп, әдебі). Both beginnings of a word
are kept, each as 30 bits of an HMAC under the keys of blind indexes, in the order of the hashes,
each once: whoever has the table alone learns how many items share a beginning of a word, and
nothing of the words.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from django.conf import settings

from saty.core.items import Item

SHORT, LONG = 4, 5
"""Letters of a beginning."""
VOICELESS = str.maketrans("ғгб", "қкп")
LONG_WORD = 7
"""From how many letters on a word is sought by its long beginning."""
WORD = re.compile(r"[^\W_]{2,}")
HASH_CHARACTERS = 6


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold().replace("ё", "е"))


def beginnings(text: str) -> set[str]:
    """What the words of a text are found by: their first letters, without case; ё reads as е."""
    return {_cut(word, letters) for word in _words(text) for letters in (SHORT, LONG)}


def sought(text: str) -> set[str]:
    """The beginnings by which the words of a question are looked for, one for each word."""
    return {_cut(word, LONG if len(word) >= LONG_WORD else SHORT) for word in _words(text)}


def _cut(word: str, letters: int) -> str:
    return word[: letters - 1] + word[letters - 1 : letters].translate(VOICELESS)


@lru_cache(maxsize=32_768)
def _hashed(key: bytes, word: str) -> str:
    digest = hmac.digest(key, b"item word\x00" + word.encode(), hashlib.sha256)
    return base64.b32encode(digest)[:HASH_CHARACTERS].decode()


def searched(text: str) -> list[tuple[str, ...]]:
    """For each word of a question what may stand for it in the index: " HASH ", for each key."""
    keys = settings.SATY_INDEX_KEYS.values()
    return [tuple(f" {_hashed(key, word)} " for key in keys) for word in sorted(sought(text))]


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
