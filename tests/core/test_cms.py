"""Detached signatures: what is accepted, each reason for a refusal, and what must hold of any."""

import os
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saty.core import cms
from saty.core.certificates import CmsError, read_crls, read_roots
from tests.core import by_hand, pki
from tests.core.pki import NOW, YEAR

CONTENT = '{"minutes":"Хаттама №1"}'.encode()
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def verified(der: bytes, content: bytes = CONTENT, **changed) -> cms.Signer:
    given = {"roots": [pki.root().certificate], "at": NOW, **changed}
    return cms.verify(der, content, **given)


def refused(der: bytes, content: bytes = CONTENT, **changed) -> str:
    with pytest.raises(CmsError) as error:
        verified(der, content, **changed)
    return error.value.reason_key


# --- accepted ---


@pytest.mark.parametrize("digest", [hashes.SHA256, hashes.SHA384, hashes.SHA512])
@pytest.mark.parametrize(
    ("kind", "pss"), [("rsa", False), ("rsa", True), ("p256", False), ("p384", False)]
)
def test_signature_by_each_algorithm_says_who_signed(kind, pss, digest):
    by = pki.person(kind=kind)

    signer = verified(pki.signed(CONTENT, by, digest=digest, pss=pss))

    assert (signer.name, signer.serial_number, signer.unit) == (
        "ASAN USENOV",
        f"IIN{pki.IIN}",
        "BIN123456789012",
    )
    assert signer.issuer == "Authority of tests"
    assert signer.certificate_number == f"{by.certificate.serial_number:x}"
    assert signer.fingerprint == by.certificate.fingerprint(hashes.SHA256()).hex()


def test_signature_is_taken_as_binary_as_pem_and_as_base64_text():
    der = pki.signed(CONTENT, pki.person())
    text = b64encode(der)
    lines = b"\r\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    armoured = [
        b"-----BEGIN %s-----\n%s\n-----END %s-----\n" % (word, lines, word)
        for word in (b"CMS", b"PKCS7")
    ]

    forms = [der, text, lines, b" " + text + b"\n", *armoured]

    assert {cms.der_of(each) for each in forms} == {der}
    assert len({verified(each) for each in forms}) == 1


def indefinite(der: bytes) -> bytes:
    """The same message as BER whose outer parts say where they end, not how long they are."""
    info = by_hand.cms.ContentInfo.load(der)
    parts = info["content"].untag().contents
    opening, closing = b"\x30\x80", bytes(2)
    inner = opening + parts + closing
    kind = info["content_type"].dump()
    return opening + kind + b"\xa0\x80" + inner + closing + closing


def test_signature_as_libraries_for_java_encode_it_is_accepted():
    """NCALayer, by Bouncy Castle, sends lengths that are not told beforehand."""
    der = pki.signed(CONTENT, pki.person(kind="rsa"))
    made = indefinite(der)

    assert b64encode(made).startswith(b"MIAGCSqGSIb3DQEHAqCAMIA")
    assert verified(made) == verified(der)
    assert verified(b64encode(made)) == verified(der)


def test_signer_named_by_key_identifier_and_by_issuer_is_found():
    by = pki.person()

    signers = {
        verified(by_hand.message(by, CONTENT, by_identifier=each)).fingerprint
        for each in (False, True)
    }

    assert signers == {by.certificate.fingerprint(hashes.SHA256()).hex()}


def test_time_that_the_software_wrote_is_told_and_decides_nothing():
    signed = [*by_hand.attributes(CONTENT)]
    long_ago = by_hand.attribute("signing_time", by_hand.cms.Time("utc_time", NOW - 9 * YEAR))

    without = verified(by_hand.message(pki.person(), CONTENT, signed=signed))
    told = verified(by_hand.message(pki.person(), CONTENT, signed=[*signed, long_ago]))

    assert without.said_at is None
    assert told.said_at == NOW - 9 * YEAR


def test_certificate_may_be_issued_by_the_root_itself():
    by = pki.person(issuer=pki.root())

    assert verified(pki.signed(CONTENT, by, along=[])).issuer == "Root of tests"


def test_signature_that_names_its_certificate_is_held_to_it():
    by, other = pki.person(), pki.person("SERIK AKHMETOV")
    named, misnamed = (
        [*by_hand.attributes(CONTENT), by_hand.named_certificate(each)] for each in (by, other)
    )

    assert verified(by_hand.message(by, CONTENT, signed=named)).name == "ASAN USENOV"
    assert refused(by_hand.message(by, CONTENT, signed=misnamed)) == "other_certificate"


# --- made by another program ---

OPENSSL = shutil.which("openssl")
MAY_LACK = not os.environ.get("SATY_COMPLETE")
"""Whether what the machine lacks is passed over; a complete run fails for it."""


def by_openssl(folder, *options: str, kind: str = "rsa") -> bytes:
    by = pki.person(kind=kind)
    for name, text in (
        ("content", CONTENT),
        ("signer.pem", by.pem()),
        ("key.pem", by.key_pem()),
        ("along.pem", pki.authority().pem()),
    ):
        (folder / name).write_bytes(text)
    command = "cms -sign -binary -in content -signer signer.pem -inkey key.pem -certfile along.pem"
    subprocess.run(
        [OPENSSL, *command.split(), "-outform", "DER", "-out", "made", *options],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return (folder / "made").read_bytes()


@pytest.mark.skipif(MAY_LACK and OPENSSL is None, reason="openssl is not on this machine")
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("rsa", ()),
        ("rsa", ("-md", "sha512")),
        ("rsa", ("-keyid",)),
        ("rsa", ("-cades",)),
        ("rsa", ("-keyopt", "rsa_padding_mode:pss")),
        ("p256", ("-cades", "-keyid")),
        ("p384", ("-md", "sha384")),
    ],
)
def test_signature_made_by_openssl_is_accepted(tmp_path, kind, options):
    made = by_openssl(tmp_path, *options, kind=kind)

    assert verified(made).name == "ASAN USENOV"
    assert refused(made, CONTENT + b" ") == "digest_differs"


@pytest.mark.skipif(MAY_LACK and OPENSSL is None, reason="openssl is not on this machine")
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("-nodetach",), "not_detached"),
        (("-noattr",), "no_signed_attributes"),
        (("-nocerts",), "no_certificate"),
        (("-md", "sha1"), "weak_algorithm"),
        (("-md", "sha224"), "weak_algorithm"),
        (("-econtent_type", "1.2.840.113549.1.9.16.1.4"), "not_data"),
    ],
)
def test_signature_that_openssl_makes_otherwise_is_refused(tmp_path, options, reason):
    assert refused(by_openssl(tmp_path, *options)) == reason


# --- refused, one thing wrong at a time ---


def wrong(**changed) -> bytes:
    return by_hand.message(pki.person(), CONTENT, **changed)


GOST_2015, GOST_2004 = "1.2.398.3.10.1.1.2.3.2", "1.2.398.3.10.1.1.1.2"
MESSAGES = {
    "not_detached": lambda: wrong(carried=CONTENT),
    "not_data": lambda: wrong(content_type="signed_data"),
    "not_one_signer": lambda: wrong(signers=2),
    "no_signed_attributes": lambda: wrong(signed=[]),
    "no_certificate": lambda: wrong(along=[pki.authority()]),
    "digest_differs": lambda: wrong(signed=by_hand.attributes(CONTENT, digest=bytes(32))),
    "weak_algorithm": lambda: wrong(digest_algorithm="sha1"),
    "unknown_algorithm": lambda: wrong(digest_algorithm=GOST_2015, algorithm=GOST_2015),
    "bad_signature": lambda: wrong(algorithm=by_hand.RSA),
    "not_cms": lambda: wrong(signed=by_hand.attributes(CONTENT) * 2),
}


@pytest.mark.parametrize("reason", MESSAGES)
def test_message_with_one_thing_wrong_is_refused_with_its_reason(reason):
    assert refused(MESSAGES[reason]()) == reason


@pytest.mark.parametrize("algorithm", [GOST_2015, GOST_2004, "1.2.643.7.1.1.3.2", "1.3.101.112"])
def test_signature_by_an_algorithm_of_a_state_is_refused_as_unknown(algorithm):
    assert refused(wrong(algorithm=algorithm)) == "unknown_algorithm"


@pytest.mark.parametrize("count", [0, 1])
def test_attributes_that_must_be_signed_are_missed_each(count):
    left = [by_hand.attributes(CONTENT)[count]]

    assert refused(wrong(signed=left)) == "no_signed_attributes"


def test_content_type_in_the_signed_attributes_is_that_of_data():
    signed = by_hand.attributes(CONTENT, content_type="signed_data")

    assert refused(wrong(signed=signed)) == "not_data"


def test_content_that_came_along_by_another_builder_is_refused():
    der = pki.signed(CONTENT, pki.person(), options=[pkcs7.PKCS7Options.Binary])

    assert refused(der) == "not_detached"


def test_signature_by_another_key_than_that_of_the_certificate_is_refused():
    impostor = pki.Holder(pki.person().certificate, pki.key("p256", "SERIK AKHMETOV"))

    assert refused(by_hand.message(impostor, CONTENT)) == "bad_signature"


def test_message_that_is_too_large_is_not_read():
    assert refused(b"\x30\x84" + bytes(cms.MOST_BYTES)) == "too_large"
    assert refused(b"A" * (2 * cms.MOST_BYTES + 1)) == "too_large"


# --- certificates ---


def under(issuer: pki.Holder, *along: pki.Holder, **fields) -> bytes:
    return pki.signed(CONTENT, pki.person(issuer=issuer, **fields), along=[issuer, *along])


def authority(issuer: pki.Holder | None = None, name: str = "Another authority", **fields):
    return pki.holder(name, issuer or pki.root(), **{"ca": True, **fields})


UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
CERTIFICATES = {
    "no root of ours": (lambda: under(pki.holder("Stranger", ca=True)), "not_trusted"),
    "issuer left out": (lambda: pki.signed(CONTENT, pki.person(), along=[]), "not_trusted"),
    "issuer is no CA": (
        lambda: under(authority(ca=False, usages=["key_cert_sign"])),
        "not_trusted",
    ),
    "issuer may not issue": (lambda: under(authority(usages=["crl_sign"])), "not_trusted"),
    "issuer has expired": (lambda: under(authority(ends=NOW - YEAR / 2)), "not_trusted"),
    "path too long": (
        lambda: under(authority(pki.authority(), "Third"), pki.authority()),
        "not_trusted",
    ),
    "issuer of the same name with another key": (
        lambda: under(pki.holder("Authority of tests", ca=True)),
        "not_trusted",
    ),
    "expired": (lambda: under(pki.authority(), ends=NOW - timedelta(seconds=1)), "not_valid_now"),
    "not yet valid": (
        lambda: under(pki.authority(), starts=NOW + timedelta(seconds=1)),
        "not_valid_now",
    ),
    "for encryption": (
        lambda: under(pki.authority(), usages=["key_encipherment"]),
        "not_for_signing",
    ),
    "for nothing named": (lambda: under(pki.authority(), usages=["none"]), "not_for_signing"),
    "for servers alone": (
        lambda: under(
            pki.authority(),
            extra=[(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), True)],
        ),
        "not_for_signing",
    ),
    "unknown and critical": (
        lambda: under(
            pki.authority(),
            extra=[(UNKNOWN, True)],
        ),
        "unknown_extension",
    ),
    "short key": (lambda: under(pki.authority(), kind="short"), "weak_algorithm"),
    "too many came along": (
        lambda: under(*(authority(name=f"Authority {n}") for n in range(17))),
        "too_many_certificates",
    ),
}


@pytest.mark.parametrize("case", CERTIFICATES)
def test_certificate_is_refused_with_its_reason(case):
    make, reason = CERTIFICATES[case]

    assert refused(make()) == reason


def test_certificate_for_what_cannot_be_denied_signs():
    usages = ["content_commitment"]
    mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])

    signer = verified(under(pki.authority(), usages=usages, extra=[(mail, True)]))

    assert signer.name == "ASAN USENOV"


def test_path_is_found_through_two_authorities_of_one_name():
    """One of them is expired: the other leads to the root."""
    old = pki.holder("Twin", pki.root(), ca=True, ends=NOW - timedelta(days=1))
    new = pki.holder("Twin", pki.root(), ca=True)
    der = pki.signed(CONTENT, pki.person(issuer=new), along=[old, new])

    assert verified(der).issuer == "Twin"


def test_authority_may_be_the_trusted_one_itself():
    der = pki.signed(CONTENT, pki.person(), along=[])

    assert verified(der, roots=[pki.authority().certificate]).issuer == "Authority of tests"


def test_certificate_that_a_list_of_its_issuer_names_is_refused():
    by = pki.person()
    der, number = pki.signed(CONTENT, by), by.certificate.serial_number
    stranger = pki.holder("Authority of tests", ca=True)

    revoked = refused(der, crls=[pki.crl(pki.authority(), number)])

    assert revoked == "revoked"
    assert verified(der, crls=[pki.crl(pki.authority(), 1)])
    assert verified(der, crls=[pki.crl(stranger, number)])
    assert verified(der, crls=[pki.crl(pki.authority(), number, at=NOW + timedelta(days=1))])


def test_authority_that_the_root_revoked_is_refused():
    number = pki.authority().certificate.serial_number

    der = pki.signed(CONTENT, pki.person())

    assert refused(der, crls=[pki.crl(pki.root(), number)]) == "revoked"


def test_roots_and_lists_are_read_from_files():
    first, second = pki.crl(pki.root(), 5), pki.crl(pki.authority())
    pem = first.public_bytes(Encoding.PEM) + second.public_bytes(Encoding.PEM)

    assert read_roots(pki.root().pem() + pki.authority().pem()) == (
        pki.root().certificate,
        pki.authority().certificate,
    )
    assert read_crls(pem) == (first, second)
    assert read_crls(first.public_bytes(Encoding.DER)) == (first,)
    with pytest.raises(ValueError, match="PEM"):
        read_roots(b"nothing")


# --- of any message ---


@pytest.fixture(scope="module")
def der() -> bytes:
    return pki.signed(CONTENT, pki.person())


@FEW
@given(data=st.data())
def test_content_with_any_byte_changed_is_refused(der, data):
    at = data.draw(st.integers(0, len(CONTENT) - 1))
    other = data.draw(st.integers(1, 255))
    changed = CONTENT[:at] + bytes([CONTENT[at] ^ other]) + CONTENT[at + 1 :]

    assert refused(der, changed) == "digest_differs"


@settings(FEW, max_examples=400)
@given(data=st.data())
def test_message_with_any_byte_changed_is_the_same_signature_or_refused(der, data):
    """A byte that is not signed (a version, the padding of the issuer's signature in a certificate)
    may change, and with it the fingerprint of the file; who signed may not."""
    at, other = data.draw(st.integers(0, len(der) - 1)), data.draw(st.integers(1, 255))
    changed = der[:at] + bytes([der[at] ^ other]) + der[at + 1 :]

    try:
        signer = verified(changed)
    except CmsError:
        return

    assert replace(signer, fingerprint="") == replace(verified(der), fingerprint="")


@settings(FEW, max_examples=300)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_message_are_refused(sent):
    assert refused(sent) == "not_cms"


@FEW
@given(data=st.data())
def test_message_cut_short_or_with_more_behind_it_is_refused(der, data):
    end = data.draw(st.integers(0, len(der) - 1))

    assert refused(der[:end]) == "not_cms"
    assert refused(der + data.draw(st.binary(min_size=1, max_size=9))) == "not_cms"


def test_deeply_nested_message_is_refused():
    nested = b"\x30\x80" * 30_000

    assert refused(nested) == "not_cms"
