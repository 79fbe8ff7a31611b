"""The list that another commission recommended to this one: places, votes, reasons; no names."""

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saty.common.actors import Actor
from saty.decisions import policies, queries
from saty.decisions import recommended as lists
from saty.stages import queries as stages
from saty.web.body import vote_words
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.moments import score
from saty.web.rule_words import list_words, own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from saty.decisions.models import Decision
    from saty.meetings.models import Question
    from saty.programmes.schema import Stage as ProgrammeStage
    from saty.stages.models import RosterEntry, Stage

PER_PAGE = 50


@door(*READERS)
def recommended(request: SignedIn, body: UUID, stage: str) -> HttpResponse:
    """The list recommended to a commission for one of the stages that it decides."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = stages.stage(place.body.competition_id, stage) if stage in place.decides else None
    earlier = policies.recommending(place.file, found) if found else None
    if found is None or earlier is None or not place.reads_papers:
        raise Http404
    decision = lists.list_for(found)
    rows = lists.listed(decision, found) if decision else found.roster.none()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "place": place,
        "name": own(place.file.stage(stage).title),
        "from_body": own(place.file.body(earlier.decided_by.body or "").name),
        "how": list_words(earlier.decided_by),
        "is_scored": earlier.score is not None,
        "page": page,
        "lines": lines(place, earlier, decision, list(page), reader=request.actor, at=at)
        if decision
        else [],
    }
    return render(request, "body/recommended.html", shown)


def table(
    request: SignedIn, place: Place, stage: "Stage", entries: "Sequence[RosterEntry]"
) -> dict[str, Any]:
    """What the list says of some entries, as `components/recommended.html` wants it."""
    decision = lists.list_for(stage)
    earlier = policies.recommending(place.file, stage)
    if decision is None or earlier is None:
        return {}
    now = timezone.now()
    return {
        "lines": lines(place, earlier, decision, entries, reader=request.actor, at=now),
        "is_scored": earlier.score is not None,
    }


def lines(
    place: Place,
    earlier: "ProgrammeStage",
    decision: "Decision",
    entries: "Sequence[RosterEntry]",
    *,
    reader: Actor,
    at: datetime,
) -> list[dict[str, Any]]:
    """Entries of this stage with what the list says of each. Reading reasons is recorded."""
    entries = list(entries)
    of = lists.recommended(decision, entries)
    questions = [each.question for each in of.values() if each.question]
    why = queries.vote_reasons(questions, reader=reader, at=at)
    groups = {group.key: own(group.name) for group in place.file.tracks.groups}
    places = earlier.score.places if earlier.score else None
    return [
        {
            "code": each.code,
            "group": groups.get(each.track, each.track),
            "place": said.place,
            "total": score(Fraction(said.total), places) if said.total else "–",
            "votes": vote_words.totals_words(said.question) if said.question else "–",
            "why": why.get(said.question.id, "") if said.question else "",
        }
        for each in entries
        if (said := of.get(each.id))
    ]


def of_departures(stage: "Stage", questions: "Sequence[Question]") -> tuple[str, ...]:
    """Stage codes of recommended candidates, each with place and votes. No reasons, no names."""
    entries = [each.entry for each in questions if each.entry]
    decision = lists.list_for(stage) if entries else None
    of = lists.recommended(decision, entries) if decision else {}
    return tuple(_departure(each.code, of.get(each.id)) for each in entries)


def _departure(code: str, said: lists.Recommended | None) -> str:
    words = [
        vote_words.place_words(said.place) if said and said.place else "",
        vote_words.totals_words(said.question) if said and said.question else "",
    ]
    shown = "; ".join(each for each in words if each)
    return f"{code} ({shown})" if shown else code
