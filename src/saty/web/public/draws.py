"""Draws of lots: what is committed to, and all that repeats a draw once its secret is opened."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.decisions.public_draws import PublishedDraw, published_draws
from saty.stages.draw_purposes import purpose_of
from saty.web.doors import EVERYBODY, door
from saty.web.draw_words import record_response, what_for
from saty.web.public.places import crumbs, published_or_404


@dataclass(frozen=True, slots=True)
class Shown:
    """A draw, and what it is for in words."""

    draw: PublishedDraw
    what_for: str

    @property
    def prefix(self) -> str:
        """What kind of draw it is."""
        return purpose_of(self.draw.purpose).prefix


@door(EVERYBODY)
def draws(request: HttpRequest, competition: str) -> HttpResponse:
    """The draws of a competition, and how anyone repeats them."""
    found = published_or_404(competition, timezone.now())
    shown: dict[str, Any] = {
        "crumbs": crumbs(found, _("Draws of lots")),
        "competition": found,
        "draws": [
            Shown(each, what_for(found.file, each.purpose)) for each in published_draws(found.id)
        ],
    }
    shown["prefixes"] = {each.prefix for each in shown["draws"]}
    return render(request, "public/draws.html", shown)


@door(EVERYBODY)
def record(request: HttpRequest, competition: str, draw: UUID) -> HttpResponse:
    """An opened draw as a file: secret, round, inputs, and the order of the lots."""
    found = published_or_404(competition, timezone.now())
    return record_response(found.slug, found.id, draw)
