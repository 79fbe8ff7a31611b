"""Mail to officials about their own sign-in; everything else goes through notices.

An invited person has no account and no known language yet: the invitation is in all three.
Mail leaves after the transaction; a mail server that fails is logged, and changes nothing:
whoever waits for a link asks for it again.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from saty.people.models import Person, ResetRequest

log = structlog.get_logger(__name__)
RULE = "\n\n— — —\n\n"


def address_of_page(name: str, *arguments: str) -> str:
    """The full address of a page, for use outside of a request."""
    path = reverse(name, args=arguments)
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"


def send_invitation(email: str, token: str, expires_at: datetime) -> None:
    """Invite somebody to take a role, in three languages."""
    link = address_of_page("account_invitation", token)
    texts = [_in_language(code, _invitation, link, expires_at) for code, _name in _languages()]
    subjects = [_in_language(code, _invitation_subject) for code, _name in _languages()]
    _send_later(" · ".join(subjects), RULE.join(texts), email)


def send_reset_notice(person: Person, what: str) -> None:
    """Tell an official that two administrators reset their sign-in."""
    subject = _in_language(person.language, _reset_subject)
    _send_later(subject, _in_language(person.language, _reset_text, what), person.email)


def _languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


def _in_language(code: str, write: Callable[..., str], *values: object) -> str:
    with translation.override(code):
        return write(*values)


def _invitation_subject() -> str:
    return _("You are invited to a role in saty")


def _invitation(link: str, expires_at: datetime) -> str:
    return _(
        "You are invited to a role in saty, where a selection is run that anyone can check.\n\n"
        "Sign up or sign in with this address, then open this page:\n%(link)s\n\n"
        "The invitation is for this address alone and ends on %(until)s (UTC)."
    ) % {"link": link, "until": f"{expires_at:%d.%m.%Y %H:%M}"}


def _reset_subject() -> str:
    return _("Your sign-in to saty was reset")


def _reset_text(what: str) -> str:
    if what == ResetRequest.What.PASSWORD:
        return _(
            "Two administrators have reset your password, and your sessions have ended. "
            "Choose a new one here:\n%(link)s\n\nIf you did not ask for this, tell an "
            "administrator at once."
        ) % {"link": address_of_page("account_reset_password")}
    return _(
        "Two administrators have removed your second factor, and your sessions have ended. "
        "You set up a new one when you next sign in.\n\nIf you did not ask for this, tell an "
        "administrator at once."
    )


def _send_later(subject: str, text: str, email: str) -> None:
    message = EmailMessage(subject, text, None, [email])
    transaction.on_commit(lambda: hand_over(message), robust=True)


def hand_over(message: EmailMessage) -> None:
    """Send one mail; a server that fails, or an address that it cannot take, is logged."""
    try:
        message.send()
    except (OSError, ValueError) as failure:
        log.warning("mail_failed", reason=type(failure).__name__)
