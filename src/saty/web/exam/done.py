"""After finishing: the hash, taking it back while there is time, and the receipt."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.core.answer_hash import BLANK, document
from saty.core.numbers import spell
from saty.people.roles import CANDIDATE
from saty.testing.actions import sittings
from saty.testing.queries import exams
from saty.web import moments
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import Mine, crumbs, mine_or_404, sitting_of
from saty.web.rule_words import own


@door(CANDIDATE)
def done(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """What was finished and when, its hash, and what comes next."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    sitting = mine.sitting
    if sitting is None:  # it was declared void: the waiting room says what follows
        return redirect(mine.address("exam_room"))
    if sitting.finished_at is None:
        return redirect(mine.address("exam_player"))
    parts = exams.parts_of(sitting)
    ends = parts[-1].ends_at if parts else None
    given = exams.given(sitting)
    answered = sum(each.value not in BLANK for each in given)
    of = sum(part.last - part.first + 1 for part in parts)
    shown = {
        "mine": mine,
        "slug": mine.slug,
        "stage": mine.rule.key,
        "title": own(mine.rule.title),
        "what_next": own(mine.rule.what_next),
        "crumbs": crumbs(mine, _("Finished")),
        "now": mine.at,
        "sitting": sitting,
        "hash": sittings.hash_of(sitting),
        "until": ends if ends is not None and mine.at < ends else None,
        "rows": [
            Row(_("Finished"), moments.to_the_second(sitting.finished_at)),
            Row(
                _("Questions answered"),
                _("%(answered)s of %(of)s")
                % {"answered": moments.num(answered), "of": moments.num(of)},
            ),
        ],
    }
    return render(request, "exam/done.html", shown)


@door(CANDIDATE)
@require_POST
def reopen(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Take finishing back, and go on with the test."""
    at = timezone.now()
    mine = mine_or_404(request, competition, stage, at)
    sittings.reopen(sitting=sitting_of(mine), by=request.actor, at=at)
    return redirect(mine.address("exam_player"))


@door(CANDIDATE)
def receipt(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """What is stored of my answers, as a text that can be kept and checked."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    response = HttpResponse("\n".join(_lines(mine)) + "\n", "text/plain; charset=utf-8")
    name = f"test-{mine.entry.application.candidate_number}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(mine: Mine) -> Iterator[str]:
    sitting = sitting_of(mine)
    given = exams.given(sitting)
    answers = {each.question: each.value for each in given}
    yield _("Receipt of saved answers")
    yield own(mine.file.title)
    yield own(mine.rule.title)
    yield ""
    yield _line(_("Candidate number"), spell(mine.entry.application.candidate_number or ""))
    yield _line(_("Written"), moments.to_the_second(mine.at))
    if sitting.started_at:
        yield _line(_("Started"), moments.to_the_second(sitting.started_at))
    finished = sitting.finished_at
    yield _line(_("Finished"), moments.to_the_second(finished) if finished else _("not yet"))
    yield _line(_("Form, SHA-256"), sitting.form.sha256)
    yield _line(_("Answers, SHA-256"), sittings.hash_of(sitting))
    yield ""
    yield _("Saved answers: question, when it was saved, number of the save")
    for each in given:
        yield f"{each.question}  {moments.to_the_second(each.saved_at)}  {each.epoch}.{each.n}"
    yield ""
    yield _("The hash of the answers is the SHA-256 of this text, in UTF-8:")
    yield document(sitting.form.sha256, answers).decode()


def _line(label: str, value: str) -> str:
    return f"{label}: {value}"
