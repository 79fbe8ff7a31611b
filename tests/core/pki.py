"""A certification authority made for a test, certificates under it, and signatures with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
YEAR = timedelta(days=365)
IIN = "900105300016"
KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "short": lambda: rsa.generate_private_key(65537, 1024),
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
}
USAGES = (
    "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
    " key_cert_sign crl_sign encipher_only decipher_only"
).split()


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Any

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


@cache
def key(kind: str, name: str) -> Any:
    """The key of a name, made once: making one takes long."""
    return KEYS[kind]()


def usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{each: each in names for each in USAGES})


def holder(
    name: str,
    issuer: Holder | None = None,
    *,
    kind: str = "p256",
    serial: str = "",
    unit: str = "",
    ca: bool = False,
    path_length: int | None = None,
    usages: Sequence[str] | None = None,
    starts: datetime = NOW - YEAR,
    ends: datetime = NOW + YEAR,
    digest: Any = hashes.SHA256,
    extra: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Holder:
    """A certificate under an issuer, or a root."""
    own = key(kind, name)
    attributes = [(NameOID.COMMON_NAME, name), (NameOID.SERIAL_NUMBER, serial)]
    attributes.append((NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in attributes if text])
    given = usages or (["key_cert_sign", "crl_sign"] if ca else ["digital_signature"])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca, path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    )
    if list(given) != ["none"]:
        made = made.add_extension(usage(*given), critical=True)
    for extension, critical in extra:
        made = made.add_extension(extension, critical=critical)
    return Holder(made.sign(issuer.key if issuer else own, digest()), own)


@cache
def root() -> Holder:
    return holder("Root of tests", kind="rsa", ca=True)


@cache
def authority() -> Holder:
    """What issues to people, under the root."""
    return holder("Authority of tests", root(), kind="p384", ca=True, path_length=0)


def person(name: str = "ASAN USENOV", iin: str = IIN, **fields: Any) -> Holder:
    """A certificate as the national authority makes them for people who act for an organisation."""
    values = {"serial": f"IIN{iin}" if iin else "", "unit": "BIN123456789012"}
    return holder(name, fields.pop("issuer", None) or authority(), **{**values, **fields})


def signed(
    content: bytes,
    by: Holder,
    *,
    along: Sequence[Holder] | None = None,
    digest: Any = hashes.SHA256,
    pss: bool = False,
    options: Sequence[pkcs7.PKCS7Options] = (
        pkcs7.PKCS7Options.DetachedSignature,
        pkcs7.PKCS7Options.Binary,
    ),
) -> bytes:
    """A detached signature as DER, with the authority's certificate."""
    scheme = padding.PSS(padding.MGF1(digest()), padding.PSS.DIGEST_LENGTH) if pss else None
    made = pkcs7.PKCS7SignatureBuilder().set_data(content)
    made = made.add_signer(by.certificate, by.key, digest(), rsa_padding=scheme)
    for each in (authority(),) if along is None else along:
        made = made.add_certificate(each.certificate)
    return made.sign(serialization.Encoding.DER, list(options))


def crl(issuer: Holder, *numbers: int, at: datetime = NOW - timedelta(days=1)) -> Any:
    """A revocation list."""
    made = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    made = made.last_update(at).next_update(at + YEAR)
    for number in numbers:
        revoked = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(at)
        made = made.add_revoked_certificate(revoked.build())
    return made.sign(issuer.key, hashes.SHA256())
