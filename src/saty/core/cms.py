"""A detached CMS signature (RFC 5652) over bytes that both sides have.

This is what NCALayer of Kazakhstan makes, `openssl cms -sign`, and most software for signing.
What is checked, in this order:

1. One SignedData with one signer, of plain data that does not come along (5.1, 5.2).
2. Signed attributes with content-type and message-digest, each once (5.3, 11.1, 11.2); the digest
   is that of the content.
3. The signer's certificate came along: by issuer and serial number or by key identifier (5.3),
   and is the one that the signature itself names where it does (RFC 5035).
4. It is for signing, valid at the moment given, and leads to a root (`core.certificates`).
5. The signature over the DER of the signed attributes as a SET OF (5.4), by RSA (PKCS #1 v1.5 or
   PSS, RFC 8017, RFC 4056) or ECDSA (RFC 5753), with SHA-256, SHA-384 or SHA-512 (RFC 5754).

The time that the signer's software wrote (11.3) is read and never trusted. Algorithms of GOST need
software of their states and are refused as unknown.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from saty.core.certificates import (
    MOST_CERTIFICATES,
    CmsError,
    check_not_revoked,
    check_signer,
    path_of,
)

MOST_BYTES = 64 * 1024
"""A signature with its certificates takes two to ten kilobytes."""

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47"
RSA, PSS = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"

DIGESTS: Mapping[str, type[hashes.HashAlgorithm]] = MappingProxyType(
    {
        "2.16.840.1.101.3.4.2.1": hashes.SHA256,
        "2.16.840.1.101.3.4.2.2": hashes.SHA384,
        "2.16.840.1.101.3.4.2.3": hashes.SHA512,
    }
)
RSA_WITH: Mapping[str, type[hashes.HashAlgorithm]] = MappingProxyType(
    {
        "1.2.840.113549.1.1.11": hashes.SHA256,
        "1.2.840.113549.1.1.12": hashes.SHA384,
        "1.2.840.113549.1.1.13": hashes.SHA512,
    }
)
ECDSA_WITH: Mapping[str, type[hashes.HashAlgorithm]] = MappingProxyType(
    {
        "1.2.840.10045.4.3.2": hashes.SHA256,
        "1.2.840.10045.4.3.3": hashes.SHA384,
        "1.2.840.10045.4.3.4": hashes.SHA512,
    }
)
WEAK = frozenset(
    {
        "1.2.840.113549.2.5",  # MD5
        "1.3.14.3.2.26",  # SHA-1
        "2.16.840.1.101.3.4.2.4",  # SHA-224
        "1.2.840.113549.1.1.4",  # RSA with MD5
        "1.2.840.113549.1.1.5",  # RSA with SHA-1
        "1.2.840.113549.1.1.14",  # RSA with SHA-224
        "1.2.840.10045.4.1",  # ECDSA with SHA-1
        "1.2.840.10045.4.3.1",  # ECDSA with SHA-224
    }
)
_PEM = re.compile(rb"\A\s*-----BEGIN (CMS|PKCS7)-----(.+?)-----END \1-----\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, by their certificate."""

    name: str
    """Common name of the subject; "" where it has none."""
    serial_number: str
    """Attribute serialNumber of the subject: "IIN" and 12 digits in Kazakhstan; "" without it."""
    unit: str
    """Organisational unit of the subject: "BIN" and 12 digits in Kazakhstan; "" without it."""
    issuer: str
    """Common name of the certification authority."""
    certificate_number: str
    """Serial number of the certificate, hexadecimal."""
    fingerprint: str
    """SHA-256 of the certificate, hexadecimal."""
    said_at: datetime | None
    """When the signer's software says it was: shown, never trusted."""


def der_of(sent: bytes) -> bytes:
    """Return the encoded message of what somebody sent: binary, PEM (RFC 7468), or base64 text.

    Raises:
        CmsError: `too_large` over 64 KiB as binary, `not_cms` where it is none of the three.
    """
    if len(sent) > 2 * MOST_BYTES:
        raise CmsError("too_large")
    der = sent if sent[:1] == b"\x30" and sent[1:2] > b"\x7f" else _decoded(sent)
    if len(der) > MOST_BYTES:
        raise CmsError("too_large")
    return der


def verify(
    signature_der: bytes,
    content: bytes,
    *,
    roots: Sequence[x509.Certificate],
    at: datetime,
    crls: Iterable[x509.CertificateRevocationList] = (),
) -> Signer:
    """Return who signed `content`, by a certificate that was valid at `at` under one of `roots`.

    Raises:
        CmsError: with the reason; also for whatever is not a signature at all.
    """
    message = _read(der_of(signature_der))
    digest = _digest(message.digest_algorithm)
    if not hmac.compare_digest(message.digest, _hash(digest, content)):
        raise CmsError("digest_differs")
    scheme = _scheme(message, digest)
    certificate = _certificate(message)
    check_signer(certificate, at)
    others = [_loaded(each) for each in message.certificates.values()]
    path = path_of(certificate, others, roots=roots, at=at)
    check_not_revoked(path, crls, at)
    _check_signature(certificate, message, scheme)
    return _signer(certificate, message.said_at)


# --- reading ---


@dataclass(frozen=True, slots=True)
class _Message:
    """What a signature says, in values of Python: nothing of it is trusted yet."""

    signer: bytes
    """The certificate's key in `certificates`, b"" where it did not come along."""
    certificates: Mapping[bytes, bytes]
    """Issuer with serial number, or key identifier -> certificate."""
    digest_algorithm: str
    digest: bytes
    said_at: datetime | None
    names: tuple[str, bytes] | None
    """Digest algorithm and digest of the certificate that the signature names."""
    signed: bytes
    algorithm: str
    parameters: tuple[str, str, str, int, int] | None
    signature: bytes


def _decoded(text: bytes) -> bytes:
    armoured = _PEM.match(text)
    body = armoured[2] if armoured else text
    try:
        return b64decode(b"".join(body.split()), validate=True)
    except ValueError:
        raise CmsError("not_cms") from None


def _read(der: bytes) -> _Message:
    """Everything that is needed, read at once.

    The parser is lazy, and what a hostile message makes it raise is not bounded by a list of
    exceptions: whatever it is, this is no message that can be read.
    """
    try:
        return _parsed(der)
    except CmsError:
        raise
    except Exception:
        raise CmsError("not_cms") from None


def _parsed(der: bytes) -> _Message:
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].dotted != SIGNED_DATA:
        raise CmsError("not_cms")
    data = info["content"]
    _check_content(data["encap_content_info"])
    if len(data["signer_infos"]) != 1:
        raise CmsError("not_one_signer")
    signer = data["signer_infos"][0]
    if not signer["signed_attrs"]:
        raise CmsError("no_signed_attributes")
    attributes = _attributes(signer["signed_attrs"])
    if _only(attributes, CONTENT_TYPE).dotted != DATA:
        raise CmsError("not_data")
    of_certificates, key = _certificates(data, signer["sid"])
    return _Message(
        signer=key,
        certificates=of_certificates,
        digest_algorithm=signer["digest_algorithm"]["algorithm"].dotted,
        digest=bytes(_only(attributes, MESSAGE_DIGEST).native),
        said_at=_said_at(attributes),
        names=_named(attributes),
        signed=_set_of(each.dump() for each in signer["signed_attrs"]),
        algorithm=signer["signature_algorithm"]["algorithm"].dotted,
        parameters=_pss_parameters(signer["signature_algorithm"]),
        signature=bytes(signer["signature"].native),
    )


def _check_content(content: Any) -> None:
    """Plain data (section 4) that does not come along (5.2: eContent is absent)."""
    if content["content_type"].dotted != DATA:
        raise CmsError("not_data")
    if not isinstance(content["content"], core.Void):
        raise CmsError("not_detached")


def _attributes(attributes: Any) -> dict[str, Any]:
    """Attribute -> its values; one that is there twice is refused (5.3, 11.1, 11.2)."""
    found: dict[str, Any] = {}
    for each in attributes:
        key = each["type"].dotted
        if key in found:
            raise CmsError("not_cms")
        found[key] = each["values"]
    return found


def _only(attributes: Mapping[str, Any], key: str) -> Any:
    """The single value of an attribute that must be there."""
    if key not in attributes:
        raise CmsError("no_signed_attributes")
    if len(attributes[key]) != 1:
        raise CmsError("not_cms")
    return attributes[key][0]


def _said_at(attributes: Mapping[str, Any]) -> datetime | None:
    if SIGNING_TIME not in attributes:
        return None
    said: datetime = _only(attributes, SIGNING_TIME).native
    return said.astimezone(UTC)


def _named(attributes: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """The certificate that the signature names: the first one of RFC 5035, section 3."""
    if SIGNING_CERTIFICATE not in attributes:
        return None
    value = _only(attributes, SIGNING_CERTIFICATE)
    first = tsp.SigningCertificateV2.load(value.dump())["certs"][0]
    return first["hash_algorithm"]["algorithm"].dotted, bytes(first["cert_hash"].native)


def _certificates(data: Any, signer: Any) -> tuple[dict[bytes, bytes], bytes]:
    """The certificates that came along, each under the kind of key that the signer is named by."""
    by_identifier = signer.name == "subject_key_identifier"
    found: dict[bytes, bytes] = {}
    for choice in data["certificates"] or ():
        if choice.name == "certificate":
            held = choice.chosen
            issued = _issued(held.issuer, held.serial_number)
            key = (held.key_identifier or issued) if by_identifier else issued
            found.setdefault(key, held.dump())
    if len(found) > MOST_CERTIFICATES:
        raise CmsError("too_many_certificates")
    named = signer.chosen
    if by_identifier:
        return found, bytes(named.native)
    return found, _issued(named["issuer"], named["serial_number"].native)


def _issued(issuer: Any, number: int) -> bytes:
    """Issuer and serial number as one key."""
    return bytes(issuer.dump()) + b"|%d" % number


def _pss_parameters(algorithm: Any) -> tuple[str, str, str, int, int] | None:
    """Digest, mask generation with its digest, salt length, trailer (RFC 4055, section 3.1)."""
    if algorithm["algorithm"].dotted != PSS:
        return None
    given = algorithm["parameters"]
    mask = given["mask_gen_algorithm"]
    return (
        given["hash_algorithm"]["algorithm"].dotted,
        mask["algorithm"].dotted,
        mask["parameters"]["algorithm"].dotted,
        int(given["salt_length"].native),
        int(given["trailer_field"]),
    )


def _set_of(encodings: Iterable[bytes]) -> bytes:
    """The DER of a SET OF (X.690, 11.6): encodings in ascending order under the tag 0x31."""
    content = b"".join(sorted(encodings))
    return b"\x31" + _length(len(content)) + content


def _length(number: int) -> bytes:
    """A length in DER (X.690, 8.1.3 and 10.1)."""
    if number < 0x80:
        return bytes([number])
    digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


# --- checking ---


def _digest(algorithm: str) -> hashes.HashAlgorithm:
    if algorithm in WEAK:
        raise CmsError("weak_algorithm")
    if algorithm not in DIGESTS:
        raise CmsError("unknown_algorithm")
    return DIGESTS[algorithm]()


def _hash(digest: hashes.HashAlgorithm, content: bytes) -> bytes:
    return hashlib.new(digest.name, content).digest()


@dataclass(frozen=True, slots=True)
class _Scheme:
    """How a signature is checked: with a padding by RSA, without by ECDSA."""

    digest: hashes.HashAlgorithm
    padding: padding.AsymmetricPadding | None


def _scheme(message: _Message, digest: hashes.HashAlgorithm) -> _Scheme:
    """The scheme that the signature algorithm names; its digest is the one of the content."""
    key = message.algorithm
    if key in WEAK:
        raise CmsError("weak_algorithm")
    if message.parameters is not None:
        return _pss(message.parameters)
    if key == RSA:
        return _Scheme(digest, padding.PKCS1v15())
    if key in RSA_WITH:
        return _Scheme(RSA_WITH[key](), padding.PKCS1v15())
    if key in ECDSA_WITH:
        return _Scheme(ECDSA_WITH[key](), None)
    raise CmsError("unknown_algorithm")


def _pss(parameters: tuple[str, str, str, int, int]) -> _Scheme:
    key, mask, mask_key, salt, trailer = parameters
    digest, mask_digest = _digest(key), _digest(mask_key)
    if mask != "1.2.840.113549.1.1.8" or trailer != 1 or not 0 <= salt <= 512:
        raise CmsError("unknown_algorithm")
    return _Scheme(digest, padding.PSS(padding.MGF1(mask_digest), salt))


def _certificate(message: _Message) -> x509.Certificate:
    """The signer's certificate: it came along, and is the one that the signature names."""
    held = message.certificates.get(message.signer)
    if held is None:
        raise CmsError("no_certificate")
    if message.names is not None:
        algorithm, digest = message.names
        if not hmac.compare_digest(digest, _hash(_digest(algorithm), held)):
            raise CmsError("other_certificate")
    return _loaded(held)


def _loaded(der: bytes) -> x509.Certificate:
    """A certificate whose parts that are looked at can all be read."""
    try:
        found = x509.load_der_x509_certificate(der)
        _ = (found.subject, found.issuer, found.extensions, found.not_valid_after_utc)
    except Exception:  # as in _read: what is hostile is not bounded by a list
        raise CmsError("not_cms") from None
    return found


def _check_signature(certificate: x509.Certificate, message: _Message, scheme: _Scheme) -> None:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey) and scheme.padding is not None:
            key.verify(message.signature, message.signed, scheme.padding, scheme.digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and scheme.padding is None:
            key.verify(message.signature, message.signed, ec.ECDSA(scheme.digest))
        else:
            raise CmsError("bad_signature")
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        raise CmsError("bad_signature") from None


# --- who ---


def _signer(certificate: x509.Certificate, said_at: datetime | None) -> Signer:
    subject = certificate.subject
    return Signer(
        name=_first(subject, NameOID.COMMON_NAME),
        serial_number=_first(subject, NameOID.SERIAL_NUMBER),
        unit=_first(subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
        issuer=_first(certificate.issuer, NameOID.COMMON_NAME),
        certificate_number=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        said_at=said_at,
    )


def _first(name: x509.Name, key: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(key)
    return str(found[0].value) if found else ""
