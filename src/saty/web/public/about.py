"""About these pages: what can be checked, accessibility, privacy, source code."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import saty
from saty.common.held import CLASSES
from saty.web.doors import EVERYBODY, door

SUBJECTS: "tuple[tuple[str | Promise, frozenset[str]], ...]" = (
    (_("Accounts and roles"), frozenset({"people", "account", "mfa", "sessions"})),
    (_("Applications"), frozenset({"applications"})),
    (_("Steps and results"), frozenset({"stages"})),
    (_("The test"), frozenset({"testing"})),
    (_("Decisions"), frozenset({"decisions"})),
    (_("Commissions"), frozenset({"bodies", "meetings"})),
    (_("The reserve"), frozenset({"reserve"})),
    (_("Messages and requests for help"), frozenset({"notices"})),
    (_("Who read what"), frozenset({"ledger"})),
)
"""What data is about, and the apps that hold it, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Why something about a person is held, how long, and whether anybody ever sees it."""

    purpose: str
    kept: str
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """What is held about one subject."""

    title: "str | Promise"
    kept: tuple[Kept, ...]


@door(EVERYBODY)
def how_to_check(request: HttpRequest) -> HttpResponse:
    """What can be checked today, how, and what cannot."""
    return render(request, "public/how_to_check.html")


@door(EVERYBODY)
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "public/accessibility.html")


@door(EVERYBODY)
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about people, why and how long: read from the table of field classes."""
    subjects = [Subject(title, tuple(_kept(apps))) for title, apps in SUBJECTS]
    return render(request, "public/privacy.html", {"subjects": subjects})


def _kept(apps: frozenset[str]) -> Iterator[Kept]:
    """What some apps hold about people, each purpose once, keys of rows left out."""
    said = set()
    for place, held in CLASSES.items():
        label, _model, field = place.split(".")
        if label not in apps or held.field_class == "public" or field == "id" or held in said:
            continue
        said.add(held)
        yield Kept(gettext(held.purpose), gettext(held.kept), held.field_class == "secret")


@door(EVERYBODY)
def source(request: HttpRequest) -> HttpResponse:
    """What this product is, its licence, its version."""
    return render(request, "public/source.html", {"version": saty.__version__})
