"""A signature of minutes, certified: a detached CMS that was verified when it was received."""

from datetime import datetime

from django.db import transaction

from saty.common.actors import Actor
from saty.core.cms import Signer
from saty.core.ledger.canonical import sha256_hex
from saty.meetings import certificates, entries, minutes, minutes_policies
from saty.meetings.models import CertifiedSignature, Meeting, Signature
from saty.meetings.recording import locked_minutes, record_of


@transaction.atomic
def certify_signature(
    *, meeting: Meeting, message: bytes, by: Actor, at: datetime
) -> CertifiedSignature:
    """Add a detached CMS over the frozen text to one's own signature; the same one again is taken.

    It is verified now, against the roots trusted now, and never again.
    """
    meeting, found = locked_minutes(meeting)
    seat = minutes_policies.check_signs(found, minutes.seat_that_signs(meeting, by.account))
    signature = minutes_policies.check_certifies(found, seat)
    der = certificates.der_of(message)
    standing = CertifiedSignature.objects.filter(signature=signature).first()
    if standing is not None:
        minutes_policies.check_is_the_same(standing, sha256_hex(der))
        return standing
    signer = certificates.verified(der, found.text, at)
    certificates.check_is_of(seat.person_id, signer)
    made = _certified(signature, der, signer, at)
    record_of(
        entries.MINUTES_CERTIFIED, meeting, f"certified:{made.id}", by, at,
        meeting=str(meeting.id), membership=str(seat.id), sha256=made.sha256,
        certificate={"name": made.name, "issuer": made.issuer, "sha256": made.fingerprint},
    )  # fmt: skip
    return made


def _certified(
    signature: Signature, der: bytes, signer: Signer, at: datetime
) -> CertifiedSignature:
    number = certificates.identity_of(signer)
    return CertifiedSignature.objects.create(
        signature=signature,
        cms=der,
        sha256=sha256_hex(der),
        name=signer.name,
        identity=number or None,
        identity_index=next(iter(certificates.indexes_of(number)), ""),
        issuer=signer.issuer[:200],
        certificate_number=signer.certificate_number[:64],
        fingerprint=signer.fingerprint,
        said_at=signer.said_at,
        verified_at=at,
    )
