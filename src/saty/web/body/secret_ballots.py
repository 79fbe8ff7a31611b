"""A secret vote: halves of its key, sealed papers, its end and its count.

Nothing here can read a choice: papers come sealed, and the halves of the key come together in the
one request that counts.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from saty.meetings.actions import secret as actions
from saty.web.body.ballots import ballot_or_404, shown
from saty.web.body.meetings import meeting_or_404
from saty.web.body.places import place_or_404
from saty.web.doors import SignedIn, door
from saty.web.staff.here import attempt

if TYPE_CHECKING:
    from saty.meetings.models import Ballot


class SealedForm(forms.Form):
    """What the device filled in; what is missing is refused by the act, with words."""

    half = forms.CharField(required=False, max_length=88)
    sealed = forms.CharField(required=False, max_length=20_000)
    presiding = forms.CharField(required=False, max_length=43)
    secretary = forms.CharField(required=False, max_length=43)


def _act(
    request: SignedIn,
    parts: tuple[UUID, UUID, UUID],
    act: Callable[["Ballot", dict[str, str]], object],
    told: str,
    *,
    to: str = "body_meeting",
) -> HttpResponse:
    """Do one act with what a device sent; then to the screen, or the vote with what is wrong."""
    body, meeting, ballot = parts
    place = place_or_404(request, body, timezone.now())
    found = ballot_or_404(meeting_or_404(place, meeting), ballot)
    form = SealedForm(request.POST)
    if form.is_valid() and attempt(form, lambda: act(found, form.cleaned_data)) is not None:
        messages.success(request, told)
        if to == "body_ballot":
            return redirect(to, body=body, meeting=meeting, ballot=ballot)
        return redirect(to, body=body, meeting=meeting)
    return shown(request, place, found, sealed=form)


@door("body_secretary")
@require_POST
def half(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Make the second half of the key, as the secretary."""
    return _act(
        request,
        (body, meeting, ballot),
        lambda found, sent: actions.make_half(
            ballot=found, half=sent["half"], by=request.actor, at=timezone.now()
        ),
        _("Your half of the key is on this device. Members can vote now."),
    )


@door("chair", "member")
@require_POST
def cast(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Vote as a member, with a paper that one's device sealed."""
    return _act(
        request,
        (body, meeting, ballot),
        lambda found, sent: actions.cast_secretly(
            ballot=found, sealed=sent["sealed"], by=request.actor, at=timezone.now()
        ),
        _("Your sealed vote is recorded. Until voting ends you can vote again."),
    )


@door("chair", "member")
@require_POST
def end(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """End voting as whoever presides."""
    return _act(
        request,
        (body, meeting, ballot),
        lambda found, sent: actions.end_voting(
            ballot=found, by=request.actor, at=timezone.now()
        ),
        _("Voting has ended. The secretary hands the second half of the key over now."),
    )  # fmt: skip


@door("body_secretary")
@require_POST
def hand_over(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Hand the second half over, as the secretary who made it."""
    return _act(
        request,
        (body, meeting, ballot),
        lambda found, sent: actions.hand_over(
            ballot=found, sealed=sent["sealed"], by=request.actor, at=timezone.now()
        ),
        _("Your half is handed over. Whoever presides counts the votes now."),
    )


@sensitive_post_parameters("presiding", "secretary")
@door("chair", "member")
@require_POST
def count(request: SignedIn, body: UUID, meeting: UUID, ballot: UUID) -> HttpResponse:
    """Count as whoever presides, with both halves of the key."""
    return _act(
        request,
        (body, meeting, ballot),
        lambda found, sent: actions.close_secret_ballot(
            ballot=found, private=(sent["presiding"], sent["secretary"]), by=request.actor,
            at=timezone.now(),
        ),
        _("The vote is counted. Its papers and its key are destroyed."),
        to="body_ballot",
    )  # fmt: skip
