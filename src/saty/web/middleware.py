"""What happens to every request: language, zone, second factor, doors, refusals."""

import zoneinfo
from collections.abc import Callable
from typing import Any

import structlog
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from saty.common.actors import Actor
from saty.common.demo import is_demo
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.people.roles import CANDIDATE, HeldRole, Role
from saty.web import reauthentication
from saty.web.doors import DEMO_WAY_IN, SIGNED_IN, Door, door_of, doors_of_libraries
from saty.web.errors import Gone, SomethingFirst, gone, refused, too_large
from saty.web.places import scopes_around
from saty.web.reader import held_roles

log = structlog.get_logger(__name__)
Next = Callable[[HttpRequest], HttpResponse]
LIBRARY_DOORS = doors_of_libraries()
SECOND_FACTOR_PAGES = frozenset(
    {
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_index",
        "account_logout",
        "account_reauthenticate",
        "set_language",
    }
)
"""What an official may open before a second factor is set up."""


class ReaderLanguage:
    """The reader's language: their choice, else what the browser asks for, else Kazakh."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate it for the request."""
        language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        translation.deactivate()
        return response


class ReaderZone:
    """The reader's time zone: the account's, else the public one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate it for the request."""
        name = getattr(request.user, "time_zone", None) or settings.SATY_PUBLIC_ZONE
        try:
            timezone.activate(zoneinfo.ZoneInfo(name))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.activate(zoneinfo.ZoneInfo(settings.SATY_PUBLIC_ZONE))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class PersonalPages:
    """What somebody reads while signed in stays in no cache, their own browser's included."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say so, unless the page says already who may keep it."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class BodyLimit:
    """How much may be sent at once: refused by what the request says, before a byte is read.

    Files are for those who are signed in; anybody else sends the fields of a form.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, or 413. A body in chunks does not say how long it is."""
        length = request.META.get("CONTENT_LENGTH", "")
        sent = int(length) if str(length).isdecimal() else 0
        if "HTTP_TRANSFER_ENCODING" in request.META or sent > _most_bytes(request, sent):
            return too_large(request, _most_of_page(request))
        return self.get_response(request)


def _most_bytes(request: HttpRequest, sent: int) -> int:
    """The limit for this reader, who is looked up only where it matters."""
    form_only: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if sent <= form_only or not request.user.is_authenticated:
        return form_only
    most = int(settings.SATY_MOST_BYTES_SENT)
    if sent > most and held_roles(request):
        return _most_of_page(request)
    return most


def _most_of_page(request: HttpRequest) -> int:
    """The limit of a page that takes larger files from officials, else that of documents."""
    usual = int(settings.SATY_MOST_BYTES_SENT)
    try:
        view = resolve(request.path_info).func
    except Http404:
        return usual
    return int(getattr(view, "most_bytes", usual))


class SecondFactor:
    """Whoever holds a role needs a second factor before anything else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send an official without a second factor to set one up."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if not request.user.is_authenticated or name in SECOND_FACTOR_PAGES:
            return None
        if request.session.get(DEMO_WAY_IN) or not held_roles(request):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        return redirect("mfa_activate_totp")


class Doors:
    """Holds every view to its door; sets `request.actor` to the role that opened it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse, send to sign in, or let in with an actor."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        found = door_of(view) or LIBRARY_DOORS.get(name or "")
        if found is None or found.is_closed or (found.demo_only and not is_demo()):
            raise Http404
        if found.is_public:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        _open(request, found, kwargs)
        if found.reauthenticate and not request.session.get(DEMO_WAY_IN):
            return reauthentication.demanded(request)
        return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page of signing in; a script that saves as somebody types is told so instead."""
    if "X-Autosave" in request.headers:
        return JsonResponse({"reason": "signed_out"}, status=401)
    return redirect_to_login(request.get_full_path())


def _open(request: HttpRequest, found: Door, kwargs: dict[str, Any]) -> None:
    """Set the actor, or 404: who may not come in is not told what is inside."""
    around = scopes_around(kwargs)
    person: Any = request.user
    for held in sorted(held_roles(request), key=lambda h: _rank(h, around)):
        if held.role in found.audience and (around is None or held.scope in around):
            request.actor = Actor(held.role, str(person.staff_id), person.pk)  # type: ignore[attr-defined]
            request.actor_scope = held.scope  # type: ignore[attr-defined]
            return
    if found.audience & {SIGNED_IN, CANDIDATE}:
        request.actor = Actor(CANDIDATE, "", person.pk)  # type: ignore[attr-defined]
        request.actor_scope = ""  # type: ignore[attr-defined]
        return
    raise Http404


def _rank(held: HeldRole, around: frozenset[str] | None) -> tuple[bool, bool, str]:
    """Within a place the role for that place comes first, outside of places the one for all.

    A role that acts comes before one that only reads.
    """
    is_for_all = held.scope == ""
    is_elsewhere = is_for_all if around is not None else not is_for_all
    return held.role == Role.AUDITOR, is_elsewhere, held.role


class Refusals:
    """A refusal of a policy becomes a page that says what to do, and a line in the log."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show the reason."""
        if isinstance(exception, Gone):
            return gone(request, exception)
        if isinstance(exception, SomethingFirst):
            return redirect(exception.page)
        if not isinstance(exception, Refusal):
            return None
        status = {NotNow: 409, Conflict: 409, NotYours: 403}.get(type(exception), 409)
        log.warning("refused", reason=exception.key, status=status)
        return refused(request, exception, status)
