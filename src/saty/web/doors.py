"""Doors: who may reach which page. Every view has one; a view without one is refused.

A door names its audience. Where the page lies within a competition or a body, its URL carries
`competition` (the slug) or `body` (the id), and a role counts only if its scope covers it:
otherwise the answer is 404, as if there were nothing there. Objects inside (an application, a
decision) are looked up by queries that take the reader's scope, with the same effect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from saty.people.roles import CANDIDATE, Role

View = TypeVar("View", bound=Callable[..., Any])

EVERYBODY = "everybody"
SIGNED_IN = "signed_in"
DEMO_WAY_IN = "demo_way_in"
"""Key of a session that a one-click way in of the demo began: it gave no password."""
STAFF = frozenset(role.value for role in Role)
"""Every role of officials."""


@dataclass(frozen=True, slots=True)
class Door:
    """Who may come in: everybody, anybody signed in, or holders of one of `roles`."""

    audience: frozenset[str]
    reauthenticate: bool = False
    """Whether the password must have been given in the last minutes (approvals)."""
    demo_only: bool = False
    """Whether the page is there in a demo alone."""

    @property
    def is_closed(self) -> bool:
        """Whether nobody may come in."""
        return not self.audience

    @property
    def is_public(self) -> bool:
        """Whether no account is needed."""
        return EVERYBODY in self.audience

    @property
    def roles(self) -> frozenset[str]:
        """The roles of officials that may come in."""
        return self.audience & STAFF


def door(
    *audience: str, reauthenticate: bool = False, demo_only: bool = False
) -> Callable[[View], View]:
    """Put a door on a view: `@door("secretariat", "auditor")`."""
    unknown = set(audience) - STAFF - {EVERYBODY, SIGNED_IN, CANDIDATE}
    if unknown or not audience:
        raise ValueError(f"no such audience: {', '.join(sorted(unknown)) or 'none named'}")
    made = Door(frozenset(audience), reauthenticate, demo_only)

    def put(view: View) -> View:
        view.door = made  # type: ignore[attr-defined]
        return view

    return put


def door_of(view: Callable[..., HttpResponse]) -> Door | None:
    """The door of a view, if it has one."""
    found = getattr(view, "door", None) or getattr(getattr(view, "view_class", None), "door", None)
    return found if isinstance(found, Door) else None


NOBODY = Door(frozenset())
"""The door of a library's page that the product does not use: it is not there."""


def doors_of_libraries() -> dict[str, Door]:
    """Doors of views that libraries bring, by URL name."""
    everybody, signed_in = Door(frozenset({EVERYBODY})), Door(frozenset({SIGNED_IN}))
    return {
        "account_login": everybody,
        "account_signup": everybody,
        "account_inactive": everybody,
        "account_confirm_email": everybody,
        "account_email_verification_sent": everybody,
        "account_reset_password": everybody,
        "account_reset_password_done": everybody,
        "account_reset_password_from_key": everybody,
        "account_reset_password_from_key_done": everybody,
        "account_logout": everybody,
        "account_reauthenticate": signed_in,
        "account_change_password": signed_in,
        "account_set_password": signed_in,
        "account_confirm_login_code": NOBODY,
        "account_email": signed_in,
        "mfa_authenticate": everybody,
        "mfa_reauthenticate": signed_in,
        "mfa_index": signed_in,
        "mfa_activate_totp": signed_in,
        "mfa_deactivate_totp": signed_in,
        "mfa_view_recovery_codes": signed_in,
        "mfa_generate_recovery_codes": signed_in,
        "mfa_download_recovery_codes": signed_in,
        "set_language": everybody,
    }


class SignedIn(HttpRequest):
    """A request behind a door that needs an account (for typing alone)."""

    user: Any
    actor: Any
    actor_scope: str
    """The scope of the role that opened the door; "" is everything."""
