"""Minutes signed with certificates: what is kept, whose a certificate may be, what is refused."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from saty.applications.models import Application
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.common.rotation import everything
from saty.core.cms import MOST_BYTES
from saty.core.ledger.canonical import sha256_hex
from saty.ledger import monitor
from saty.ledger.models import Entry
from saty.meetings import certificates
from saty.meetings.actions import meetings
from saty.meetings.actions.minutes import freeze_minutes, sign_minutes
from saty.meetings.models import CertifiedSignature, Minutes, Signature
from tests import factories
from tests.core import pki
from tests.decisions import deciding
from tests.ledger.kept import kinds_of, readings_of
from tests.meetings import holding
from tests.meetings.certifying import AT, certificate, certify, signed_by, trust
from tests.meetings.holding import LATER
from tests.stages import running

pytestmark = pytest.mark.django_db
OTHER = "850411300027"


@pytest.fixture
def stage():
    return running.stage_with(5)


@pytest.fixture
def people(stage):
    """Nine members; the last stays at home."""
    return holding.seated(deciding.body_of(stage))


@pytest.fixture
def meeting(stage, people, settings, tmp_path):
    """A closed meeting whose minutes are frozen, and signed by the first three."""
    trust(settings, tmp_path)
    item = holding.opened(holding.number_item(stage), *people[:8])
    holding.voted(item, holding.on_number(3), holding.all_of(people[:8]))
    closed = meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)
    freeze_minutes(meeting=closed, by=holding.secretary(closed.body), at=LATER)
    for who in people[:3]:
        sign_minutes(meeting=closed, by=who, at=LATER)
    return closed


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


def applied(who, iin: str, **fields):
    """An application of theirs with an identity number."""
    held = factories.submitted(factories.competition(), candidate_id=who.account)
    index = certificates.indexes_of(iin)[0]
    Application.objects.filter(id=held.id).update(identity_index=index, **fields)


def test_signature_with_a_certificate_is_kept_with_whose_it_is(meeting, people):
    by = certificate()
    message = signed_by(meeting, by)

    made = certify(meeting, people[1], message)

    kept = CertifiedSignature.objects.get()
    assert made.signature == Signature.objects.get(membership__person=people[1].person)
    assert (kept.cms, kept.sha256) == (message, sha256_hex(message))
    assert (kept.name, kept.issuer, kept.identity) == ("ASAN USENOV", "Root of tests", pki.IIN)
    assert kept.certificate_number == f"{by.certificate.serial_number:x}"
    assert kept.verified_at == AT
    assert kept.identity_index == certificates.indexes_of(pki.IIN)[0]


def test_entry_tells_the_digest_and_commits_to_the_certificate(meeting, people):
    made = certify(meeting, people[1], signed_by(meeting, certificate()))

    subject = f"certified:{made.id}"
    entry = Entry.objects.get(subject=subject)
    assert kinds_of(subject) == ["minutes_certified"]
    assert entry.public == {
        "meeting": str(meeting.id),
        "membership": str(made.signature.membership_id),
        "sha256": made.sha256,
    }
    assert entry.opening.sealed["fields"]["certificate"]["value"] == {
        "name": "ASAN USENOV",
        "issuer": "Root of tests",
        "sha256": made.fingerprint,
    }
    assert [each for each in monitor.findings() if each.subject == subject] == []


def test_same_message_again_is_taken_and_another_is_not(meeting, people):
    message = signed_by(meeting, certificate())
    once, again = (certify(meeting, people[1], message) for _ in range(2))

    another = signed_by(meeting, certificate())

    assert once == again
    assert refused(NotNow, lambda: certify(meeting, people[1], another)) == "certified_already"


def test_certificate_comes_after_the_signature_in_the_system(meeting, people):
    message = signed_by(meeting, certificate())

    not_signed = refused(NotNow, lambda: certify(meeting, people[4], message))
    was_not_there = refused(NotYours, lambda: certify(meeting, people[8], message))

    assert (not_signed, was_not_there) == ("not_signed_yet", "was_not_there")


def test_where_no_roots_are_trusted_no_certificates_are_taken(meeting, people, settings):
    message = signed_by(meeting, certificate())
    settings.SATY_SIGNING_ROOTS = ""

    assert refused(NotNow, lambda: certify(meeting, people[1], message)) == "no_certificates"


SENT = {
    "digest_differs": lambda meeting: pki.signed(b"another text", certificate(), along=[]),
    "not_trusted": lambda meeting: signed_by(meeting, certificate_of_a_stranger()),
    "not_valid_now": lambda meeting: signed_by(meeting, certificate(ends=AT - timedelta(1))),
    "not_cms": lambda meeting: b"%PDF-1.7",
    "too_large": lambda meeting: bytes(2 * MOST_BYTES + 1),
}


def certificate_of_a_stranger() -> pki.Holder:
    stranger = pki.holder("Stranger", ca=True, starts=AT - pki.YEAR, ends=AT + pki.YEAR)
    return pki.person(issuer=stranger, starts=AT - pki.YEAR, ends=AT + pki.YEAR)


@pytest.mark.parametrize("reason", SENT)
def test_message_that_does_not_hold_is_refused_with_its_reason(meeting, people, reason):
    message = SENT[reason](meeting)

    assert refused(Refusal, lambda: certify(meeting, people[1], message)) == reason
    assert not CertifiedSignature.objects.exists()


def test_every_reason_has_its_words():
    source = "".join(
        (certificates.Path(certificates.cms.__file__).parent / name).read_text()
        for name in ("cms.py", "certificates.py")
    )
    reasons = {part.split('"')[1] for part in source.split("CmsError(")[1:] if part[:1] == '"'}

    assert reasons == set(certificates.WORDS)


def test_revoked_certificate_is_refused_and_so_is_a_list_that_cannot_be_read(
    meeting, people, settings, tmp_path
):
    by = certificate()
    message, lists = signed_by(meeting, by), tmp_path / "revoked.crl"
    settings.SATY_SIGNING_CRLS = [str(lists)]

    missing = refused(NotNow, lambda: certify(meeting, people[1], message))
    revoked_at = AT - timedelta(days=1)
    named = pki.crl(pki.holder("Root of tests", kind="rsa", ca=True), by.certificate.serial_number,
                    at=revoked_at)  # fmt: skip
    lists.write_bytes(named.public_bytes(Encoding.DER))

    assert missing == "trust_unreadable"
    assert refused(Refusal, lambda: certify(meeting, people[1], message)) == "revoked"


# --- whose it is ---


def test_certificate_bears_the_number_that_its_holder_applied_with(meeting, people):
    applied(people[1], pki.IIN)
    applied(people[2], OTHER)
    message = signed_by(meeting, certificate())

    other = refused(NotYours, lambda: certify(meeting, people[2], message))

    assert other == "anothers_certificate"
    assert certify(meeting, people[1], message).identity == pki.IIN


def test_number_in_dispute_says_nothing_of_whose_it_is(meeting, people):
    applied(people[1], OTHER, contested=True)

    assert certify(meeting, people[1], signed_by(meeting, certificate())).identity == pki.IIN


@pytest.mark.parametrize("iin", [pki.IIN, ""])
def test_certificate_that_another_signed_with_is_refused(meeting, people, iin):
    by = certificate(iin=iin)
    certify(meeting, people[1], signed_by(meeting, by))

    again = signed_by(meeting, by)

    assert refused(NotYours, lambda: certify(meeting, people[2], again)) == "anothers_certificate"


def test_somebody_signs_with_certificates_of_one_number(meeting, people):
    """What they signed with before says who they are."""
    text = Minutes.objects.get(meeting=meeting).text
    certify(meeting, people[1], signed_by(meeting, certificate()))
    same, other = (
        certificates.verified(signed_by(meeting, certificate("A. USENOV", iin=iin)), text, AT)
        for iin in (pki.IIN, OTHER)
    )

    certificates.check_is_of(people[1].account, same)
    by_other = refused(NotYours, lambda: certificates.check_is_of(people[1].account, other))

    assert by_other == "anothers_certificate"


def test_certificate_without_a_number_is_taken_where_no_number_is_on_file(meeting, people):
    applied(people[2], pki.IIN)

    with_one = refused(
        NotYours, lambda: certify(meeting, people[2], signed_by(meeting, certificate(iin="")))
    )
    made = certify(meeting, people[1], signed_by(meeting, certificate(iin="")))

    assert with_one == "no_number_in_certificate"
    assert (made.identity, made.identity_index) == (None, "")


# --- afterwards ---


def test_message_is_read_again_on_record(meeting, people):
    message = signed_by(meeting, certificate())
    made = certify(meeting, people[1], message)

    found = certificates.certified_of(Minutes.objects.get(), made.id)
    read = certificates.message_of(found, reader=people[0], at=LATER)

    assert read == message
    assert readings_of(f"certified:{made.id}") == 1


def test_number_is_indexed_anew_under_a_new_key(meeting, people, settings):
    made = certify(meeting, people[1], signed_by(meeting, certificate()))
    settings.SATY_INDEX_KEYS = {2: b"2" * 32, **settings.SATY_INDEX_KEYS}

    rotated = next(each for each in everything() if each.name == "meetings.identity_index")
    renewed = sum(rotated.renew())

    made.refresh_from_db()
    assert renewed == rotated.count() == 1
    assert made.identity_index == certificates.indexes_of(pki.IIN)[0]
    assert made.identity_index.startswith("2:")
