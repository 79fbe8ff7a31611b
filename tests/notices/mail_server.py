"""A real mail server on loopback, in a thread, that can be told to misbehave."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Handler:
    """Keeps what arrives. `replies` gives another answer to a command; "lost" hangs up."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Message]] = []
        self.replies: dict[str, str] = {}

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._reply("MAIL", server)

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._reply("RCPT", server)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        for address in envelope.rcpt_tos:
            self.received.append((address, message_from_bytes(envelope.content)))
        return self._reply("DATA", server)

    def _reply(self, command: str, server: SMTP) -> str:
        reply = self.replies.get(command, "250 OK")
        if reply == "lost":
            server.transport.abort()
        return reply


class Server(Controller):
    """On a free port of 127.0.0.1."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(settings: Any) -> Iterator[Handler]:
    """The server, and settings that send mail through it."""
    handler = Handler()
    server = Server(handler, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    try:
        yield handler
    finally:
        server.stop()
