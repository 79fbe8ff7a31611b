"""A CMS message put together field by field, so that a test can make each field wrong."""

import hashlib
from collections.abc import Sequence
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding

from tests.core.pki import Holder, authority

RSA, ECDSA_SHA256 = "1.2.840.113549.1.1.1", "1.2.840.10045.4.3.2"
SHA256 = "2.16.840.1.101.3.4.2.1"


def attribute(key: str, *values: Any) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": key, "values": list(values)})


def attributes(content: bytes, content_type: str = "data", digest: bytes | None = None) -> list:
    """What is signed in any case."""
    held = hashlib.sha256(content).digest() if digest is None else digest
    return [attribute("content_type", content_type), attribute("message_digest", held)]


def named_certificate(by: Holder) -> cms.CMSAttribute:
    """The attribute by which CAdES names the signer's certificate."""
    digest = hashlib.sha256(by.certificate.public_bytes(Encoding.DER)).digest()
    named = tsp.ESSCertIDv2({"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": digest})
    return attribute("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [named]}))


def certificate(of: Holder) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(of.certificate.public_bytes(Encoding.DER))


def message(
    by: Holder,
    content: bytes,
    *,
    signed: Sequence[cms.CMSAttribute] | None = None,
    digest_algorithm: str = SHA256,
    algorithm: str | None = None,
    by_identifier: bool = False,
    content_type: str = "data",
    carried: bytes | None = None,
    along: Sequence[Holder] | None = None,
    signers: int = 1,
) -> bytes:
    """A detached signature whose parts are as they should be, but for those that are given."""
    given = attributes(content) if signed is None else list(signed)
    own = certificate(by)
    sid: Any = cms.SignerIdentifier(
        "issuer_and_serial_number",
        {"issuer": own.issuer, "serial_number": own.serial_number},
    )
    if by_identifier:
        sid = cms.SignerIdentifier("subject_key_identifier", own.key_identifier)
    of_key = ECDSA_SHA256 if isinstance(by.key, ec.EllipticCurvePrivateKey) else RSA
    signer = cms.SignerInfo(
        {
            "version": "v3" if by_identifier else "v1",
            "sid": sid,
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": digest_algorithm}),
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": algorithm or of_key}),
            "signature": _signature(by, cms.CMSAttributes(given).dump()),
            **({"signed_attrs": given} if given else {}),
        }
    )
    encapsulated: dict[str, Any] = {"content_type": content_type}
    if carried is not None:
        encapsulated["content"] = core.OctetString(carried)
    others = [by, authority()] if along is None else along
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": digest_algorithm}],
            "encap_content_info": encapsulated,
            "certificates": [certificate(each) for each in others],
            "signer_infos": [signer] * signers,
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


def _signature(by: Holder, to_be_signed: bytes) -> bytes:
    if isinstance(by.key, ec.EllipticCurvePrivateKey):
        return by.key.sign(to_be_signed, ec.ECDSA(hashes.SHA256()))
    return by.key.sign(to_be_signed, padding.PKCS1v15(), hashes.SHA256())
