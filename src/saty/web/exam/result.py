"""After the announcement: score, place, own answers with keys, and challenges of questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.decisions import queries as decisions
from saty.people.roles import CANDIDATE
from saty.stages import scores
from saty.testing.actions import challenges as actions
from saty.testing.policies import release as policies
from saty.testing.queries import drops
from saty.testing.queries import release as queries
from saty.testing.queries.release import Reviewed
from saty.web import moments
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.exam.answered import answered
from saty.web.exam.mine import Mine, crumbs, mine_or_404
from saty.web.rule_words import own
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.decisions.models import Outcome
    from saty.testing.models import Sitting

MARKS: dict[str, tuple[Any, str]] = {
    "right": (gettext_lazy("Right"), "done"),
    "partly": (gettext_lazy("Partly right"), "progress"),
    "wrong": (gettext_lazy("Wrong"), "neutral"),
    "blank": (gettext_lazy("Not answered"), "neutral"),
    "for_all": (gettext_lazy("Counts for everybody"), "done"),
}
STATES: dict[str, tuple[Any, str]] = {
    "filed": (gettext_lazy("Challenged, being looked at"), "progress"),
    "upheld": (gettext_lazy("Challenge upheld"), "done"),
    "dismissed": (gettext_lazy("Challenge dismissed"), "neutral"),
}


class ChallengeForm(forms.Form):
    """What is wrong with a question."""

    reason = forms.CharField(
        label=gettext_lazy("What is wrong with this question, and how you know"),
        help_text=gettext_lazy(
            "Name the law, the figure or the reasoning. Those who decide see your stage code, and"
            " not your name."
        ),
        max_length=policies.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def announced_or_404(request: SignedIn, competition: str, stage: str) -> tuple[Mine, "Outcome"]:
    """The reader's place at a test whose decision is announced, and what it says of them."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    rows = decisions.announced_outcomes(mine.entry.application, mine.at)
    outcome = rows.filter(decision__stage=mine.entry.stage).first()
    if outcome is None:
        raise Http404
    return mine, outcome


@door(CANDIDATE)
def result(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Score, parts, place, and every question with what was answered, as the rules allow."""
    mine, outcome = announced_or_404(request, competition, stage)
    sitting = queries.counted_sitting(mine.entry)
    reviewed = queries.review(sitting, mine.at) if sitting else []
    shown = {
        "mine": mine,
        "slug": mine.slug,
        "stage": mine.rule.key,
        "title": own(mine.rule.title),
        "crumbs": crumbs(mine, _("Your result")),
        "sitting": sitting,
        "rows": _rows(mine, outcome),
        "by_keys_now": _by_keys_now(mine, reviewed),
        "sections": _sections(mine, reviewed) if "answers" in mine.exam.shows else [],
        "until": policies.challenges_until(mine.entry.stage, mine.rule, mine.at),
        "now": mine.at,
        "has_hearing": mine.rule.verifies and drops.hearing_of(mine.entry) is not None,
    }
    return render(request, "exam/result.html", shown)


def _rows(mine: Mine, outcome: "Outcome") -> list[Row]:
    score, kept = mine.rule.score, queries.result_of(mine.entry)
    if score is None or kept is None or not kept.parts:
        return [Row(_("Score"), "–")]
    rows = [Row(_("Score"), _score(mine, queries.total_of(kept.parts, mine.rule)))]
    if "parts" in mine.exam.shows and len(score.parts) > 1:
        rows += [
            Row(own(part.name), _of(mine, kept.parts[part.key], part.maximum))
            for part in score.parts
            if part.key in kept.parts
        ]
    if "place" in mine.exam.shows and outcome.place is not None:
        words = _("%(place)s of %(number)s") % {
            "place": moments.num(outcome.place),
            "number": moments.num(_ranked(outcome)),
        }
        rows.append(Row(_("Your place"), words))
    return rows


def _score(mine: Mine, total: Any) -> str:
    return moments.score(total, mine.rule.score.places if mine.rule.score else 0)


def _of(mine: Mine, text: str, maximum: str) -> str:
    words = _("%(score)s of %(maximum)s")
    found = {"score": _score(mine, scores.fraction(text)), "maximum": moments.exact(maximum)}
    return words % found


def _ranked(outcome: "Outcome") -> int:
    """Among how many the place is: all who were ranked together."""
    lines = outcome.decision.lines
    line = lines.get("") or lines.get(outcome.entry.track) or {}
    return int(line.get("candidates", 0))


def _by_keys_now(mine: Mine, reviewed: Sequence[Reviewed]) -> str:
    """What the same answers give by keys that were changed since; "" where nothing differs."""
    kept = queries.result_of(mine.entry)
    if kept is None or not kept.parts or not any(each.change for each in reviewed):
        return ""
    now = queries.total_by_keys_now(reviewed, mine.rule)
    return "" if now == queries.total_of(kept.parts, mine.rule) else _score(mine, now)


def _sections(mine: Mine, reviewed: Sequence[Reviewed]) -> list[dict[str, Any]]:
    names = {part.key: own(part.name) for part in scores.parts_of(mine.rule)}
    found: dict[str, list[dict[str, Any]]] = {}
    for each in reviewed:
        found.setdefault(each.placed.section, []).append(_line(mine, each))
    return [{"name": names.get(key, key), "lines": lines} for key, lines in found.items()]


def _line(mine: Mine, each: Reviewed) -> dict[str, Any]:
    words, tone = MARKS[each.mark]
    challenge = STATES[each.challenge.state] if each.challenge else None
    return {
        "number": each.in_section,
        "href": reverse("exam_question", args=[mine.slug, mine.rule.key, each.number]),
        "mark": words,
        "tone": tone,
        "is_changed": each.change is not None,
        "challenge": challenge,
    }


@door(CANDIDATE)
def question(request: SignedIn, competition: str, stage: str, question: int) -> HttpResponse:
    """One question as it was posed, with the own answer, key and explanation; and its challenge."""
    mine, _outcome = announced_or_404(request, competition, stage)
    sitting = queries.counted_sitting(mine.entry)
    if sitting is None or "answers" not in mine.exam.shows:
        raise Http404
    reviewed = queries.review(sitting, mine.at)
    found = next((each for each in reviewed if each.number == question), None)
    if found is None:
        raise Http404
    until = policies.challenges_until(mine.entry.stage, mine.rule, mine.at)
    can = until is not None and mine.at < until and found.challenge is None
    form = ChallengeForm(request.POST if request.method == "POST" else None) if can else None
    if request.method == "POST":
        made = form is not None and _challenge(request, form, sitting, found, mine.at)
        if made or form is None:
            return redirect(reverse("exam_question", args=[mine.slug, mine.rule.key, question]))
    shown = _shown(mine, sitting, found, len(reviewed)) | {"form": form, "until": until}
    failed = form is not None and form.errors
    return render(request, "exam/answered.html", shown, status=422 if failed else 200)


def _challenge(
    request: SignedIn, form: ChallengeForm, sitting: "Sitting", found: Reviewed, at: datetime
) -> bool:
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    made = attempt(
        form,
        lambda: actions.challenge_item(
            sitting=sitting, position=found.row.position, reason=reason, by=request.actor, at=at
        ),
    )
    if made is not None:
        messages.success(request, _("Your challenge is filed. The log of the selection has it."))
    return made is not None


def _shown(mine: Mine, sitting: "Sitting", found: Reviewed, count: int) -> dict[str, Any]:
    words, tone = MARKS[found.mark]
    names = {part.key: own(part.name) for part in scores.parts_of(mine.rule)}
    way = reverse("exam_result", args=[mine.slug, mine.rule.key])
    step = {
        n: reverse("exam_question", args=[mine.slug, mine.rule.key, n])
        for n in _beside(found, count)
    }
    challenge = found.challenge
    return {
        "mine": mine,
        "slug": mine.slug,
        "title": _("Question %(number)s") % {"number": moments.num(found.in_section)},
        "section": names.get(found.placed.section, found.placed.section),
        "crumbs": crumbs(mine, _("Question %(number)s") % {"number": moments.num(found.number)}),
        "way": way,
        "previous": step.get(found.number - 1),
        "next": step.get(found.number + 1),
        "mark": words,
        "tone": tone,
        "answered": answered(sitting, found, mine.exam.shows),
        "change": found.change,
        "challenge": challenge,
        "challenge_state": STATES[challenge.state] if challenge else None,
        "now": mine.at,
    }


def _beside(found: Reviewed, count: int) -> list[int]:
    return [n for n in (found.number - 1, found.number + 1) if 1 <= n <= count]
