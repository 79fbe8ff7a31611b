"""The waiting room: what is asked, what the device can do, and checking in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from saty.people.roles import CANDIDATE
from saty.programmes import schema
from saty.testing.actions import sittings
from saty.testing.queries import exams
from saty.testing.queries.windows import form_to_sit, is_void
from saty.web import moments
from saty.web.candidate.place import choosing
from saty.web.components import Row
from saty.web.doors import SignedIn, door
from saty.web.exam.mine import Mine, crumbs, mine_or_404
from saty.web.forms.choices import Radios
from saty.web.rule_words import own
from saty.web.staff.here import attempt
from saty.web.templatetags.look import OWN_NAMES
from saty.web.venue_words import seat_rows

if TYPE_CHECKING:
    from saty.testing.models import Sitting

DECLARATION = "honour/1"
"""Which declaration a candidate makes; another text has another name."""
State = Literal[
    "early", "no_form", "opened", "waiting", "running", "finished", "over", "out", "no_seat"
]


class CheckInForm(forms.Form):
    """In which language, on which device, and the candidate's word."""

    language = forms.ChoiceField(
        label=gettext_lazy("In which language do you read the test?"), widget=Radios()
    )
    honour = forms.BooleanField(
        label=gettext_lazy(
            "I sit this test myself, alone and without help, and I give its questions to nobody."
        ),
        error_messages={"required": gettext_lazy("Declare that you sit the test yourself.")},
    )
    device = forms.RegexField(
        regex=r"^[0-9a-f]{32}$",
        widget=forms.HiddenInput(),
        error_messages={
            "required": gettext_lazy(
                "The test needs JavaScript and storage in your browser. Allow them, or use another"
                " browser."
            ),
        },
    )

    def __init__(self, data: Any, languages: Sequence[str], switch: bool) -> None:
        super().__init__(data, initial={"language": get_language()})
        field: Any = self.fields["language"]
        field.choices = [(each, OWN_NAMES.get(each, each)) for each in languages]
        if switch:
            field.help_text = _("You can change it while you sit the test. Answers stay.")


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section of the test: how many questions, how long for this candidate."""

    name: str
    what: str


@door(CANDIDATE)
def room(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """What waits for the candidate; from its time on, checking in."""
    mine = mine_or_404(request, competition, stage, timezone.now())
    form_of_test = form_to_sit(mine.entry)
    state = state_of(mine, has_form=form_of_test is not None)
    form = None
    if state == "opened" and form_of_test is not None:
        languages = exams.languages_of(form_of_test)
        sent = request.POST if request.method == "POST" else None
        form = CheckInForm(sent, languages, mine.exam.switch_language)
        if form.is_valid() and attempt(form, lambda: _check_in(request, mine, form)) is not None:
            return redirect(mine.address("exam_player"))
    elif request.method == "POST":
        return redirect(mine.address("exam_room"))
    failed = form is not None and form.errors
    shown = _shown(mine, state) | {"form": form}
    return render(request, "exam/room.html", shown, status=422 if failed else 200)


@door(CANDIDATE)
def now(request: SignedIn, competition: str, stage: str) -> HttpResponse:
    """The server's time in milliseconds, whether it has been confirmed who the reader is, and
    whether their browser is the one that is asked for."""
    at = timezone.now()
    mine = mine_or_404(request, competition, stage, at)
    told = {
        "now": round(at.timestamp() * 1000),
        "identity": identity_of(mine, mine.sitting),
        "browser": mine.browser,
    }
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _check_in(request: SignedIn, mine: Mine, form: CheckInForm) -> sittings.Admission:
    return sittings.check_in(
        entry=mine.entry,
        language=form.cleaned_data["language"],
        device=form.cleaned_data["device"],
        declared=DECLARATION,
        by=request.actor,
        at=mine.at,
    )


def state_of(mine: Mine, *, has_form: bool) -> State:
    """Where a candidate stands with a test."""
    if mine.sitting is not None:
        return _state_of_sitting(mine)
    if hasattr(mine.entry, "end"):
        return "out"
    if mine.at >= mine.window.closes_at:
        return "over"
    if mine.lacks_seat:
        return "no_seat"
    if mine.at < mine.opens_room_at:
        return "early"
    return "opened" if has_form else "no_form"


def _state_of_sitting(mine: Mine) -> State:
    sitting = mine.sitting
    assert sitting is not None  # noqa: S101 - asked for by `state_of` alone
    if sitting.finished_at is not None:
        return "finished"
    if sitting.started_at is not None:
        return "running"
    is_over = sitting.starts_until is not None and mine.at >= sitting.starts_until
    return "over" if is_over else "waiting"


def identity_of(mine: Mine, sitting: "Sitting | None") -> str:
    """ "declared" where nobody has to confirm who sits; else "open" or "confirmed"."""
    is_in_venue = mine.booking is not None if sitting is None else sitting.place == "venue"
    if mine.exam.identity == "declared" and not is_in_venue:
        return "declared"
    is_confirmed = sitting is not None and sitting.identity_confirmed_by_id is not None
    return "confirmed" if is_confirmed else "open"


def _shown(mine: Mine, state: State) -> dict[str, object]:
    factor = Fraction(mine.sitting.factor) if mine.sitting else _factor(mine)
    return {
        "mine": mine,
        "slug": mine.slug,
        "stage": mine.rule.key,
        "title": own(mine.rule.title),
        "crumbs": crumbs(mine),
        "now": mine.at,
        "state": state,
        "rows": _rows(mine, factor),
        "sections": sections(mine.rule, factor),
        "identity": identity_of(mine, mine.sitting),
        "rules": rules_in_words(mine.exam),
        "has_seat": mine.booking is not None,
        "is_void": mine.sitting is None and is_void(mine.entry),
        "may_use_any_browser": sittings.lifts_safe_browser(mine.entry, mine.file)
        if mine.exam.safe_browser
        else True,
    }


def _factor(mine: Mine) -> Fraction:
    return sittings.extra_time(mine.entry, mine.file)


def _rows(mine: Mine, factor: Fraction) -> list[Row]:
    rows = seat_rows(mine.booking) if mine.booking else []
    rows += [
        Row(_("The waiting room opens"), moments.when(mine.opens_room_at)),
        Row(_("The test can be started from"), moments.when(mine.window.opens_at)),
        Row(_("It can be started until"), moments.when(mine.window.closes_at)),
    ]
    rows += _chosen_place(mine)
    if factor != 1:
        times = _("%(times)s times the usual time") % {"times": moments.exact(f"{float(factor):g}")}
        rows.append(Row(_("Your extra time"), times))
    return rows


def _chosen_place(mine: Mine) -> Iterator[Row]:
    """Where the candidate sits, as long as it can be changed."""
    here = choosing(mine.entry, mine.rule, mine.at)
    if here is not None and here.is_open and here.options.count > 1:
        chosen = here.in_words or _("Not chosen yet")
        yield Row(_("Where you sit the test"), chosen, mine.address("exam_place"), _("Change"))


def sections(rule: schema.Stage, factor: Fraction) -> list[SectionLine]:
    """What the rules say is asked, part by part."""
    parts = rule.score.parts if rule.score else ()
    whole = rule.limits.minutes if rule.limits else None
    return [
        SectionLine(own(part.name), ", ".join(_asked(part.items, part.minutes or whole, factor)))
        for part in parts
    ]


def _asked(items: int | None, minutes: int | None, factor: Fraction) -> Iterator[str]:
    if items is not None:
        words = ngettext("%(count)s question", "%(count)s questions", items)
        yield words % {"count": moments.num(items)}
    if minutes is not None:
        count = round(minutes * factor)
        words = ngettext("%(count)s minute", "%(count)s minutes", count)
        yield words % {"count": moments.num(count)}


def rules_in_words(exam: schema.Exam) -> list[str]:
    """How the test is sat, in sentences."""
    free = _("Within a section you can go back to any question.")
    forward = _("Questions follow one another: you cannot go back to one that you have left.")
    return [
        forward if exam.movement == "forward" else free,
        _("A section that you have left, or whose time is up, cannot be opened again."),
        _("Every answer is saved as soon as you give it. Nothing has to be sent at the end."),
        _("If the connection breaks, go on: your answers are kept on this device and sent later."),
        _("Time runs by the server's clock. It goes on when you close the browser."),
        _("Leaving the window of the test is noted. People judge what it means, no program does."),
    ]
