"""Salted commitments to single fields, and the salted hash of a whole entry.

A commitment shows nothing without its salt and cannot be opened to another value. Erasing the
salt therefore erases the value, while everything built upon the commitment stays valid.
"""

from __future__ import annotations

import hashlib
import hmac

from saty.core.ledger.canonical import JSON, canonical, sha256_hex
from saty.core.ledger.entry import EntryBody

COMMITMENT_FORMAT = "saty/commitment/1"
LEAF_TAG = b"saty/leaf/1\x00"
SALT_BYTES = 32


def commit(*, competition: str | None, entry: str, field: str, salt: bytes, value: JSON) -> str:
    """Return the commitment to one field of one entry, as hexadecimal SHA-256.

    The hash is over the canonical JSON of `{"format": "saty/commitment/1", "competition",
    "entry", "field", "salt" (hexadecimal), "value"}`, so that it can be moved to no other place.

    Raises:
        ValueError: when the salt is not 32 bytes or the value has no canonical form.
    """
    bound: dict[str, JSON] = {
        "format": COMMITMENT_FORMAT,
        "competition": competition,
        "entry": entry,
        "field": field,
        "salt": _checked(salt).hex(),
        "value": value,
    }
    return sha256_hex(canonical(bound))


def opens(
    commitment: str, *, competition: str | None, entry: str, field: str, salt: bytes, value: JSON
) -> bool:
    """Tell in constant time whether salt and value are the opening of `commitment`.

    An opening that cannot be hashed (a short salt, a float) opens nothing.
    """
    try:
        made = commit(competition=competition, entry=entry, field=field, salt=salt, value=value)
    except ValueError:
        return False
    return hmac.compare_digest(made.encode(), commitment.encode())


def leaf(*, salt: bytes, entry: EntryBody) -> bytes:
    """Return the 32 bytes of leaf data that stand for an entry in the public tree.

    Exactly: SHA-256 over the 12 bytes `saty/leaf/1` and NUL, the 32 bytes of the salt, and the
    canonical JSON of the entry. Tag and salt have fixed lengths, so no two inputs read alike.
    The tree hashes this once more, as its leaf: SHA-256(0x00 || leaf data), RFC 6962, section 2.1.

    Raises:
        ValueError: when the salt is not 32 bytes.
    """
    return hashlib.sha256(LEAF_TAG + _checked(salt) + canonical(entry.as_json())).digest()


def _checked(salt: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, this one {len(salt)}")
    return salt
