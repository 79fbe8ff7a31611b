"""A real Chromium on the running server, and the way to sign somebody in."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from saty.people.models import Person
from saty.testing.lane.connecting import is_postgres
from saty.web.exam import player
from tests.browser.exam_server import Server, with_lane
from tests.chromium import launched
from tests.factories import WHILE_FILING
from tests.signing import sign_in

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """One browser, for the tests of a file."""
    with launched() as browser:
        yield browser


@pytest.fixture
def while_filing(live_server) -> Iterator[None]:
    """The server's clock stands within the filing window."""
    with time_machine.travel(WHILE_FILING):
        yield


@pytest.fixture
def opened(chromium: Browser, live_server) -> Iterator[Open]:
    """Open a browser as `person`, signed in with a second factor, reading `language`."""
    contexts: list[BrowserContext] = []

    def make(person: Person | None = None, language: str = "en", width: int = 1280):
        context = chromium.new_context(
            base_url=live_server.url, locale=language, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        if person is not None:
            carry_session(context, sign_in(Client(), person), live_server.url)
        return context

    yield make
    for context in contexts:
        context.close()


QUICK = {"beat": 700, "retry": [150, 600], "poll": 300, "held": 300}
"""Pauses of the player that a test can wait for."""


@pytest.fixture
def quick(transactional_db, monkeypatch: pytest.MonkeyPatch) -> None:
    """A player that waits for nothing long, and a database that a lane can open too."""
    if not is_postgres():
        pytest.skip("the lane has connections of its own, which a database in memory does not give")
    for name, pause in QUICK.items():
        monkeypatch.setitem(player.PACE, name, pause)


@pytest.fixture
def server(live_server, quick: None) -> Iterator[Server]:
    """The server with the exam's lane in front."""
    with with_lane(live_server) as served:
        yield served


def carry_session(context: BrowserContext, client: Client, server: str) -> None:
    """Give a browser the session of somebody who is signed in."""
    session = client.cookies["sessionid"].value
    host = urlsplit(server).hostname or ""
    context.add_cookies([{"name": "sessionid", "value": session, "domain": host, "path": "/"}])
