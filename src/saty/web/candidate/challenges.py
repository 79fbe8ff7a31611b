"""Who decides the stage that a candidate has reached, and challenging one of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.applications.dossier import Dossier
from saty.applications.states import ApplicationState
from saty.bodies import challenge_actions as actions
from saty.bodies import challenge_queries as queries
from saty.bodies import conflict_queries as conflicts
from saty.people.roles import CANDIDATE
from saty.web.body.words import RANK, capacity_words, organisation_name
from saty.web.candidate.mine import crumbs, dossier_or_404
from saty.web.components import Tone
from saty.web.conflict_words import GROUNDS, ground_words
from saty.web.doors import SignedIn, door
from saty.web.forms.choices import Radios
from saty.web.moments import num
from saty.web.rule_words import own
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.bodies.models import Challenge, Membership


class ChallengeForm(forms.Form):
    """Whom, on what ground, and why."""

    member = forms.ChoiceField(label=gettext_lazy("Who should take no part?"), widget=Radios())
    ground = forms.ChoiceField(
        label=gettext_lazy("What is the conflict of interest?"), choices=GROUNDS, widget=Radios()
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Only whoever decides on the challenge reads it."),
    )

    def __init__(self, data: Any = None, *, members: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["member"].choices = members  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Filed:
    """A challenge and what became of it."""

    whom: str
    ground: str
    at: datetime
    state: str
    tone: Tone
    answer: str


@door(CANDIDATE)
def challenges(request: SignedIn, competition: str) -> HttpResponse:
    """The composition of the body that decides my stage, and my challenges."""
    now = timezone.now()
    file = dossier_or_404(request, competition, now)
    if file.application.state == ApplicationState.DRAFT:
        raise Http404
    chance = queries.chance_of(file.application, now)
    seats = sorted(
        conflicts.deciding(chance.body, now) if chance else [],
        key=lambda seat: RANK.index(seat.capacity),
    )
    names = dict(zip((seat.id for seat in seats), _names(seats), strict=True))
    form = _form(request, file, chance, names)
    if form is not None and form.is_valid():
        whom = next(seat for seat in seats if str(seat.id) == form.cleaned_data["member"])
        if attempt(form, lambda: _file(request, file, whom, form, now)) is not None:
            messages.success(request, _("Your challenge is filed. You will be told the decision."))
            return redirect("challenges", competition)
    shown = {
        "file": file,
        "slug": competition,
        "crumbs": crumbs(file, _("Who decides")),
        "now": now,
        "chance": chance,
        "stage": own(file.file.stage(chance.stage.key).title) if chance else "",
        "members": list(names.values()),
        "filed": list(_filed(file, names)),
        "form": form,
    }
    failed = form is not None and form.errors
    return render(request, "candidate/challenges.html", shown, status=422 if failed else 200)


def _form(
    request: SignedIn, file: Dossier, chance: queries.Chance | None, names: dict[UUID, str]
) -> ChallengeForm | None:
    """The form while somebody can be challenged; without those who were, or who stepped out."""
    if chance is None or not chance.is_open:
        return None
    settled = queries.settled_seats(file.application, chance)
    left = [(str(key), name) for key, name in names.items() if key not in settled]
    return ChallengeForm(request.POST or None, members=left) if left else None


def _file(
    request: SignedIn, file: Dossier, whom: "Membership", form: ChallengeForm, at: datetime
) -> "Challenge":
    return actions.challenge_member(
        application=file.application,
        membership=whom,
        ground=form.cleaned_data["ground"],
        reason=form.cleaned_data["reason"],
        by=request.actor,
        at=at,
    )


def _names(seats: Iterable["Membership"]) -> list[str]:
    """How members are told apart: by their public names, else by capacity and organisation."""
    plain = [_name(seat) for seat in seats]
    times, seen = Counter(plain), Counter[str]()
    found = []
    for name in plain:
        seen[name] += 1
        found.append(f"{name} ({num(seen[name])})" if times[name] > 1 else name)
    return found


def _name(seat: "Membership") -> str:
    known = str(getattr(seat, "public_name", "") or "")
    office = f"{capacity_words(seat.capacity)}, {organisation_name(seat)}"
    return f"{known}. {office}" if known else office


def _filed(file: Dossier, names: Mapping[UUID, str]) -> Iterator[Filed]:
    for each in queries.challenges_of(file.application):
        state, tone = _state(each)
        yield Filed(
            whom=names.get(each.membership_id) or _name(each.membership),
            ground=ground_words(each.ground),
            at=each.filed_at,
            state=state,
            tone=tone,
            answer=each.answer or "",
        )


def _state(challenge: "Challenge") -> tuple[str, Tone]:
    if challenge.outcome == "upheld":
        return _("Upheld"), "done"
    if challenge.outcome == "rejected":
        return _("Not upheld"), "neutral"
    if not challenge.is_live or challenge.membership.until:  # type: ignore[attr-defined]
        return _("Needs no decision any more"), "neutral"
    return _("Waiting for a decision"), "progress"
