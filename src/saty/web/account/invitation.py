"""An invitation to a role: shown to whoever is signed in, accepted by whom it was sent to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from saty.people import queries
from saty.people.actions.grants import accept_invitation, digest_of
from saty.people.policies import can_accept_invitation
from saty.web.doors import SIGNED_IN, SignedIn, door


@door(SIGNED_IN)
def invitation(request: SignedIn, token: str) -> HttpResponse:
    """Show the role; a POST takes it."""
    found = queries.invitation(digest_of(token))
    if found is None or not can_accept_invitation(found, timezone.now()):
        reason = _(
            "This invitation has been used, has expired or was withdrawn. Ask an administrator "
            "for a new one."
        )
        return render(request, "410.html", {"reason": reason}, status=410)
    if request.method == "POST":
        accept_invitation(token=token, person=request.user, at=timezone.now())
        messages.success(request, _("The role is yours. Set up the second factor now."))
        return redirect("mfa_index")
    return render(request, "account/invitation.html", {"grant": found})
