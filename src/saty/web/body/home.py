"""The commissions somebody sits in, and what waits for them in each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saty.bodies import queries as bodies
from saty.bodies.undertakings import left_to
from saty.programmes import queries as programmes
from saty.web.body.places import READERS
from saty.web.body.words import capacity_words, term_words
from saty.web.doors import SignedIn, door
from saty.web.rule_words import own


@door(*READERS)
def home(request: SignedIn) -> HttpResponse:
    """Where I sit."""
    at = timezone.now()
    rows = []
    for seat in bodies.bodies_of_person(request.actor.account, at):
        file = programmes.rules_in_force(seat.body.competition_id, at).file
        rows.append(
            {
                "seat": seat,
                "name": own(file.body(seat.body.key).name),
                "programme": own(file.title),
                "capacity": capacity_words(seat.capacity),
                "last_day": term_words(seat.term_ends),
                "is_unsigned": bool(left_to(seat, file)),
            }
        )
    return render(request, "body/home.html", {"rows": rows})
