"""A sitting as on the day itself: the pages in one process, the lane in another that is killed."""

import os
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

import pytest
from bench.faults import LAST_TRY, until
from bench.faults import Server as LaneAlone
from django.db import connection
from playwright.sync_api import expect

from saty.testing.actions.sittings import hash_of
from saty.testing.lane.app import PREFIX
from saty.testing.models import ExamOutage
from tests.browser.exam_server import in_front
from tests.browser.exam_window import SOON, Sitting
from tests.factories_of_exams import open_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Proxy:
    """Sends the exam's traffic to the lane's process, as nginx does, and the rest to Django."""

    def __init__(self, django: Any, port: int) -> None:
        self.django, self.port = django, port

    def __call__(self, environ: Any, start: Any) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PREFIX):
            answer: Iterable[bytes] = self.django(environ, start)
            return answer
        try:
            status, headers, content = self._asked(environ)
        except OSError:
            status, headers, content = "502 Bad Gateway", [], b""
        start(status, [*headers, ("Content-Length", str(len(content)))])
        return (content,)

    def _asked(self, environ: Any) -> tuple[str, list[tuple[str, str]], bytes]:
        names = {"HTTP_AUTHORIZATION": "Authorization", "CONTENT_TYPE": "Content-Type"}
        sent = {name: environ[key] for key, name in names.items() if environ.get(key)}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        lane = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            lane.request(environ["REQUEST_METHOD"], environ["PATH_INFO"], body or None, sent)
            reply = lane.getresponse()
            content = reply.read()
        finally:
            lane.close()
        kept = {"content-type", "content-encoding", "cache-control", "etag"}
        headers = [(name, value) for name, value in reply.getheaders() if name.lower() in kept]
        return f"{reply.status} {reply.reason}", headers, content


@pytest.fixture
def lane(live_server, quick: None) -> Iterator[LaneAlone]:
    """The lane in a process of its own on the test's database."""
    given = connection.settings_dict
    place = f"{given['USER']}:{quote(given['PASSWORD'])}@{given['HOST']}:{given['PORT']}"
    environment = os.environ | {"DATABASE_URL": f"postgres://{place}/{given['NAME']}"}
    made = LaneAlone(environment)
    made.start()
    try:
        assert until(made.answers, LAST_TRY)
        with in_front(live_server, lambda django: Proxy(django, made.port)):
            yield made
    finally:
        made.kill()


def test_lane_that_is_killed_in_the_middle_loses_nothing_and_the_test_goes_on(opened, lane):
    test = open_test({"knowledge": ("text",)})
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    sitting.tab.get_by_role("textbox").fill("before")
    sitting.is_saved()

    lane.kill()
    sitting.tab.get_by_role("textbox").fill("while it was away")
    expect(sitting.saved).to_have_text("1 answer waiting, trying again", timeout=SOON)
    assert list(test.stored().values()) == ["before"]
    lane.start()
    sitting.is_saved()
    sitting.tab.locator(".saty-exam__acts").get_by_role("button", name="Review").click()
    sitting.finish()

    expect(sitting.tab.get_by_text("Your device computed the same hash")).to_be_visible()
    expect(sitting.tab.locator("[data-finish-hash]")).to_have_text(hash_of(test.sitting))
    assert list(test.stored().values()) == ["while it was away"]
    assert ExamOutage.objects.count() == 0, "a restart of seconds gives no time"
