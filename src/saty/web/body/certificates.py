"""Signatures of minutes with certificates: what is to be signed, what came back, and the proof."""

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saty.bodies import queries as bodies
from saty.common.refusals import Refusal
from saty.meetings import certificates, minutes, queries
from saty.meetings.actions.certificates import certify_signature
from saty.people.roles import Role
from saty.web.body.certificate_form import CertificateForm
from saty.web.body.minutes import minutes_or_404, shown
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.errors import told
from saty.web.files import document_response

if TYPE_CHECKING:
    from saty.bodies.models import Body
    from saty.meetings.models import Minutes


@door(*READERS)
def to_sign(request: SignedIn, body: UUID, meeting: UUID) -> FileResponse:
    """The exact bytes that are signed, for those who sign."""
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = minutes_or_404(place, meeting)
    if not _signs(place, found):
        raise Http404
    text = minutes.text_of(found, reader=request.actor, at=at).encode()
    name = f"minutes-{place.body.key}-{found.meeting.number}.json"
    return document_response(BytesIO(text), "application/json", name)


def _signs(place: Place, found: "Minutes") -> bool:
    """Whether whoever asks is among those who sign these minutes, and there is what to sign."""
    return (
        found.frozen_at is not None
        and minutes.seat_that_signs(found.meeting, place.seat.person_id) is not None
    )


@door(*READERS)
@require_POST
def certify(request: SignedIn, body: UUID, meeting: UUID) -> HttpResponse:
    """Take a signature in; one that does not hold comes back with the reason beside it.

    No password is asked for: the signature is the proof, and a file is not kept meanwhile.
    """
    at = timezone.now()
    place = place_or_404(request, body, at)
    found = minutes_or_404(place, meeting)
    form = CertificateForm(request.POST, request.FILES)
    if form.is_valid() and _certified(request, found, form, at):
        messages.success(request, _("The signature holds. It was added to yours."))
        return redirect("body_minutes", body=body, meeting=meeting)
    return shown(request, place, found, certificate=form)


def _certified(request: SignedIn, found: "Minutes", form: CertificateForm, at: datetime) -> bool:
    sent: Any = form.cleaned_data["file"]
    try:
        certify_signature(
            meeting=found.meeting,
            message=sent.read(certificates.MOST_BYTES + 1),
            by=request.actor,
            at=at,
        )
    except Refusal as refusal:
        form.add_error("file", told(refusal))
        return False
    return True


@door(*READERS, "auditor")
def certified(request: SignedIn, body: UUID, meeting: UUID, certified: UUID) -> FileResponse:
    """A signature as it was received: it can be verified with any software, against the digest."""
    at = timezone.now()
    of = _read_by(request, body, at)
    held = queries.meeting(of, meeting)
    signed = minutes.of_meeting(held) if held else None
    found = certificates.certified_of(signed, certified) if signed else None
    if found is None:
        raise Http404
    message = certificates.message_of(found, reader=request.actor, at=at)
    name = f"minutes-{of.key}-{found.signature.minutes.meeting.number}-{certified}.p7s"
    return document_response(BytesIO(message), "application/pkcs7-signature", name)


def _read_by(request: SignedIn, body: UUID, at: datetime) -> "Body":
    """The body, for those who sit in it; an auditor, whose scope covers it, sits in none."""
    if request.actor.role != Role.AUDITOR:
        return place_or_404(request, body, at).body
    found = bodies.body_of_id(body)
    if found is None:
        raise Http404
    return found
