"""After the password was given again: what was about to be sent, to be sent at one press."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from saty.web.doors import SIGNED_IN, SignedIn, door
from saty.web.reauthentication import kept_form


@door(SIGNED_IN)
def resume(request: SignedIn) -> HttpResponse:
    """The kept form as hidden fields, which go through the same doors as any other request."""
    kept = kept_form(request)
    if kept is None:
        return redirect("home")
    return render(request, "account/resume.html", {"kept": kept})
