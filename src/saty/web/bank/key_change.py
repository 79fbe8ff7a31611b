"""A change of a key on its page: what it does to everybody, for owners and for the secretariat."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_htmx.http import HttpResponseClientRefresh

from saty.core import scoring
from saty.decisions import queries as decisions
from saty.stages.policies import check_not_on_roster
from saty.testing.actions import keys as actions
from saty.testing.key_tasks import is_enqueued
from saty.testing.policies import results as policies
from saty.testing.queries import keys as queries
from saty.testing.queries import results
from saty.web.bank.item_words import key_words, letter
from saty.web.bank.result_words import CHANGES, TONES, figure, stage_name
from saty.web.components import Figure
from saty.web.doors import SignedIn
from saty.web.lists import wants_file, xlsx_response
from saty.web.moments import num

if TYPE_CHECKING:
    from datetime import datetime

    from saty.core.items import Item
    from saty.testing.models import KeyChange, KeyEffect

PER_PAGE = 50
SCORE_PLACES = 2


class EffectFilter(forms.Form):
    """Narrows the list of scores."""

    code = forms.CharField(label=gettext_lazy("Stage code"), required=False, max_length=7)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("changed", gettext_lazy("Scores that change")),
            ("up", gettext_lazy("Scores that go up")),
            ("down", gettext_lazy("Scores that go down")),
            ("all", gettext_lazy("Everyone")),
        ],
    )


def line_of(change: "KeyChange", names: dict[Any, str]) -> dict[str, Any]:
    """A change in a list."""
    return {
        "change": change,
        "kind": CHANGES[change.kind],
        "item": change.version.item.number,
        "stage": names[change.stage_id],
        "state": change.get_state_display(),
        "tone": TONES[change.state],
    }


def page_of(request: SignedIn, change: "KeyChange") -> dict[str, Any] | HttpResponse:
    """What the page of a change shows; or its list as a file. Opening it is a reading.

    NotYours for whoever sits the test: the page shows the question and its key.
    """
    at = timezone.now()
    check_not_on_roster(change.stage, request.actor)
    filters = EffectFilter(request.GET or None)
    given = filters.cleaned_data if filters.is_valid() else {}
    rows = queries.effects_of(
        change, show=given.get("show") or "changed", code=given.get("code", "")
    )
    if wants_file(request):
        return _export(rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.counts_of(change)
    is_computing = is_under_way(change)
    is_old = change.state == "proposed" and change.basis != results.effects_basis(change.stage, at)
    return {
        "change": change,
        "kind": CHANGES[change.kind],
        "item": change.version.item,
        "stage_name": stage_name(change.stage, at),
        "tone": TONES[change.state],
        "keys": _keys(request, change),
        "figures": [
            Figure(num(counts.people), _("Candidates scored")),
            Figure(num(counts.affected), _("Scores that change")),
            Figure(num(counts.up), _("Up")),
            Figure(num(counts.down), _("Down")),
        ],
        "moved": _moved(change),
        "crossing": _crossing(change, at),
        "filters": filters,
        "page": page,
        "lines": [_effect(each) for each in page],
        "is_computing": is_computing,
        "is_recording": is_recording(change),
        "is_old": is_old and not is_computing,
        "may_decide": not is_old and policies.can_decide_key(change, request.actor),
        "may_refuse": policies.can_decide_key(change, request.actor),
        "is_mine": change.state == "proposed" and change.proposed_by_id == request.actor.person,
        "may_renew": is_old and request.actor.role in policies.DECIDERS,
    }


def is_under_way(change: "KeyChange") -> bool:
    """Whether a worker is to compute what the change does."""
    return change.state == "proposed" and not change.basis and is_enqueued(change.id)


def is_recording(change: "KeyChange") -> bool:
    """Whether a worker is still to record results by the changed key."""
    return change.stage.renewal_asked_at is not None and queries.is_unrecorded(change)


def progress(request: SignedIn, change: "KeyChange", *, page: str, here: str) -> HttpResponse:
    """What a worker is doing; once it is done, or the work has stopped, the page is loaded anew."""
    is_computing, is_being_recorded = is_under_way(change), is_recording(change)
    if is_computing or is_being_recorded:
        shown = {"progress_url": here, "page_url": page, "is_recording": is_being_recorded}
        return render(request, "bank/key_progress.html", shown)
    return HttpResponseClientRefresh() if "HX-Request" in request.headers else redirect(page)


def _keys(request: SignedIn, change: "KeyChange") -> list[tuple[str, list[str]]]:
    """The prompt, the item's own key and the new one, in the reader's language."""
    item = queries.item_of(change, reader=request.actor, at=timezone.now())
    language = _language(item)
    found = [
        (_("Question"), [item.wordings[language].prompt]),
        (_("Key of the item"), key_words(item, language)),
    ]
    if change.key is not None:
        changed = scoring.with_key(item, change.key)
        found.append((_("Corrected key"), key_words(changed, language)))
    return found


def _language(item: "Item") -> str:
    wanted = (translation.get_language() or "en")[:2]
    return wanted if wanted in item.wordings else next(iter(item.wordings))


def options_of(item: "Item") -> list[tuple[str, str]]:
    """Letter and words of each option, and of what options are matched to."""
    wording = item.wordings[_language(item)]
    texts = [*wording.options, *wording.targets]
    count = len(wording.options)
    return [
        (letter(place if place < count else place - count), text)
        for place, text in enumerate(texts)
    ]


def prompt_of(item: "Item") -> str:
    """The question in the reader's language."""
    return item.wordings[_language(item)].prompt


def _moved(change: "KeyChange") -> dict[str, Any] | None:
    """The line of the number in force, or of the one tried out last."""
    in_force = decisions.number_in_force(change.stage)
    number = in_force.number if in_force else decisions.number_previewed(change.stage)
    moved = queries.line_moved(change, number) if number else None
    if moved is None:
        return None
    return {
        "number": num(moved.number),
        "before": figure(moved.before, SCORE_PLACES),
        "after": figure(moved.after, SCORE_PLACES),
        "gained": num(moved.gained),
        "lost": num(moved.lost),
    }


def _crossing(change: "KeyChange", at: "datetime") -> queries.Crossing | None:
    """Who crosses the line once it is announced; what is shown here, appeals carry out."""
    lines = decisions.announced_lines(change.stage, at)
    return None if lines is None else queries.crossing(change, lines)


def _effect(effect: "KeyEffect") -> dict[str, Any]:
    words = {1: _("Up"), 0: _("The same"), -1: _("Down")}
    tones = {1: "done", 0: "neutral", -1: "needs-you"}
    return {
        "code": effect.entry.code,
        "before": figure(queries.total_of(effect.before), SCORE_PLACES),
        "after": figure(queries.total_of(effect.after), SCORE_PLACES),
        "moved": words[effect.moved],
        "tone": tones[effect.moved],
    }


def _export(rows: Any) -> HttpResponse:
    lines = (_effect(each) for each in rows.iterator(chunk_size=2_000))
    cells = ([line["code"], line["before"], line["after"], line["moved"]] for line in lines)
    heading = [_("Stage code"), _("Before"), _("After"), pgettext("a difference", "Change")]
    return xlsx_response("scores-before-and-after", heading, cells)


def decide(request: SignedIn, change: "KeyChange") -> str:
    """Approve or refuse as asked; what happened, in words."""
    at = timezone.now()
    if "refuse" in request.POST:
        actions.refuse_key_change(change=change, by=request.actor, at=at)
        return _("Refused: scores stay as they are.")
    actions.approve_key_change(change=change, by=request.actor, at=at)
    return _("Approved. Everybody is scored by the changed key from now on.")
