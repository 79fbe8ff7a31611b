"""Signatures with certificates: what is trusted, whose a certificate is, why one is refused.

No page offers them where no roots are configured. Nothing is asked of the national centre: lists of
revoked certificates count where the operator keeps them as files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.applications.identity import indexes_on_file
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.common.rotation import Rotated, batches
from saty.common.sealing import blind_indexes
from saty.core import cms
from saty.core.certificates import CmsError, read_crls, read_roots
from saty.ledger.actions import record_readings
from saty.meetings.models import CertifiedSignature, Minutes

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList
    from django.utils.functional import _StrOrPromise

MOST_BYTES = 2 * cms.MOST_BYTES
"""Of a file that is sent: base64 takes a third more than the message."""
KZ_IIN = "kz-iin"
_IIN = re.compile(r"IIN(\d{12})")

_FORM = _("Sign once more with CMS (CAdES) over the file itself, with signed attributes.")
WORDS: "Mapping[str, _StrOrPromise]" = {
    "too_large": _("A signature is smaller than 64 KB. Choose the file that your software made."),
    "not_cms": _("This is no CMS signature. Choose the .cms or .p7s file that your software made."),
    "not_detached": _(
        "This signature carries the document in it. Sign once more, apart from the document"
        " (detached)."
    ),
    "not_data": _FORM,
    "no_signed_attributes": _FORM,
    "not_one_signer": _(
        "This file holds more than one signature. Send one that holds yours alone."
    ),
    "digest_differs": _(
        "This is the signature of another text. Download what is to be signed once more, sign that"
        " file as it is, and send the signature."
    ),
    "weak_algorithm": _(
        "The signature or its certificate rests on a broken algorithm or a short key. Sign with"
        " SHA-256 and a newer certificate."
    ),
    "unknown_algorithm": _(
        "This algorithm, such as GOST, can be verified by the national software alone. Sign with an"
        " RSA or ECDSA key."
    ),
    "no_certificate": _(
        "Your certificate did not come with the signature. Sign once more and include it."
    ),
    "other_certificate": _(
        "The signature names another certificate than the one that came with it. Sign once more."
    ),
    "bad_signature": _("The signature does not fit its certificate. Sign once more."),
    "not_trusted": _(
        "The certificate does not lead to a certification authority that is trusted here. Sign with"
        " a certificate of such an authority."
    ),
    "not_valid_now": _("The certificate has expired or is not valid yet. Sign with a valid one."),
    "not_for_signing": _("The certificate is not for signing. Choose the key that is for signing."),
    "unknown_extension": _(
        "The certificate demands what cannot be checked here. Sign with another one."
    ),
    "too_many_certificates": _(
        "The signature brings too many certificates. Include those of your own chain alone."
    ),
    "revoked": _("The certificate has been revoked. Sign with a valid one."),
}
"""Why a signature is refused (`core.cms`), and what to do."""


def are_offered() -> bool:
    """Whether the operator trusts any root."""
    return bool(settings.SATY_SIGNING_ROOTS)


def der_of(sent: bytes) -> bytes:
    """The message that somebody sent, binary; Refusal where it is none."""
    try:
        return cms.der_of(sent)
    except CmsError as error:
        raise Refusal(error.reason_key, WORDS[error.reason_key]) from error


def verified(der: bytes, text: str, at: datetime) -> cms.Signer:
    """Who signed `text`; Refusal where the signature does not hold."""
    roots, crls = _trusted()
    try:
        return cms.verify(der, text.encode(), roots=roots, at=at, crls=crls)
    except CmsError as error:
        raise Refusal(error.reason_key, WORDS[error.reason_key]) from error


def _trusted() -> "tuple[Sequence[Certificate], Sequence[CertificateRevocationList]]":
    """The roots, and the lists of revoked certificates.

    A list that cannot be read is not passed over: without it nothing would be revoked.
    """
    try:
        roots = read_roots(Path(settings.SATY_SIGNING_ROOTS).read_bytes())
        lists = [read_crls(Path(name).read_bytes()) for name in settings.SATY_SIGNING_CRLS]
    except (OSError, ValueError) as error:
        raise NotNow(
            "trust_unreadable",
            _(
                "Certificates cannot be verified now: what they are compared with cannot be read."
                " Tell the operator, and try again later."
            ),
        ) from error
    return roots, [each for some in lists for each in some]


# --- whose a certificate is ---


def identity_of(signer: cms.Signer) -> str:
    """The identity number that a certificate of Kazakhstan tells; "" where it tells none."""
    found = _IIN.fullmatch(signer.serial_number.strip())
    return found[1] if found else ""


def indexes_of(number: str) -> tuple[str, ...]:
    """Blind indexes of a number, as applications have them; none where there is no number."""
    return blind_indexes(f"identity:{KZ_IIN}", number) if number else ()


def check_is_of(person: UUID, signer: cms.Signer) -> None:
    """The certificate is nobody else's: by what they gave, and by what was signed before."""
    mine = set(indexes_of(identity_of(signer)))
    before = CertifiedSignature.objects.select_related("signature__membership")
    of_others = before.exclude(signature__membership__person=person)
    if of_others.filter(Q(identity_index__in=mine) | Q(fingerprint=signer.fingerprint)).exists():
        raise _not_yours()
    known = before.filter(signature__membership__person=person).exclude(identity_index="")
    given = {*known.values_list("identity_index", flat=True), *indexes_on_file(person, KZ_IIN)}
    if given and not mine:
        raise NotYours(
            "no_number_in_certificate",
            _("This certificate tells no identity number. Sign with one that tells yours."),
        )
    if given and not given & mine:
        raise _not_yours()


def _not_yours() -> NotYours:
    words = _("This certificate is of another person. Sign with your own.")
    return NotYours("anothers_certificate", words)


# --- reads ---


def certified_of(minutes: Minutes, key: UUID) -> CertifiedSignature | None:
    """One signature with a certificate, of these minutes."""
    return CertifiedSignature.objects.filter(signature__minutes=minutes, id=key).first()


def message_of(certified: CertifiedSignature, *, reader: Actor, at: datetime) -> bytes:
    """The message as it was received; the reading is recorded."""
    subjects = [f"certified:{certified.id}"]
    record_readings(reader=reader, subjects=subjects, what="certified signature", at=at)
    return bytes(certified.cms)


# --- new keys ---


def _renew() -> Iterator[int]:
    for keys in batches(CertifiedSignature):
        with transaction.atomic():
            rows = CertifiedSignature.objects.select_for_update().filter(pk__in=keys)
            for held in rows.exclude(identity_index=""):
                index = indexes_of(held.identity)[0]
                CertifiedSignature.objects.filter(pk=held.pk).update(identity_index=index)
        yield len(keys)


IDENTITY_INDEXES = Rotated("meetings.identity_index", CertifiedSignature.objects.count, _renew)
