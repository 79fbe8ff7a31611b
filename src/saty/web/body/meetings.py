"""Meetings of a body: called, prepared, attended, led; one screen for everybody in it."""

from collections.abc import Callable
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
from django.views.decorators.http import require_POST

from saty.bodies import queries as bodies
from saty.meetings import matters, policies, queries
from saty.meetings.actions import meetings as actions
from saty.web.body import meeting_view, paper_lines
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.forms import moments
from saty.web.rule_words import own, voting_words
from saty.web.staff.here import ReasonForm, attempt

if TYPE_CHECKING:
    from saty.meetings.models import Meeting


class CallForm(forms.Form):
    """When and where the body meets."""

    starts_day = moments.day_field(gettext_lazy("Day"))
    starts_time = moments.time_field(gettext_lazy("Time"))
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=200,
        help_text=gettext_lazy("The room, and how members join by video."),
    )

    def clean(self) -> dict[str, Any]:
        """The moment of day and time."""
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["starts_at"] = moments.moment(cleaned, "starts")
        return cleaned


class CallAnyForm(CallForm):
    """The same, or a circulated vote, which has no place: where the rules allow both."""

    form = forms.ChoiceField(
        label=gettext_lazy("How the commission decides this time"),
        choices=[
            ("sitting", gettext_lazy("In a sitting")),
            ("circulated", gettext_lazy("By a circulated vote, without coming together")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    field_order = ("form",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        self.fields["place"].help_text = gettext_lazy(
            "Of a sitting: the room, and how members join by video."
        )


class ItemForm(forms.Form):
    """A matter that the body can decide now, and its grounds."""

    about = forms.ChoiceField(label=gettext_lazy("What is to be decided"))
    grounds = forms.CharField(
        label=gettext_lazy("What is proposed, and why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The members read it before they vote."),
    )

    def __init__(
        self, *args: Any, place: Place, meeting: "Meeting", at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offers = _offers(place, meeting, at)
        field = self.fields["about"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *self.offers]


def _offers(place: Place, meeting: "Meeting", at: datetime) -> list[tuple[str, str]]:
    """What can be put on the agenda and is not on it: "matter subject" -> words."""
    there = set(meeting.items.values_list("subject", flat=True))
    return [
        (
            f"{matter.key} {offer.subject}",
            f"{own(place.file.stage(offer.stage.key).title)}: {matter.title(offer.subject)}",
        )
        for matter in matters.matters()
        for offer in matter.offers(place.body, at)
        if offer.subject not in there
    ]


def meeting_or_404(place: Place, key: UUID) -> "Meeting":
    """A meeting of the body of a page."""
    found = queries.meeting(place.body, key)
    if found is None:
        raise Http404
    return found


@door(*READERS)
def meetings(request: SignedIn, body: UUID) -> HttpResponse:
    """Every meeting of a body, newest first."""
    place = place_or_404(request, body, timezone.now())
    shown = {
        "place": place,
        "name": own(place.rule.name),
        "rows": [
            {"row": row, "tone": meeting_view.TONES[row.state]}
            for row in queries.meetings_of(place.body)
        ],
    }
    return render(request, "body/meetings.html", shown)


@door("body_secretary")
def call(request: SignedIn, body: UUID) -> HttpResponse:
    """Call a meeting as the secretary."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    policies.check_meets_here(place.body, at)
    asked = CallAnyForm if place.rule.circulated else CallForm
    form = asked(request.POST or None)
    if form.is_valid():
        made = attempt(
            form,
            lambda: actions.call_meeting(
                body=place.body,
                starts_at=form.cleaned_data["starts_at"],
                place=form.cleaned_data["place"],
                form=form.cleaned_data.get("form", "sitting"),
                by=request.actor,
                at=at,
            ),
        )
        if made is not None:
            messages.success(request, _("The meeting is called. Put matters on its agenda."))
            return redirect("body_meeting", body=body, meeting=made.id)
    shown = {"place": place, "name": own(place.rule.name), "form": form}
    return render(request, "body/call_meeting.html", shown, status=400 if form.errors else 200)


@door(*READERS)
def meeting(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """The screen of a meeting."""
    place = place_or_404(request, body, timezone.now())
    return shown(request, place, meeting_or_404(place, meeting))


def shown(
    request: SignedIn,
    place: Place,
    found: "Meeting",
    *,
    item: ItemForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    """The whole screen, with whichever form has errors."""
    at = timezone.now()
    screen = meeting_view.with_names(
        meeting_view.screen(place, found, at), reader=request.actor, at=at
    )
    may_prepare = place.is_secretary and found.state == "called"
    item = item or (ItemForm(place=place, meeting=found, at=at) if may_prepare else None)
    failed = any(form is not None and form.errors for form in (item, reason))
    return render(
        request,
        "body/meeting.html",
        {
            **_context(request, place, screen),
            "rules": voting_words(place.rule),
            "item_form": item,
            "reason_form": reason or ReasonForm(),
            "may_prepare": may_prepare,
            "papers": paper_lines.papers_of(place, found),
        },
        status=400 if failed else 200,
    )


def _context(request: SignedIn, place: Place, screen: meeting_view.Screen) -> dict[str, Any]:
    """What the live part and the whole page share."""
    found, me = screen.meeting, place.seat
    i_preside = screen.presides == me
    mine = next((line for line in screen.seats if line.is_mine), None)
    return {
        "place": place,
        "name": own(place.rule.name),
        "meeting": found,
        "screen": screen,
        "mine": mine,
        "i_preside": i_preside,
        "may_open": i_preside and found.state == "called",
        "may_lead": i_preside and found.state == "opened",
        "may_explain": found.state == "opened" and (i_preside or place.is_secretary),
        "is_live": found.state in {"called", "opened"},
        "may_attend": found.state in {"called", "opened"} and found.form == "sitting",
        "may_hand_chair_over": i_preside and found.state == "opened" and screen.vote is None,
        "i_must_vote": mine is not None
        and mine.may_vote
        and not mine.has_voted
        and screen.step in {"", "voting"},
        "my_part": _part(place, screen, i_preside=i_preside),
    }


def _part(place: Place, screen: meeting_view.Screen, *, i_preside: bool) -> tuple[str, str]:
    """What a secret vote waits for from the reader, and the words of the way there."""
    if place.is_secretary and screen.step == "half":
        return _("Make your half of the key: nobody can vote before."), _("Make my half")
    if place.is_secretary and screen.step == "ended":
        return _("Voting has ended. Hand your half of the key over."), _("Hand it over")
    if i_preside and screen.step == "handed":
        return _("Both halves of the key are here: count the votes."), _("Count the votes")
    return "", ""


@door(*READERS)
def live(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """The part of the screen that follows the meeting; 204 where nothing changed. No names."""
    at = timezone.now()
    place = place_or_404(request, body, at, before_signing=True)
    if place.unsigned:
        return HttpResponse(status=204)
    screen = meeting_view.screen(place, meeting_or_404(place, meeting), at)
    if request.GET.get("seen") == screen.digest():
        return HttpResponse(status=204)
    return render(request, "body/meeting_live.html", _context(request, place, screen))


def _act(
    request: SignedIn, body: UUID, meeting: UUID, act: Callable[[Place, "Meeting"], object]
) -> HttpResponse:
    """Do one act on a meeting, and back to its screen; refusals are told by the error page."""
    place = place_or_404(request, body, timezone.now())
    act(place, meeting_or_404(place, meeting))
    return redirect("body_meeting", body=body, meeting=meeting)


@door("body_secretary")
@require_POST
def add_item(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Put a matter on the agenda as the secretary."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = meeting_or_404(place, meeting)
    form = ItemForm(request.POST, place=place, meeting=found, at=at)
    if form.is_valid():
        matter, _space, subject = form.cleaned_data["about"].partition(" ")
        made = attempt(
            form,
            lambda: actions.add_item(
                meeting=found,
                matter_key=matter,
                subject=subject,
                grounds=form.cleaned_data["grounds"],
                by=request.actor,
                at=at,
            ),
        )
        if made is not None:
            messages.success(request, _("It is on the agenda."))
            return redirect("body_meeting", body=body, meeting=meeting)
    return shown(request, place, found, item=form)


@door("body_secretary")
@require_POST
def cancel(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Cancel a meeting that has not begun."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = meeting_or_404(place, meeting)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        made = attempt(
            form,
            lambda: actions.cancel_meeting(meeting=found, reason=reason, by=request.actor, at=at),
        )
        if made is not None:
            messages.success(request, _("The meeting is cancelled."))
            return redirect("body_meeting", body=body, meeting=meeting)
    return shown(request, place, found, reason=form)


def _seat(place: Place, key: str) -> Any:
    try:
        found = bodies.membership(place.body, UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@door(*READERS)
@require_POST
def arrive(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Somebody is here: members for themselves, the secretary for everybody."""
    how = request.POST.get("how", "")
    return _act(
        request,
        body,
        meeting,
        lambda place, found: actions.arrive(
            meeting=found,
            membership=_seat(place, request.POST.get("seat", "")),
            how=how,
            by=request.actor,
            at=timezone.now(),
        ),
    )


@door(*READERS)
@require_POST
def leave(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Somebody left."""
    return _act(
        request,
        body,
        meeting,
        lambda place, found: actions.leave(
            meeting=found,
            membership=_seat(place, request.POST.get("seat", "")),
            by=request.actor,
            at=timezone.now(),
        ),
    )


@door("chair", "member")
@require_POST
def take_chair(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Let the chair or a deputy preside: handed over, or taken where whoever presided left."""
    return _act(
        request,
        body,
        meeting,
        lambda place, found: actions.take_chair(
            meeting=found,
            membership=_seat(place, request.POST.get("seat", "")),
            by=request.actor,
            at=timezone.now(),
        ),
    )


@door("chair", "member")
@require_POST
def open_session(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Open the meeting as whoever presides."""
    return _act(
        request,
        body,
        meeting,
        lambda place, found: actions.open_meeting(
            meeting=found, by=request.actor, at=timezone.now()
        ),
    )


@door("chair", "member", reauthenticate=True)
@require_POST
def close(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Close the meeting as whoever presides: what was voted is carried out."""
    answer = _act(
        request,
        body,
        meeting,
        lambda place, found: actions.close_meeting(
            meeting=found, by=request.actor, at=timezone.now()
        ),
    )
    messages.success(request, _("The meeting is closed. What was voted is carried out."))
    return answer
