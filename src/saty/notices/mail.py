"""The mail that announces a message: nothing personal in it, and what became of it.

A message can bring a file, such as an invitation for a calendar; it is made as the mail goes out.

RFC 5321: a reply 4yz is a transient refusal, 5yz a permanent one (4.2.1). Until the content is
sent the server has nothing; once it is, silence means that nobody knows (4.2.5, 6.1).
"""

import re
import smtplib
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from saty.notices import attachments
from saty.notices.models import Delivery
from saty.notices.rendering import value_in

TIMEOUT_SECONDS = 20
OK = 250
LINE_ENDS = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail; `problem` is its class, without addresses."""

    result: Literal["sent", "deferred", "failed", "unknown"]
    problem: str = ""


def announcement(delivery: Delivery) -> EmailMessage:
    """The mail of a delivery: that there is something to read, and where."""
    message = delivery.message
    reader = message.person
    with translation.override(reader.language):
        service = value_in(message.params.get("programme", "saty"), reader.language, "UTC")
        file = attachments.made(message.attachment, reader)
        return EmailMessage(
            subject=_("A new message in %(programme)s") % {"programme": service},
            body=_body(service, file),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[reader.email],
            headers={
                "Message-ID": f"<{delivery.mail_id}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": reader.language,
            },
            attachments=[attachments.part(file)] if file else [],
        )


def _body(service: str, file: attachments.Attachment | None) -> str:
    lines = [
        _("There is a new message for you in %(programme)s.") % {"programme": service},
        _("Read it in your inbox: %(address)s")
        % {"address": settings.SITE_ADDRESS + reverse("inbox")},
        file.words
        if file
        else _("For your safety this e-mail says no more than that. Do not answer it."),
    ]
    return "\n\n".join(str(each) for each in lines) + "\n"


def send(message: EmailMessage) -> Outcome:
    """Hand one mail over, and say what became of it.

    Raises neither for the server's doings nor for an address or a header that no mail can have:
    the mail after it goes out all the same.
    """
    connection = get_connection(fail_silently=False)
    if isinstance(connection, EmailBackend):
        return _send_by_smtp(connection, message)
    try:
        connection.send_messages([message])
    except ValueError as error:
        return Outcome("failed", type(error).__name__)
    except OSError as error:
        return Outcome("unknown", type(error).__name__)
    return Outcome("sent")


def _send_by_smtp(backend: EmailBackend, message: EmailMessage) -> Outcome:
    backend.timeout = backend.timeout or TIMEOUT_SECONDS
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("deferred", type(error).__name__)
    try:
        return _converse(_smtp(backend), message)
    finally:
        _leave(backend)


def _smtp(backend: EmailBackend) -> smtplib.SMTP:
    if backend.connection is None:
        raise RuntimeError("the mail connection is not open")
    return backend.connection


def _converse(smtp: smtplib.SMTP, message: EmailMessage) -> Outcome:
    try:
        content = LINE_ENDS.sub(b"\r\n", message.message().as_bytes())
        refused = _envelope(smtp, message)
    except ValueError as error:
        return Outcome("failed", type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("deferred", type(error).__name__)
    if refused is not None:
        return refused
    try:
        code, _reply = smtp.data(content)
    except smtplib.SMTPDataError as error:
        return _refusal(error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown", type(error).__name__)
    return Outcome("sent") if code == OK else _refusal(code)


def _envelope(smtp: smtplib.SMTP, message: EmailMessage) -> Outcome | None:
    """Sender and recipient, their domains as RFC 5890 writes them; the refusal, if there is one."""
    smtp.ehlo_or_helo_if_needed()
    sender = message.message()["From"]
    code, _reply = smtp.mail(str(sender))
    if code == OK:
        code, _reply = smtp.rcpt(sanitize_address(message.to[0], "utf-8"))
    return None if code in {OK, 251} else _refusal(code)


def _refusal(code: int) -> Outcome:
    """5yz is for good; anything else may be different later."""
    return Outcome("failed" if 500 <= code < 600 else "deferred", f"smtp_{code}")


def _leave(backend: EmailBackend) -> None:
    """Say goodbye; what the server makes of it changes nothing."""
    try:
        backend.close()
    except (OSError, smtplib.SMTPException):
        return
