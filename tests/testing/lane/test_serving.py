"""What a process serves: the lane beside Django, or the lane alone."""

import pytest
from typer.testing import CliRunner

from saty.cli import serve
from saty.cli.main import app
from saty.testing.lane import serving


def reply(application, path):
    said = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET"}
    body = b"".join(application(environ, lambda status, headers: said.append(status)))
    return (said or [None])[0], body


def django(environ, start):
    return (b"django",)


def of_lane(environ, start):
    return (b"lane",)


def test_lane_is_asked_before_django(monkeypatch):
    monkeypatch.setattr(serving, "_ready", [of_lane])
    both = serving.before(django)

    assert reply(both, "/exam/lane/clock")[1] == b"lane"
    assert reply(both, "/exam/")[1] == b"django"


def test_lane_is_served_alone_or_not_at_all_but_not_both():
    result = CliRunner().invoke(app, ["serve", "--lane-only", "--no-lane"])

    assert result.exit_code == 2


class Server:
    """granian, as it ends: by a signal, with dead workers, or without having started."""

    ends = []

    def __init__(self, **options):
        self.interrupt_signal, self.interrupt_children, self._raises = self.ends.pop(0)

    def serve(self):
        if self._raises:
            raise SystemExit(1)


@pytest.fixture
def granian(monkeypatch):
    monkeypatch.setattr(serve, "Granian", Server)
    monkeypatch.setattr(serve, "PAUSE", 0)
    return Server


def test_server_is_started_anew_after_its_workers_died_until_a_signal(granian):
    granian.ends = [(False, {0}, True), (False, {0}, True), (True, set(), False)]

    serve.serve_until_told({})

    assert granian.ends == []


def test_server_that_cannot_start_at_all_is_not_tried_again(granian):
    granian.ends = [(False, set(), True), (True, set(), False)]

    with pytest.raises(SystemExit):
        serve.serve_until_told({})

    assert len(granian.ends) == 1
