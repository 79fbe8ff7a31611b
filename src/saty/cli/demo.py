"""`saty demo`: an example competition, filled and served on this machine alone."""

import os
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from rich.console import Console

from saty.cli.rehearse import Bars, bars
from saty.cli.scratch import migrate

PLACE = Path("var/demo")
HOST = "127.0.0.1"
out = Console()


def demo(*, port: int, open_browser: bool) -> int:
    """Fill, print the address, serve until stopped; the worker runs beside it."""
    _settings(port)
    _fill()
    address = f"http://{HOST}:{port}/"
    out.print(f"\n[bold]saty[/bold] is at [bold]{address}[/bold]")
    out.print("The home page has a one-click way in for each role. Everybody in it is made up.")
    out.print(f"No mail leaves this machine; each is a file in {PLACE.resolve() / 'mail'}.")
    out.print("Stop with Ctrl-C.\n")
    if open_browser:
        Timer(2.0, webbrowser.open, [address]).start()
    worker = subprocess.Popen([sys.executable, "-m", "saty.cli.main", "worker"])
    code = f"from saty.cli.demo import live; live({port})"
    devices = subprocess.Popen([sys.executable, "-c", code])  # noqa: S603
    try:
        _serve(port)
    finally:
        for process in (devices, worker):
            process.terminate()
            process.wait(timeout=30)
    return 0


def live(port: int) -> None:
    """The devices of synthetic candidates, as long as the demo is served."""
    from saty.cli.main import use_django

    use_django()
    from saty.rehearsal import life

    life.go_on(at_server(port))


def at_server(port: int) -> Callable[[Mapping[str, Any], Any], Iterable[bytes]]:
    """The lane of the running server, asked as a device asks it."""

    def ask(environ: Mapping[str, Any], begin: Any) -> Iterable[bytes]:
        request = Request(
            f"http://{HOST}:{port}{environ['PATH_INFO']}",
            data=environ["wsgi.input"].read(),
            headers={"Authorization": environ["HTTP_AUTHORIZATION"]},
            method=environ["REQUEST_METHOD"],
        )
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310
                body = answer.read()
                begin(f"{answer.status} {answer.reason}", [])
        except HTTPError as error:
            body = error.read()
            begin(f"{error.code} {error.reason}", [])
        return (body,)

    return ask


def _settings(port: int) -> None:
    """A folder and a database of its own, away from any other."""
    place = PLACE.resolve()
    if (place / "saty.sqlite3").exists():
        shutil.rmtree(place)
    (place / "mail").mkdir(parents=True, exist_ok=True)
    os.environ["SATY_MODE"] = "development"
    os.environ["SATY_VAR"] = str(place)
    os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(place / 'saty.sqlite3'))}"
    os.environ["SATY_MAIL_URL"] = f"filemail:///{quote(str(place / 'mail'))}"
    os.environ["SATY_ADDRESS"] = f"http://{HOST}:{port}"


def _fill() -> None:
    """In a process of its own, which need not survive power loss."""
    environment = {**os.environ, "SATY_SCRATCH": "1"}
    code = "from saty.cli.demo import fill; fill()"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)  # noqa: S603


def fill() -> None:
    """Migrate and fill the demo's database."""
    migrate()
    from django.utils import timezone

    from saty.rehearsal.showcase import make_showcase

    with bars() as shown:
        make_showcase(timezone.now(), Bars(shown))


def _serve(port: int) -> None:
    from saty.cli.serve import serve

    serve(host=HOST, port=port, workers=1)
