"""Whether minutes may be written, frozen, taken back, signed and certified now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.bodies.models import Membership
from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.meetings import certificates, policies
from saty.meetings.models import CertifiedSignature, Meeting, Minutes, Signature
from saty.meetings.states import MeetingState


def check_has_minutes(meeting: Meeting) -> None:
    """A meeting has minutes once it is closed."""
    if meeting.state != MeetingState.CLOSED:
        raise NotNow("not_closed", _("Minutes are written when the meeting is closed."))


def check_writes_minutes(minutes: Minutes, by: Actor, at: datetime) -> None:
    """The secretary writes in the minutes while they are not frozen."""
    policies.check_secretary(minutes.meeting.body, by, at)
    if minutes.frozen_at is not None:
        raise NotNow(
            "minutes_frozen",
            _("These minutes are frozen. Take them back first, while nobody has signed."),
        )


def check_takes_back(minutes: Minutes, reason: str, by: Actor, at: datetime) -> datetime:
    """The secretary takes back, with a reason, what nobody signed; when it was frozen."""
    policies.check_secretary(minutes.meeting.body, by, at)
    if minutes.frozen_at is None:
        raise NotNow("minutes_open", _("These minutes are not frozen. You can write in them."))
    if minutes.signatures.exists():
        raise NotNow("minutes_signed", _("Somebody has signed these minutes. They stand."))
    if not reason.strip():
        raise Refusal("no_reason", _("Give a reason."))
    return minutes.frozen_at


def check_places(places: Mapping[str, str], known: Sequence[str]) -> None:
    """There is no writing but in the named places."""
    if set(places) - set(known):
        raise Refusal("no_such_place", _("Minutes have no such place. Reload the page."))


def check_signs(minutes: Minutes, seat: Membership | None) -> Membership:
    """Whoever was there signs frozen minutes, and so does the secretary."""
    if minutes.frozen_at is None:
        raise NotNow("minutes_open", _("The secretary has not finished these minutes yet."))
    if seat is None:
        raise NotYours("was_not_there", _("Only those who were at the meeting sign its minutes."))
    return seat


def check_was_read(minutes: Minutes, sha256: str | None) -> None:
    """Whoever signs signs what they read: the digest is the one of the page before them."""
    if sha256 is not None and sha256 != minutes.sha256:
        raise Conflict(
            "minutes_changed",
            _("These minutes were taken back and frozen again. Read them once more, then sign."),
        )


def check_certifies(minutes: Minutes, seat: Membership) -> Signature:
    """Whoever has signed in the system adds a signature with a certificate, where offered."""
    if not certificates.are_offered():
        raise NotNow(
            "no_certificates",
            _("Signatures with certificates are not taken here. Yours in the system stands."),
        )
    found = Signature.objects.filter(minutes=minutes, membership=seat).first()
    if found is None:
        raise NotNow("not_signed_yet", _("Sign the minutes in the system first."))
    return found


def check_is_the_same(certified: CertifiedSignature, sha256: str) -> None:
    """One signature with a certificate is enough, and it stays."""
    if certified.sha256 != sha256:
        raise NotNow(
            "certified_already",
            _("Your signature with a certificate is here already. It stays as it is."),
        )
