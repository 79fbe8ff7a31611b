"""The player's page, and what it asks Django for: resume, take-over, language, finish.

Everything else goes through the lane. What is asked here is answered in JSON; a refusal is 409 with
{"error": key, "text": words}.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.common.refusals import NotNow, Refusal
from saty.people.roles import CANDIDATE
from saty.programmes.messages import localized
from saty.testing.actions import sittings
from saty.testing.queries import exams
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import Mine, mine_or_404, sitting_of
from saty.web.exam.player_words import words_in
from saty.web.exam.room import identity_of
from saty.web.exam.sheets import ensure_sheets
from saty.web.rule_words import own
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import Sitting, SittingPart

LANE = "/exam/lane/"
PACE: dict[str, Any] = {
    "debounce": 400,
    "beat": 30_000,
    "retry": [1_000, 30_000],
    "announce": [600, 300, 60],
    "poll": 15_000,
    "held": 2_000,
}
"""Pauses of the player in milliseconds; `announce` in seconds before the end, beside its half."""
View = Callable[..., HttpResponse]


@door(CANDIDATE)
def player(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The player: a shell that a script fills."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    if mine.sitting is None:
        return redirect(mine.address("exam_room"))
    if mine.sitting.finished_at is not None:
        return redirect(mine.address("exam_done"))
    return render(request, "exam/player.html", shell(request, mine))


def shell(request: SignedIn, mine: Mine) -> dict[str, object]:
    """What the page of a player starts from."""
    names = ("resume", "take_over", "language", "finish", "done", "room", "now", "receipt")
    sign_in = f"{reverse('account_login')}?next={mine.address('exam_player')}"
    config = {
        "urls": {each: mine.address(f"exam_{each}") for each in names}
        | {"lane": LANE, "sign_in": sign_in},
        "zone": timezone.get_current_timezone_name(),
        "language": get_language(),
        "languages": OWN_NAMES,
        "titles": localized(mine.rule.title),
        "words": {each: words_in(each) for each in OWN_NAMES},
        "pace": PACE,
    }
    return {"title": own(mine.rule.title), "config": config, "slug": mine.slug, "mine": mine}


def in_json(view: View) -> View:
    """A view whose refusals a script reads."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Refusal as refusal:
            told = {"error": refusal.key, "text": str(refusal.message)}
            return JsonResponse(told, status=409)

    return answered


@door(CANDIDATE)
@require_POST
@in_json
def resume(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Begin, or come back on the same device: the token, and all that the player needs."""
    at = timezone.now()
    mine = mine_or_404(request, competition, stage, at)
    admission = sittings.check_in(
        entry=mine.entry,
        language=sitting_of(mine).language,
        device=_device(request),
        by=request.actor,
        at=at,
    )
    return JsonResponse(opened(mine, admission, at))


@door(CANDIDATE)
@require_POST
@in_json
def take_over(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Go on with this device, and no more with the other."""
    at = timezone.now()
    mine = mine_or_404(request, competition, stage, at)
    admission = sittings.take_over(
        sitting=sitting_of(mine), device=_device(request), by=request.actor, at=at
    )
    return JsonResponse(opened(mine, admission, at))


@door(CANDIDATE)
@require_POST
@in_json
def language(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Note that the candidate reads another language from now on."""
    at = timezone.now()
    mine = mine_or_404(request, competition, stage, at)
    told = request.POST.get("language", "")
    sittings.read_in(sitting=sitting_of(mine), language=told, by=request.actor, at=at)
    return JsonResponse({"now": _ms(at)})


@door(CANDIDATE)
@require_POST
@in_json
def finish(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """Finish: the hash of what is stored, which the device compares with its own."""
    at = timezone.now()
    mine = mine_or_404(request, competition, stage, at)
    sitting = sitting_of(mine)
    made = sittings.finish(sitting=sitting, device=_device(request), by=request.actor, at=at)
    return JsonResponse({"now": _ms(at), "form": sitting.form.sha256, "answers_sha256": made})


def _device(request: SignedIn) -> str:
    given = request.POST.get("device", "")
    if len(given) != 32 or not all(letter in "0123456789abcdef" for letter in given):
        raise NotNow("no_device", _("The browser keeps nothing. Allow it to store data."))
    return given


def opened(mine: Mine, admission: sittings.Admission, at: datetime) -> dict[str, Any]:
    """What a player goes on with."""
    sitting = admission.sitting
    given = exams.given(sitting)
    return {
        "now": _ms(at),
        "token": admission.token,
        "sitting": str(sitting.id),
        "epoch": sitting.epoch,
        "form": sitting.form.sha256,
        "shuffle": sitting.shuffle,
        "language": sitting.language,
        "sheets": dict(ensure_sheets(sitting.form, at)),
        "movement": mine.exam.movement,
        "switch": mine.exam.switch_language,
        "identity": identity_of(mine, sitting),
        "opens": _ms(sitting.starts_from),
        "until": _ms(sitting.starts_until),
        "started": sitting.started_at is not None,
        "finished": sitting.finished_at is not None,
        "parts": parts(mine, sitting),
        "answers": {each.question: [each.value, each.epoch, each.n] for each in given},
        "flags": exams.flagged(sitting),
    }


def parts(mine: Mine, sitting: "Sitting") -> list[dict[str, Any]]:
    """The sections, with their names in every language and their times."""
    score = mine.rule.score
    names = {part.key: localized(part.name) for part in score.parts} if score else {}
    return [_part(each, names.get(each.section, {})) for each in exams.parts_of(sitting)]


def _part(part: "SittingPart", names: dict[str, str]) -> dict[str, Any]:
    return {
        "number": part.number,
        "section": part.section,
        "names": names,
        "seconds": part.seconds,
        "questions": part.last - part.first + 1,
        "began": _ms(part.began_at),
        "ends": _ms(part.ends_at),
        "closes": _ms(part.closes_at),
        "ended": _ms(part.ended_at),
    }


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
