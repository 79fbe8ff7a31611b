"""Who sits at which window, and what time it is for them and for the server."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext

from saty.common import periodic
from saty.people.models import Person
from tests.browser.conftest import carry_session
from tests.browser.setting import PASSWORD, Competition
from tests.browser.walking import Walker
from tests.signing import sign_in


@dataclass
class Play:
    """A competition with those who have come to a window so far."""

    competition: Competition
    opened: Callable[..., BrowserContext]
    clock: Callable[[datetime], None]
    server: str
    walkers: dict[str, Walker] = field(default_factory=dict)
    officials: dict[str, Person] = field(default_factory=dict)

    def sit(
        self, name: str, official: Person | None = None, *, language: str = "en", width: int = 1280
    ) -> Walker:
        """Somebody at a window of their own; an official has signed in with both factors."""
        window = self.opened(official, language, width)
        self.walkers[name] = Walker(name, window, language)
        if official is not None:
            self.officials[name] = official
        return self.walkers[name]

    def seat(self, name: str) -> Walker:
        """Somebody who has a window, and has signed in again if they are an official."""
        walker = self.walkers[name]
        client = sign_in(Client(), self.officials[name])
        carry_session(walker.tab.context, client, self.server)
        return walker

    def move(self, at: datetime) -> None:
        """It is `at` now."""
        self.clock(at)

    def work(self) -> None:
        """The worker runs what is due."""
        periodic.run_all(timezone.now())

    def faults(self) -> list[str]:
        """What was wrong with any page that anybody saw."""
        return [fault for walker in self.walkers.values() for fault in walker.found]


def with_password(official: Person) -> str:
    """Let an official sign in by password and second factor; the secret of the latter."""
    official.set_password(PASSWORD)
    official.language = "en"
    official.save(update_fields=["password", "language"])
    secret: str = generate_totp_secret()
    TOTP.activate(official, secret)
    return secret


def code_of(secret: str) -> str:
    """What an authenticator app with this secret shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
