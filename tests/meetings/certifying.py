"""Minutes that are signed with certificates of a certification authority made for tests."""

from typing import Any

from saty.meetings.actions.certificates import certify_signature
from saty.meetings.models import CertifiedSignature, Meeting, Minutes
from tests.core import pki
from tests.meetings.holding import LATER

AT = LATER
STARTS, ENDS = AT - pki.YEAR, AT + pki.YEAR


def trust(settings: Any, folder: Any) -> None:
    """The operator trusts the root of the tests."""
    path = folder / "roots.pem"
    path.write_bytes(root().pem())
    settings.SATY_SIGNING_ROOTS = str(path)


def root() -> pki.Holder:
    return pki.holder("Root of tests", kind="rsa", ca=True, starts=STARTS, ends=ENDS)


def certificate(name: str = "ASAN USENOV", **fields: Any) -> pki.Holder:
    """Somebody's certificate, valid when minutes are signed in tests."""
    return pki.person(name, issuer=root(), **{"starts": STARTS, "ends": ENDS, **fields})


def signed_by(meeting: Meeting, by: pki.Holder) -> bytes:
    """A detached signature over the frozen text."""
    text = Minutes.objects.get(meeting=meeting).text
    return pki.signed(text.encode(), by, along=[])


def certify(meeting: Meeting, by: Any, message: bytes, at: Any = AT) -> CertifiedSignature:
    return certify_signature(meeting=meeting, message=message, by=by, at=at)
