"""Whether a signer's certificate leads to a root that is trusted (RFC 5280, section 6).

Nothing is fetched: certificates, roots and revocation lists are passed in, and so is the moment.
What is not understood and marked as critical is refused, as section 4.2 demands.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

MOST_CERTIFICATES = 16
"""How many a message may bring: a path is three or four."""
LEAST_RSA_BITS, LEAST_EC_BITS = 2048, 256
STRONG = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
SIGNING_USAGES = frozenset(
    {
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # document signing, RFC 9336
    }
)
UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
    }
)
"""What is looked at, or says nothing about the path where any policy is accepted (6.1.1)."""
_BLOCK = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)


class CmsError(ValueError):
    """A signature or its certificate is not accepted; `reason_key` says why."""

    def __init__(self, reason_key: str) -> None:
        super().__init__(reason_key)
        self.reason_key = reason_key


def read_roots(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM file.

    Raises:
        ValueError: when it holds none, or one that cannot be read.
    """
    return tuple(x509.load_pem_x509_certificates(pem))


def read_crls(text: bytes) -> tuple[x509.CertificateRevocationList, ...]:
    """Return the revocation lists of a file: PEM with any number of them, or DER with one.

    Raises:
        ValueError: when one cannot be read.
    """
    blocks = _BLOCK.findall(text)
    if blocks:
        return tuple(x509.load_pem_x509_crl(block) for block in blocks)
    return (x509.load_der_x509_crl(text),)


def check_signer(certificate: x509.Certificate, at: datetime) -> None:
    """Refuse a certificate that is not for signing, is weak, or is not valid at `at`.

    Raises:
        CmsError: `not_valid_now` (4.1.2.5), `weak_algorithm`, `unknown_algorithm`,
            `unknown_extension` (4.2), `not_for_signing` (4.2.1.3, 4.2.1.12).
    """
    if not _is_valid(certificate, at):
        raise CmsError("not_valid_now")
    _check_strength(certificate)
    if _has_unknown_critical(certificate):
        raise CmsError("unknown_extension")
    if not _may_sign(certificate):
        raise CmsError("not_for_signing")


def path_of(
    certificate: x509.Certificate,
    included: Sequence[x509.Certificate],
    *,
    roots: Sequence[x509.Certificate],
    at: datetime,
) -> tuple[x509.Certificate, ...]:
    """Return the shortest path from a certificate to one of the roots, both ends included.

    Issuers are looked for among the roots and those that came along, nearest first, each once: a
    longer way to the same issuer can only break a limit on the length of the path (4.2.1.9).

    Raises:
        CmsError: `too_many_certificates`, or `not_trusted` where no path leads to a root.
    """
    if len(included) > MOST_CERTIFICATES:
        raise CmsError("too_many_certificates")
    waiting: deque[tuple[x509.Certificate, ...]] = deque([(certificate,)])
    seen = {certificate}
    while waiting:
        path = waiting.popleft()
        for issuer in _issuers(path, [*roots, *included], at):
            if issuer in roots:
                return (*path, issuer)
            if issuer not in seen:
                seen.add(issuer)
                waiting.append((*path, issuer))
    raise CmsError("not_trusted")


def check_not_revoked(
    path: Sequence[x509.Certificate],
    crls: Iterable[x509.CertificateRevocationList],
    at: datetime,
) -> None:
    """Refuse a path with a certificate that a list of its issuer names (section 6.3).

    A list counts by its issuer's signature, also after its next one was due: what was revoked
    stays revoked. Where there is no list, nothing is said.

    Raises:
        CmsError: `revoked`.
    """
    lists = list(crls)
    for certificate, issuer in pairwise(path):
        for each in lists:
            if each.issuer == certificate.issuer and _is_revoked(certificate, issuer, each, at):
                raise CmsError("revoked")


# --- one certificate ---


def _is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _check_strength(certificate: x509.Certificate) -> None:
    """The key is long enough, and the issuer signed over no broken digest."""
    try:
        key = certificate.public_key()
        digest = certificate.signature_hash_algorithm
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise CmsError("unknown_algorithm") from None
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise CmsError("unknown_algorithm")
    least = LEAST_RSA_BITS if isinstance(key, rsa.RSAPublicKey) else LEAST_EC_BITS
    if key.key_size < least or not isinstance(digest, STRONG):
        raise CmsError("weak_algorithm")


def _is_strong(certificate: x509.Certificate) -> bool:
    try:
        _check_strength(certificate)
    except CmsError:
        return False
    return True


def _extensions(certificate: x509.Certificate) -> x509.Extensions:
    """Its extensions; CmsError where they cannot be read."""
    try:
        return certificate.extensions
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise CmsError("not_cms") from None


def _has_unknown_critical(certificate: x509.Certificate) -> bool:
    return any(each.critical and each.oid not in UNDERSTOOD for each in _extensions(certificate))


def _may_sign(certificate: x509.Certificate) -> bool:
    """Its key is for signatures or for what cannot be denied; a critical further usage agrees."""
    usage = _usage(certificate)
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        return False
    further = _find(certificate, x509.ExtendedKeyUsage)
    return further is None or not further.critical or bool(SIGNING_USAGES & {*further.value})


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    found = _find(certificate, x509.KeyUsage)
    return found.value if found else None


def _find(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.Extension | None:  # type: ignore[type-arg]
    try:
        return _extensions(certificate).get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


# --- issuers ---


def _issuers(
    path: Sequence[x509.Certificate], candidates: Iterable[x509.Certificate], at: datetime
) -> Iterator[x509.Certificate]:
    """Those of the candidates that issued the last of a path, and may have done so."""
    last, between = path[-1], len(path) - 1
    for candidate in candidates:
        if candidate.subject == last.issuer and _may_issue(candidate, between, at):
            try:
                last.verify_directly_issued_by(candidate)
            except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
                continue
            yield candidate


def _may_issue(certificate: x509.Certificate, between: int, at: datetime) -> bool:
    """A CA (4.2.1.9) that may sign certificates (4.2.1.3), with room for those below it."""
    try:
        constraints = _find(certificate, x509.BasicConstraints)
        usage = _usage(certificate)
        unknown = _has_unknown_critical(certificate)
    except CmsError:
        return False
    if constraints is None or not constraints.value.ca or unknown:
        return False
    most = constraints.value.path_length
    has_room = most is None or between <= most
    signs = usage is None or usage.key_cert_sign
    return has_room and signs and _is_valid(certificate, at) and _is_strong(certificate)


def _is_revoked(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    crl: x509.CertificateRevocationList,
    at: datetime,
) -> bool:
    """The list was signed by the issuer and names the certificate from before `at`."""
    found = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if found is None or found.revocation_date_utc > at:
        return False
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    try:
        return bool(crl.is_signature_valid(key))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
