"""The pattern page: every component with sample data, served on loopback as the product serves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

import saty.web
from saty.web.components import Crumb, Event, Figure, Row, Step, Task
from saty.web.forms.choices import Checkboxes, Radios
from saty.web.forms.dates import DateField

STATIC = Path(saty.web.__file__).parent / "static"
TEMPLATE = Path(__file__).parent / "templates" / "pattern.html"
NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'"
)
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Full name", help_text="As in your identity card.")
    born = DateField(label="Date of birth", help_text="For example 31 12 1995.")
    sector = forms.ChoiceField(
        label="Sector",
        choices=[("private", "Private"), ("quasi", "Quasi-public"), ("civil", "Civil service")],
        widget=Radios(
            hints={"quasi": "National holdings and companies."},
            reveals={"civil": "Political civil servants appointed by the President do not apply."},
        ),
    )
    post = forms.CharField(
        label="Post",
        required=False,
        widget=forms.TextInput(attrs={"data-shown-when": "sector=quasi|civil"}),
    )
    tongues = forms.MultipleChoiceField(
        label="Languages", choices=[("kk", "Қазақша"), ("ru", "Русский")], widget=Checkboxes
    )
    region = forms.ChoiceField(label="Region", choices=[("", "Choose"), ("ala", "Алматы")])
    about = forms.CharField(label="Why you apply", widget=forms.Textarea, max_length=200)
    diploma = forms.FileField(label="Diploma", help_text="PDF, JPEG or PNG, at most 10 MB.")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    consent = forms.BooleanField(label="I agree to the check of my data.")


class FilterForm(forms.Form):
    """The filters of a list."""

    number = forms.CharField(label="Candidate number", required=False)
    group = forms.ChoiceField(
        label="Group", choices=[("", "All"), ("r", "Regional")], required=False
    )


def steps() -> list[Step]:
    names = (
        ("Documents", "1–14 Nov"),
        ("Test", "22 Nov"),
        ("Essay", "6 Dec"),
        ("Project before the Sectoral Commission", "14 Dec – 9 Jan"),
        ("Assessment of values, motivation and competencies", "18 Jan"),
        ("Interview at the Expert Commission", "1 Feb"),
        ("Interview at the National Commission", "15 Feb"),
    )
    states = ("done", "current", *("coming",) * 5)
    return [Step(n, state, w) for (n, w), state in zip(names, states, strict=True)]  # type: ignore[arg-type]


def context(*, sent: bool) -> dict[str, Any]:
    """The sample data; `sent` shows the form as it comes back with errors."""
    candidates = [
        ("4813 0265", "Regional", "Verified", "done", 87.5),
        ("1950 7741", "Sectoral: economic policy", "Waiting for you", "needs-you", 9),
        ("7302 1186", "Administrative", "Being verified", "progress", 61.25),
        ("2264 9030", "Sectoral: social policy", "False document", "error", 1240),
        ("9917 5528", "Regional", "Not started", "neutral", 40),
    ]
    return {
        "now": NOW,
        "soon": NOW + timedelta(days=3, hours=2),
        "today": date(2026, 11, 22),
        "crumbs": [Crumb("Home", "#home"), Crumb("Competition 2026")],
        "steps": steps(),
        "tasks": [
            Task("Personal data", "Complete", "done", "#personal"),
            Task("Periods of work", "Go on", "needs-you", "#work", "5 years are needed"),
            Task("Documents", "Not started", "neutral", "#documents"),
            Task("Check and submit", "Cannot start yet"),
        ],
        "events": [
            Event(NOW, "Application submitted", "", "#receipt", "Receipt"),
            Event(
                NOW - timedelta(days=1),
                "Diploma accepted",
                "The number agrees with the register of the university.",
            ),
            Event(NOW - timedelta(days=9), "Account made"),
        ],
        "rows": [
            Row("Full name", "Айгүл Сәрсенова", "#name"),
            Row("Date of birth", "31 December 1995", "#born"),
            Row("Offices held", "", "#offices"),
        ],
        "figures": [
            Figure("13,212", "Registered"),
            Figure("7,018", "Complete files", "53 %", "progress"),
            Figure("24", "Need you", "oldest 3 days", "needs-you"),
            Figure("2", "Failed", "", "error"),
        ],
        "candidates": candidates,
        "page": Paginator(range(13212), 50).page(7),
        "filters": FilterForm({}),
        "form": SampleForm(
            {"born_day": "31", "born_month": "2", "born_year": "1999"} if sent else None
        ),
    }


def page(*, sent: bool = False, language: str = "kk", base: str = "base.html") -> str:
    """The pattern page as HTML, in a language, for a reader in Almaty."""
    request = RequestFactory().get("/", {"sort": "number", "page": "7"})
    shown = {**context(sent=sent), "request": request, "csrf_token": "x" * 64, "base": base}
    with translation.override(language), timezone.override("Asia/Almaty"):
        return str(engines["django"].from_string(TEMPLATE.read_text()).render(shown))


@dataclass
class Site:
    """The little server: its address and pages, what was posted to it, what it answers."""

    address: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    posted: list[dict[str, list[str]]] = field(default_factory=list)
    answer: int = 204


@contextmanager
def served(pages: dict[str, str]) -> Iterator[Site]:
    """Serve pages by path, and the built assets, under the product's content security policy."""
    site = Site(pages=pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/static/"):
                found = STATIC / path.removeprefix("/static/")
                return self.reply(200, found.read_bytes(), TYPES[found.suffix])
            known = path in site.pages
            return self.reply(200 if known else 404, site.pages.get(path, "").encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.posted.append(parse_qs(body) | {"token": [self.headers["X-CSRFToken"]]})
            self.reply(site.answer, b"")

        def reply(self, status: int, body: bytes, kind: str = "text/html; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", CSP)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
