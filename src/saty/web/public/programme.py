"""A programme in plain words, and each of its steps."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saty.decisions import public as decisions
from saty.programmes import schema
from saty.programmes.public import PublishedCompetition
from saty.web import rule_words
from saty.web.doors import EVERYBODY, door
from saty.web.public.cards import card
from saty.web.public.places import crumbs, published_or_404
from saty.web.rule_words import Said, own, source_of


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule of eligibility in words, when it is counted, and where it comes from."""

    words: schema.Text
    counted: str
    source: schema.Source | None


@dataclass(frozen=True, slots=True)
class BodyInWords:
    """A commission or pool and how it works."""

    body: schema.Body
    said: tuple[Said, ...]


@door(EVERYBODY)
def competition(request: HttpRequest, competition: str) -> HttpResponse:
    """What the programme is for, who may take part, its steps, who decides, what is needed."""
    now = timezone.now()
    found = published_or_404(competition, now)
    announced = decisions.announced([found.id], now).get(found.id, {})
    file = found.file
    shown = {
        "now": now,
        "crumbs": crumbs(found),
        "card": card(found, announced, now),
        "competition": found,
        "file": file,
        "conditions": conditions(file),
        "documents": [(each, source_of(file, each)) for each in file.application.documents],
        "tracks_source": source_of(file, file.tracks),
        "reserve_source": source_of(file, file.reserve, "term"),
        "bodies": bodies(file),
    }
    return render(request, "public/competition.html", shown)


def conditions(file: schema.ProgrammeFile) -> list[Condition]:
    """The rules of eligibility, in the order of the file."""
    days = {
        "age_at_most": file.eligibility.age_day,
        "age_at_least": file.eligibility.age_day,
        "experience_at_least": file.eligibility.experience_day,
    }
    return [
        Condition(
            rule.words,
            rule_words.counted_on(days[rule.kind]) if rule.kind in days else "",
            source_of(file, rule),
        )
        for rule in file.eligibility.rules
    ]


def bodies(file: schema.ProgrammeFile) -> list[BodyInWords]:
    """Every commission and pool in words."""
    return [BodyInWords(body, tuple(rule_words.of_body(file, body))) for body in file.bodies]


@door(EVERYBODY)
def stage(request: HttpRequest, competition: str, stage: str) -> HttpResponse:
    """One step: what is done, what it measures, the rubric with its anchors, sample tasks."""
    now = timezone.now()
    found = published_or_404(competition, now)
    rule = _stage_or_404(found, stage)
    file = found.file
    position = file.stages.index(rule)
    rubric = file.rubric(rule.rubric) if rule.rubric else None
    shown = {
        "now": now,
        "crumbs": crumbs(found, own(rule.title)),
        "competition": found,
        "stage": rule,
        "number": position + 1,
        "count": len(file.stages),
        "window": found.windows.get(rule.key),
        "said": tuple(rule_words.of_stage(file, rule)),
        "score_source": source_of(file, rule.score) if rule.score else None,
        "rubric": rubric,
        "rubric_source": source_of(file, rubric, "criteria") if rubric else None,
        "before": file.stages[position - 1] if position else None,
        "after": file.stage_after(rule.key),
    }
    return render(request, "public/stage.html", shown)


def _stage_or_404(competition: PublishedCompetition, key: str) -> schema.Stage:
    try:
        return competition.file.stage(key)
    except KeyError:
        raise Http404 from None
