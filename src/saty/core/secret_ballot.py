"""Secret ballots: papers that two halves of a key open together, and what is counted from them.

A half is a key pair on P-256, made for one vote on the device of whoever presides, or on that of
the secretary. A paper is the choices of one voter, one letter for each question that they may vote
on, sealed twice by HPKE (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base
mode): first to the half of the secretary, then to the half of whoever presides. Nobody reads it
with one half. The `info` of both seals names the vote, so that a paper of one vote cannot be
read in another. Papers on the same questions are of the same length.

Papers are opened in an order of chance, and only totals leave this module. A paper that does not
open, or does not hold what a paper holds, is unreadable: its voter is counted as present and
their vote as not cast.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from saty.core.voting import Choice, Votes

CURVE = ec.SECP256R1()
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PUBLIC_BYTES, PRIVATE_BYTES = 65, 32
SEAL_BYTES = PUBLIC_BYTES + 16
"""What one seal adds: the encapsulated key (an uncompressed point) and the tag."""
LETTERS: Mapping[str, Choice] = MappingProxyType({"+": "for", "-": "against", "0": "abstain"})
_LETTER: Mapping[str, str] = MappingProxyType(
    {choice: letter for letter, choice in LETTERS.items()}
)


class SecretBallotError(ValueError):
    """A half or a paper is not what it should be; `reason_key` says why."""

    def __init__(self, reason_key: str, message: str) -> None:
        super().__init__(message)
        self.reason_key = reason_key


def info_of(ballot: str) -> bytes:
    """What both seals of a paper are bound to: the vote, by its opaque id."""
    return f"saty/secret-ballot/1 {ballot}".encode()


def text_of(raw: bytes) -> str:
    """Base64url without padding: how halves and papers travel and are kept."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The bytes of base64url without padding, read strictly.

    Raises:
        SecretBallotError: `not_base64url`.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not raw or text_of(raw) != text:
        raise SecretBallotError("not_base64url", "this is not base64url without padding")
    return raw


def half_of(text: str) -> ec.EllipticCurvePublicKey:
    """The public part of a half: an uncompressed point of P-256.

    Raises:
        SecretBallotError: `not_base64url`, `not_a_half`.
    """
    raw = bytes_of(text)
    try:
        if len(raw) == PUBLIC_BYTES:
            return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        pass
    raise SecretBallotError("not_a_half", "this is not an uncompressed point of P-256")


def private_half_of(text: str) -> ec.EllipticCurvePrivateKey:
    """The private part of a half: a scalar of 32 bytes, big end first.

    Raises:
        SecretBallotError: `not_base64url`, `not_a_half`.
    """
    raw = bytes_of(text)
    try:
        if len(raw) == PRIVATE_BYTES:
            return ec.derive_private_key(int.from_bytes(raw, "big"), CURVE)
    except ValueError:
        pass
    raise SecretBallotError("not_a_half", "this is not a private key of P-256")


def public_text(half: ec.EllipticCurvePrivateKey) -> str:
    """The public part that belongs to a private one."""
    point = half.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return text_of(point)


def private_text(half: ec.EllipticCurvePrivateKey) -> str:
    """The private part as it is handed over."""
    return text_of(half.private_numbers().private_value.to_bytes(PRIVATE_BYTES, "big"))


@dataclass(frozen=True, slots=True)
class Halves:
    """Both private halves, as they come together to count a vote."""

    presiding: ec.EllipticCurvePrivateKey
    secretary: ec.EllipticCurvePrivateKey

    @classmethod
    def matching(cls, private: tuple[str, str], public: tuple[str, str]) -> Halves:
        """The halves of whoever presides and of the secretary, if they belong to the public ones.

        Raises:
            SecretBallotError: `not_base64url`, `not_a_half`; `other_half` where one belongs to
                another vote.
        """
        presiding, secretary = (private_half_of(each) for each in private)
        if (public_text(presiding), public_text(secretary)) != public:
            raise SecretBallotError("other_half", "a half belongs to another vote")
        return cls(presiding, secretary)

    def opens(self, paper: str, info: bytes) -> str | None:
        """What a paper says; None if it cannot be read."""
        try:
            inner = SUITE.decrypt(bytes_of(paper), self.presiding, info)
            return SUITE.decrypt(inner, self.secretary, info).decode("ascii")
        except (InvalidTag, ValueError):
            return None


def length_of(questions: int) -> int:
    """How many bytes a paper on so many questions has."""
    return questions + 2 * SEAL_BYTES


def seal(choices: Sequence[Choice], *, presiding: str, secretary: str, info: bytes) -> str:
    """A paper, as a voter's device makes it: the choices in the order of the questions."""
    letters = "".join(_LETTER[each] for each in choices).encode()
    inner = SUITE.encrypt(letters, half_of(secretary), info)
    return text_of(SUITE.encrypt(inner, half_of(presiding), info))


def hand_over(half: ec.EllipticCurvePrivateKey, *, presiding: str, info: bytes) -> str:
    """The secretary's private half, sealed to that of whoever presides: how it is handed over."""
    return text_of(SUITE.encrypt(private_text(half).encode(), half_of(presiding), info))


def take_over(sealed: str, *, presiding: ec.EllipticCurvePrivateKey, info: bytes) -> str:
    """The secretary's private half, as the device of whoever presides opens it.

    Raises:
        SecretBallotError: `not_base64url`, `not_handed_over`.
    """
    try:
        return SUITE.decrypt(bytes_of(sealed), presiding, info).decode("ascii")
    except (InvalidTag, UnicodeDecodeError):
        raise SecretBallotError("not_handed_over", "this was not sealed to this half") from None


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals of each question, in order, and how many papers could not be read."""

    votes: Mapping[str, Votes]
    unreadable: int


def tally(
    papers: Mapping[tuple[str, ...], Iterable[str]],
    halves: Halves,
    *,
    info: bytes,
    chance: Random,
) -> Tally:
    """Open the papers of a vote in an order of chance and count them.

    `papers` are the sealed papers by the questions that their voters may vote on, in order: those
    who stepped out for a candidate have papers on the others.
    """
    counted: dict[str, Counter[str]] = {key: Counter() for keys in papers for key in keys}
    unreadable = 0
    for questions, sealed in papers.items():
        mixed = list(sealed)
        chance.shuffle(mixed)
        for paper in mixed:
            letters = halves.opens(paper, info)
            if letters is None or len(letters) != len(questions) or set(letters) - set(LETTERS):
                unreadable += 1
                continue
            for key, letter in zip(questions, letters, strict=True):
                counted[key][letter] += 1
    votes = {key: Votes(found["+"], found["-"], found["0"]) for key, found in counted.items()}
    return Tally(MappingProxyType(votes), unreadable)
