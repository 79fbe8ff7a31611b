"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saty.common import demo
from saty.decisions import public as decisions
from saty.programmes import public as programmes
from saty.web.doors import EVERYBODY, door
from saty.web.public.cards import card
from saty.web.ways_in import ways_in


@door(EVERYBODY)
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the open competition, am I eligible, how to check."""
    now = timezone.now()
    competitions = programmes.published(now)
    announced = decisions.announced((each.id for each in competitions), now)
    current = [each for each in competitions if not each.is_ended]
    is_demo = demo.is_demo()
    shown = {
        "now": now,
        "cards": [card(each, announced.get(each.id, {}), now) for each in current],
        "past": [each for each in competitions if each.is_ended],
        "is_demo": is_demo,
        "ways_in": ways_in(request) if is_demo else [],
    }
    return render(request, "public/home.html", shown)
