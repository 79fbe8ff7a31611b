"""What somebody undertakes before they take part in a body: read, and signed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from saty.bodies import actions
from saty.bodies.undertakings import digest, signatures_of
from saty.web.body.places import READERS, Place, place_or_404
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own
from saty.web.staff.here import attempt


class SignForm(forms.Form):
    """One box for each undertaking, under the digest of its words: other words, another box."""

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = {digest(each): each for each in place.unsigned}
        for key, rule in self.rules.items():
            self.fields[key] = forms.BooleanField(
                label=_("I have read it and undertake it: %(name)s") % {"name": own(rule.name)},
                error_messages={
                    "required": gettext_lazy("Read the text above, then tick this box.")
                },
            )

    def lines(self) -> list[dict[str, Any]]:
        """Each undertaking with its box."""
        return [
            {"name": own(rule.name), "words": own(rule.words), "box": self[key]}
            for key, rule in self.rules.items()
        ]


@door(*READERS)
def undertakings(request: SignedIn, body: UUID) -> HttpResponse:
    """What there is to sign, and what is signed."""
    place = place_or_404(request, body, timezone.now(), before_signing=True)
    return _shown(request, place, SignForm(place=place))


def _shown(request: SignedIn, place: Place, form: SignForm) -> HttpResponse:
    signed = signatures_of(place.seat)
    shown = {
        "place": place,
        "name": own(place.rule.name),
        "form": form,
        "lines": form.lines(),
        "signed": [
            {"name": own(each.name), "words": own(each.words), "at": at}
            for each in place.file.undertakings
            if (at := signed.get(digest(each)))
        ],
    }
    return render(request, "body/undertakings.html", shown, status=400 if form.errors else 200)


@door(*READERS, reauthenticate=True)
@require_POST
def sign(request: SignedIn, body: UUID) -> HttpResponse:
    """Sign everything that was left to sign."""
    at = timezone.now()
    place = place_or_404(request, body, at, before_signing=True)
    form = SignForm(request.POST, place=place)
    if form.is_valid():
        done = attempt(
            form,
            lambda: actions.sign_undertakings(
                membership=place.seat, digests=form.rules.keys(), by=request.actor, at=at
            ),
        )
        if done is not None:
            messages.success(request, _("Signed. You can take part in the commission."))
            return redirect("body", body=body)
    return _shown(request, place, form)
