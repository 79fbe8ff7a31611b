"""The letter on an announced decision: the outcome, then why, then what now."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from saty.core.numbers import spell
from saty.decisions.timeline import Step, timeline
from saty.people.roles import CANDIDATE
from saty.web import moments
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import is_sat_here
from saty.web.rule_words import own


@door(CANDIDATE)
def letter(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """What was decided about me at one stage; no such page before it is announced."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    way = timeline(file.application, now)
    step = next((each for each in way if each.key == stage and has_letter(each)), None)
    if step is None:
        raise Http404
    title = said(step.title)
    shown = {
        "file": file,
        "slug": competition,
        "crumbs": crumbs(file, title),
        "outcome": outcome(step),
        "is_admitted": step.state == "admitted",
        "reason": said(step.reason) if step.reason else "",
        "has_result": is_sat_here(file.file.stage(stage)),
        "stage": stage,
        "rows": [
            Row(_("Programme"), own(file.file.title)),
            Row(_("Stage"), title),
            Row(_("Candidate number"), spell(file.application.candidate_number or "")),
            Row(_("Announced"), moments.when(step.decided_at) if step.decided_at else ""),
        ],
    }
    return render(request, "candidate/letter.html", shown)


def has_letter(step: Step) -> bool:
    """Whether something was decided and announced at a stage."""
    return step.decided_at is not None and step.state != "withdrawn"


def outcome(step: Step) -> str:
    """The outcome in one sentence."""
    if step.state == "admitted" and step.admits_to_reserve:
        return _("You have been admitted to the reserve")
    return {
        "admitted": _("You go on to the next stage"),
        "not_admitted": _("You do not go on to the next stage"),
        "disqualified": _("Your candidacy has ended: you were disqualified"),
    }[step.state]


def said(words: dict[str, str]) -> str:
    """Words in the reader's language."""
    return words.get((get_language() or "en").partition("-")[0], words["en"])
