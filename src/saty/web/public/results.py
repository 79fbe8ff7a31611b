"""What was decided, in figures: announced stages alone, small cells suppressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.core.cuts import WHOLE
from saty.core.ranking import shown as rounded
from saty.decisions import public as decisions
from saty.decisions.public import Cell, GroupResult, StageResults
from saty.programmes import schema
from saty.web import moments
from saty.web.components import Figure
from saty.web.doors import EVERYBODY, door
from saty.web.public.places import crumbs, published_or_404
from saty.web.rule_words import own


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the table by group; `name` is None for all groups together."""

    name: schema.Text | None
    roster: Cell
    admitted: Cell
    line: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The results of one step, as the page shows them."""

    stage: schema.Stage
    body: schema.Text | None
    announced_at: datetime
    protocol_number: str
    protocol_date: date | None
    number: object
    row: tuple[Cell, ...]
    groups: tuple[Group, ...]
    has_lines: bool


@door(EVERYBODY)
def results(request: HttpRequest, competition: str) -> HttpResponse:
    """The funnel by step and group, and the pass marks that resulted."""
    now = timezone.now()
    found = published_or_404(competition, now)
    made = decisions.results(found.id, now)
    shown = {
        "crumbs": crumbs(found, _("Results")),
        "competition": found,
        "results": [_shown(found.file, each) for each in made],
        "figures": list(_figures(found.file, made)),
    }
    return render(request, "public/results.html", shown)


def _shown(file: schema.ProgrammeFile, made: StageResults) -> Shown:
    stage = file.stage(made.stage)
    outcomes = (made.completed, made.absent, made.withdrawn, made.disqualified)
    body = file.body(stage.decided_by.body).name if stage.decided_by.body else None
    return Shown(
        stage=stage,
        body=body,
        announced_at=made.announced_at,
        protocol_number=made.protocol_number,
        protocol_date=made.protocol_date,
        number=made.number,
        row=(made.roster, *outcomes, made.admitted),
        groups=tuple(_groups(file, stage, made)),
        has_lines=stage.score is not None,
    )


def _groups(file: schema.ProgrammeFile, stage: schema.Stage, made: StageResults) -> Iterator[Group]:
    """Each group in the order of the file, then all together."""
    names: dict[str, schema.Text | None] = {g.key: g.name for g in file.tracks.groups}
    found = {each.track: each for each in made.groups}
    for key, name in {**names, WHOLE: None}.items():
        if (group := found.get(key)) is not None:
            yield Group(name, group.roster, group.admitted, _line(group, stage))


def _line(made: GroupResult, stage: schema.Stage) -> str:
    if made.last_score is None or stage.score is None:
        return ""
    return moments.exact(rounded(made.last_score, stage.score.places))


def _figures(file: schema.ProgrammeFile, made: tuple[StageResults, ...]) -> Iterator[Figure]:
    """How many began, and how many each announced step admitted."""
    if made:
        yield Figure(moments.num(made[0].roster), _("Applied"))
    for each in made:
        title = own(file.stage(each.stage).title)
        yield Figure(moments.num(each.admitted), _("Went on"), hint=title, tone="progress")
