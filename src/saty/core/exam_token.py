"""The token of a sitting: what a device shows with every save, instead of a session.

A token is 54 bytes and their HMAC-SHA-256 (RFC 2104), in base64url without padding (RFC 4648):

    version (1) | key (1) | competition (16) | sitting (16) | epoch (4) | form (8) | expiry (8)

Numbers are big-endian; `form` is the beginning of the form's SHA-256; `expiry` is in seconds since
1970, after which the token opens nothing whatever the sitting says. `key` names the master key of
those that the servers have, the current one first, so that another one can take over while tests
are sat. The key is the competition's own: HMAC(master, "saty/exam/1" | competition).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

VERSION = 2
LAYOUT = struct.Struct(">BB16s16sI8sQ")
MAC_BYTES = 32
LENGTH = 4 * (LAYOUT.size + MAC_BYTES) // 3 + 1
"""Characters of a token, at most."""
PURPOSE = b"saty/exam/1"
FORM_BYTES = 8
Masters = Mapping[int, bytes]
"""Id from 1 to 255 -> master key of 32 bytes, the current one first."""


class BadToken(ValueError):
    """Not a token of ours, or altered."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token binds."""

    competition: UUID
    sitting: UUID
    epoch: int
    form: bytes
    """The first 8 bytes of the SHA-256 of the form."""
    expires_at: int
    """Seconds since 1970."""


@lru_cache(maxsize=256)
def key_of(master: bytes, competition: bytes) -> bytes:
    """The key of one competition."""
    return hmac.digest(master, PURPOSE + competition, hashlib.sha256)


def seal(token: Token, masters: Masters) -> str:
    """The token as text, under the current key."""
    key_id, master = next(iter(masters.items()))
    packed = LAYOUT.pack(
        VERSION,
        key_id,
        token.competition.bytes,
        token.sitting.bytes,
        token.epoch,
        token.form,
        token.expires_at,
    )
    key = key_of(master, token.competition.bytes)
    made = packed + hmac.digest(key, packed, hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def opened(text: str, masters: Masters) -> Token:
    """The token behind a text; BadToken if it is none of ours, or its key is here no more."""
    if len(text) > LENGTH:
        raise BadToken
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise BadToken from None
    packed, mac = raw[: LAYOUT.size], raw[LAYOUT.size :]
    if len(raw) != LAYOUT.size + MAC_BYTES or packed[0] != VERSION:
        raise BadToken
    master = masters.get(packed[1])
    if master is None:
        raise BadToken
    if not hmac.compare_digest(mac, hmac.digest(key_of(master, packed[2:18]), packed, "sha256")):
        raise BadToken
    _version, _key, competition, sitting, epoch, form, expires_at = LAYOUT.unpack(packed)
    return Token(UUID(bytes=competition), UUID(bytes=sitting), epoch, form, expires_at)
