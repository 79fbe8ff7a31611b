"""A candidate's own order of questions and of options, from the random bytes of the sitting.

Sorted by SHA-256(bytes | identifier): the same on every device and in every language, and for
anyone who knows the bytes to compute again. `assets/scripts/exam/order.js` does the same.
"""

from collections.abc import Sequence
from hashlib import sha256


def own_order(shuffle: str, identifiers: Sequence[str]) -> list[str]:
    """The identifiers in the order that `shuffle`, bytes in hexadecimal, gives them."""
    seed = bytes.fromhex(shuffle)
    return sorted(identifiers, key=lambda each: sha256(seed + each.encode()).digest())
