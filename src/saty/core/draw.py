"""The draw: chance that was fixed beforehand and that anyone can repeat afterwards.

1. A secret of 32 random bytes and the inputs are committed to: `commitment` is published.
2. A public round, named among the inputs, is drawn by others at a moment fixed beforehand.
3. The draw is made from both. Whoever holds the secret cannot choose the round, and whoever
   knows the round does not know the secret, so neither can try values until one suits.
4. The secret is opened when secrecy ends, and the draw is repeated by anyone.

Each subject's chance depends on that subject alone: whoever withdraws changes nobody's lot.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from saty.core.ledger.canonical import JSON, canonical, sha256_hex

COMMITMENT_FORMAT = "saty/draw-commitment/1"
FORMAT = "saty/draw/1"
SECRET_BYTES = 32
BLOCK = 2**256
LOTS = 2**128

Option = TypeVar("Option")


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA-256 (RFC 2104, FIPS 180-4)."""
    return hmac.digest(key, message, hashlib.sha256)


def commitment(secret: bytes, *, competition: str, purpose: str, inputs: Sequence[str]) -> str:
    """Return what is published before the draw, as hexadecimal SHA-256.

    The hash is over the canonical JSON of `{"format": "saty/draw-commitment/1", "competition",
    "purpose", "inputs" (in the order given), "secret" (hexadecimal)}`.

    Raises:
        ValueError: when the secret is not 32 bytes.
    """
    bound: dict[str, JSON] = {
        "format": COMMITMENT_FORMAT,
        "competition": competition,
        "purpose": purpose,
        "inputs": list(inputs),
        "secret": _checked(secret).hex(),
    }
    return sha256_hex(canonical(bound))


def inputs_of(subjects: Iterable[str], *, public_round: str, round_at: str) -> list[str]:
    """Return the inputs that a commitment binds, in their order.

    `round:` with the name of the public round, `round_at:` with its moment, then everyone among
    whom lots may be drawn, sorted.
    """
    return [f"round:{public_round}", f"round_at:{round_at}", *sorted(subjects)]


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw of one competition for one purpose.

    Raises:
        ValueError: when the secret is not 32 bytes.
    """

    secret: bytes = field(repr=False)
    public_round: bytes
    competition: str
    purpose: str

    def __post_init__(self) -> None:
        _checked(self.secret)

    def integer(self, subject: str, below: int, *, counter: int = 0) -> int:
        """Return a uniform integer of 0 to `below` - 1 for a subject; `counter` gives further ones.

        Block k = 0, 1, 2, ... is HMAC-SHA-256, keyed with the secret, of the canonical JSON of
        `{"format": "saty/draw/1", "public_round" (hexadecimal), "competition", "purpose",
        "subject", "counter", "below" (as text), "block": k}`, read as a big-endian number. The
        first block under the largest multiple of `below` is taken modulo `below`: the blocks
        above it are rejected, since they would favour the small remainders.

        Raises:
            ValueError: when `below` is not 1 to 2^256.
        """
        if not 1 <= below <= BLOCK:
            raise ValueError(f"below is 1 to 2^256, not {below}")
        limit = BLOCK - BLOCK % below
        blocks = (self._block(subject, below, counter, block) for block in count())
        return next(number for number in blocks if number < limit) % below

    def lot(self, subject: str) -> int:
        """Return the subject's lot of 128 bits; the lower lot wins."""
        return self.integer(subject, LOTS)

    def order(self, subjects: Iterable[str]) -> list[str]:
        """Return the subjects in the order of their lots, and of their names should lots be equal.

        Raises:
            ValueError: when a subject occurs twice.
        """
        return sorted(_distinct(subjects), key=lambda subject: (self.lot(subject), subject))

    def assign(self, subjects: Iterable[str], options: Sequence[Option]) -> dict[str, Option]:
        """Return one option for each subject, each drawn independently of the others.

        Raises:
            ValueError: without options, or when a subject occurs twice.
        """
        if not options:
            raise ValueError("there are no options to draw from")
        return {each: options[self.integer(each, len(options))] for each in _distinct(subjects)}

    def _block(self, subject: str, below: int, counter: int, block: int) -> int:
        message: dict[str, JSON] = {
            "format": FORMAT,
            "public_round": self.public_round.hex(),
            "competition": self.competition,
            "purpose": self.purpose,
            "subject": subject,
            "counter": counter,
            "below": str(below),
            "block": block,
        }
        return int.from_bytes(hmac_sha256(self.secret, canonical(message)), "big")


def _checked(secret: bytes) -> bytes:
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a secret has {SECRET_BYTES} bytes, this one {len(secret)}")
    return secret


def _distinct(subjects: Iterable[str]) -> list[str]:
    listed = list(subjects)
    if len(set(listed)) != len(listed):
        raise ValueError("a subject occurs twice")
    return listed
