"""Approvals need a password given in the last minutes; what was being sent is kept meanwhile.

A GET comes back by itself. A POST is kept sealed in the session for 15 minutes; once the password
is given, a page shows that nothing has been done yet and sends the same form again at one press,
through the same doors as any other request.
"""

import json
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from saty.common.sealing import SealBroken, seal, unseal

KEY = "kept_form"
KEPT_FOR = 15 * 60
"""Seconds."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was about to be sent: where to, and its fields in order."""

    path: str
    fields: tuple[tuple[str, str], ...]


def demanded(request: HttpRequest) -> HttpResponse | None:
    """Send the reader to give the password again, or None where it was given just now."""
    if did_recently_reauthenticate(request):
        if request.method != "GET":
            _done(request)
        return None
    after = request.get_full_path()
    if request.method != "GET":
        _keep(request)
        after = reverse("account_resume")
    methods = get_adapter().get_reauthentication_methods(request.user)
    page = methods[0]["url"] if methods else reverse("account_login")
    return redirect(f"{page}?{urlencode({'next': after})}")


def _place(request: HttpRequest) -> str:
    return f"session|{KEY}|{request.user.pk}"


def _done(request: HttpRequest) -> None:
    """The form that was kept is being sent: it is not offered again."""
    kept = kept_form(request)
    if kept is not None and kept.path == request.get_full_path():
        del request.session[KEY]


def _keep(request: HttpRequest) -> None:
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    kept = json.dumps({"path": request.get_full_path(), "fields": sent, "at": time.time()})
    request.session[KEY] = b64encode(seal(kept.encode(), _place(request))).decode()


def kept_form(request: HttpRequest) -> KeptForm | None:
    """The form that was kept for this session, if it is not too old."""
    sealed = request.session.get(KEY)
    if sealed is None:
        return None
    try:
        kept = json.loads(unseal(b64decode(sealed), _place(request)))
    except (SealBroken, ValueError):
        return None
    if time.time() - kept["at"] > KEPT_FOR:
        return None
    return KeptForm(kept["path"], tuple((name, value) for name, value in kept["fields"]))
