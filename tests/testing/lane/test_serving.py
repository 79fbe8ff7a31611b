"""What a process serves: the lane beside Django, or the lane alone."""

from typer.testing import CliRunner

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


def test_lane_alone_has_nothing_else(monkeypatch):
    monkeypatch.setattr(serving, "_ready", [of_lane])

    assert reply(serving.alone, "/exam/lane/clock")[1] == b"lane"
    assert reply(serving.alone, "/")[0] == "404 Not Found"


def test_lane_is_served_alone_or_not_at_all_but_not_both():
    result = CliRunner().invoke(app, ["serve", "--lane-only", "--no-lane"])

    assert result.exit_code == 2
