"""The rules of a competition: in plain words, as files with their hash, and their history."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.programmes import changes as differences
from saty.programmes import public, schema
from saty.programmes.queries import WindowTimes
from saty.web import rule_words
from saty.web.doors import EVERYBODY, door
from saty.web.public.places import crumbs, published_or_404
from saty.web.public.programme import bodies, conditions
from saty.web.rule_words import Said


@dataclass(frozen=True, slots=True)
class StageInWords:
    """A step, its window, and its rules."""

    stage: schema.Stage
    window: WindowTimes | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A changed place of the rules with the words that stayed, went and came."""

    change: differences.Change
    pieces: tuple[differences.Piece, ...]


@door(EVERYBODY)
def rules(request: HttpRequest, competition: str) -> HttpResponse:
    """Every rule with its source; the version in force, its hash, and the versions before."""
    now = timezone.now()
    found = published_or_404(competition, now)
    file = found.file
    stages = [
        StageInWords(each, found.windows.get(each.key), tuple(rule_words.of_stage(file, each)))
        for each in file.stages
    ]
    shown = {
        "now": now,
        "crumbs": crumbs(found, _("Rules")),
        "competition": found,
        "file": file,
        "conditions": conditions(file),
        "stages": stages,
        "bodies": bodies(file),
        "sources": rule_words.sources_used(file),
        "versions": public.versions(found.id),
    }
    return render(request, "public/rules.html", shown)


@door(EVERYBODY)
def changes(request: HttpRequest, competition: str, number: int) -> HttpResponse:
    """What an amendment changed, place by place."""
    found = published_or_404(competition, timezone.now())
    change = public.change(found.id, number)
    if change is None:
        raise Http404
    title = _("Amendment: version %(number)s") % {"number": number}
    places = [
        ShownChange(each, tuple(differences.pieces(each.old, each.new))) for each in change.places
    ]
    shown = {
        "crumbs": crumbs(found, title),
        "title": title,
        "competition": found,
        "change": change,
        "places": places,
    }
    return render(request, "public/changes.html", shown)


@door(EVERYBODY)
def file(request: HttpRequest, competition: str, number: int) -> HttpResponse:
    """The programme file as it was written."""
    found = published_or_404(competition, timezone.now())
    return _download(public.version_text(found.id, number), found.slug, number, "toml")


@door(EVERYBODY)
def canonical(request: HttpRequest, competition: str, number: int) -> HttpResponse:
    """The canonical JSON: the published SHA-256 is that of these very bytes."""
    found = published_or_404(competition, timezone.now())
    return _download(public.version_canonical(found.id, number), found.slug, number, "json")


def _download(text: str | None, slug: str, number: int, ending: str) -> HttpResponse:
    if text is None:
        raise Http404
    content_type = {"toml": "application/toml", "json": "application/json"}[ending]
    response = HttpResponse(text.encode(), content_type=content_type)
    name = f"{slug}-rules-{number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
