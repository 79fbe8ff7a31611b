"""Challenges of an item on their page, for owners of the test and for the secretariat."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from saty.stages.policies import check_not_on_roster
from saty.testing.actions import challenges as actions
from saty.testing.policies import release as policies
from saty.testing.queries import challenges as queries
from saty.testing.queries.contents import note_readings, opened
from saty.testing.queries.keys import scored_as
from saty.web.bank.item_words import key_words
from saty.web.bank.result_words import CHANGES, stage_names
from saty.web.bank.shown import columns, source_in
from saty.web.doors import SignedIn
from saty.web.moments import num
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.stages.models import Stage
    from saty.testing.models import ItemChallenge, ItemVersion, KeyChange

PER_PAGE = 50
READ = "challenge of an item"
STATES: dict[str, tuple[Any, str]] = {
    "filed": (gettext_lazy("Open"), "needs-you"),
    "upheld": (pgettext_lazy("challenge of a question", "Upheld"), "done"),
    "dismissed": (gettext_lazy("Dismissed"), "neutral"),
}


class DecisionForm(forms.Form):
    """Which challenges of an item, what is decided, and what their candidates read."""

    code = forms.CharField(
        label=gettext_lazy("Stage code"),
        help_text=gettext_lazy("Leave it empty to decide all open challenges of this item alike."),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    move = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("dismiss", gettext_lazy("Dismissed: the question and its key stand")),
            ("uphold", gettext_lazy("Upheld: something is wrong, and the key will be changed")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy(
            "Each of these candidates reads it. It must not say anything of other candidates."
        ),
        max_length=policies.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class StateFilter(forms.Form):
    """Narrows the challenges of an item."""

    state = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("All")), *((key, words[0]) for key, words in STATES.items())],
    )


def page_of(request: SignedIn, rows: Any) -> tuple[Any, list[dict[str, Any]]]:
    """A page of challenged items, and its lines; the addresses are the caller's."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = queries.lines(list(page.object_list))
    names = stage_names((each.stage for each in found), timezone.now())
    lines = [
        {
            "challenged": each,
            "item": each.version.item.number,
            "stage": names[each.stage.id],
            "filed": num(each.filed),
            "upheld": num(each.upheld),
            "dismissed": num(each.dismissed),
            "tone": "needs-you" if each.filed else "neutral",
        }
        for each in found
    ]
    return page, lines


def item_of(
    request: SignedIn,
    stage: "Stage",
    version: "ItemVersion",
    key_url: Callable[["KeyChange"], str],
) -> dict[str, Any]:
    """The item as it is posed and scored, its challenges, and what the reader may do.

    NotYours for whoever sits the test.
    """
    at = timezone.now()
    check_not_on_roster(stage, request.actor)
    filters = StateFilter(request.GET or None)
    state = filters.cleaned_data["state"] if filters.is_valid() else ""
    rows = queries.of_item(stage, version, state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    note_readings(
        [f"item_challenge:{each.id}" for each in page], reader=request.actor, at=at, what=READ
    )
    content = opened([version], reader=request.actor, at=at)[version.id]
    scored = scored_as(version, stage, reader=request.actor, at=at)
    bank = version.item.bank
    pictures = frozenset(
        name for wording in content.wordings.values() for name in wording.pictures()
    )
    may = policies.can_decide(stage, version, request.actor)
    is_open = queries.of_item(stage, version, state="filed").exists()
    changes = list(queries.changes_resting_on(stage, version))
    return {
        "item": version.item,
        "filters": filters,
        "page": page,
        "lines": [_line(each) for each in page],
        "columns": columns(content, version.item, source_in(bank, pictures), name="challenged"),
        "key": key_words(scored, _first(bank.languages, scored.wordings)),
        "changes": [
            (key_url(each), CHANGES[each.kind], each.get_state_display()) for each in changes
        ],
        "is_proposed": any(each.state == "proposed" for each in changes),
        "may_decide": may and is_open,
        "has_made": policies.has_made(version, request.actor),
        "is_upheld": queries.is_upheld(stage, version),
        "is_closed": stage.closed_at is not None,
    }


def _first(languages: Sequence[str], there: Any) -> str:
    return next((each for each in languages if each in there), next(iter(there)))


def _line(challenge: "ItemChallenge") -> dict[str, Any]:
    words, tone = STATES[challenge.state]
    return {
        "challenge": challenge,
        "code": challenge.sitting.entry.code,
        "state": words,
        "tone": tone,
    }


def decide(request: SignedIn, stage: "Stage", version: "ItemVersion") -> tuple[bool, DecisionForm]:
    """Decide as the form says; whether it was done, and the form."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return False, form
    given = form.cleaned_data
    code = given["code"].strip().upper()
    done = attempt(
        form,
        lambda: actions.decide_challenges(
            stage=stage,
            version=version,
            move=given["move"],
            answer=given["answer"],
            codes=[code] if code else None,
            by=request.actor,
            at=timezone.now(),
        ),
    )
    if done is None:
        return False, form
    words = ngettext("%(count)s challenge is decided.", "%(count)s challenges are decided.", done)
    told = _("Their candidates have been told.")
    messages.success(request, f"{words % {'count': num(done)}} {told}")
    return True, form
