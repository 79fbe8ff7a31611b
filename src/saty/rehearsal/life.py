"""While a demo is served, devices of synthetic candidates go on: they beat, and some answer.

Those who were not heard of for a while when the demo was made stay silent, and so does whoever came
in by a way in: that is a person.
"""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from saty.rehearsal.open_test import SLUG
from saty.testing.actions.sittings import token_of
from saty.testing.models import Answer, FormItem, Sitting
from saty.testing.preflight.device import Application, Clock, Device, Unexpected

EVERY = 15.0
SILENT_AFTER = timedelta(minutes=5)
ANSWERS = 0.5
"""How often a device that beats saves an answer, too."""


def devices(lane: Application, at: datetime) -> list[tuple[Sitting, Device]]:
    """The devices of those who work on the open test, as they were heard of at a moment."""
    rows = Sitting.objects.filter(
        entry__stage__competition__slug=SLUG,
        finished_at=None,
        presence__seen_at__gt=at - SILENT_AFTER,
    )
    clock = Clock(at.timestamp())
    return [
        (each, Device(lane, token_of(each, at), clock, step=0))
        for each in rows.select_related("form", "entry__stage").order_by("checked_in_at")
    ]


def beat(held: Sequence[tuple[Sitting, Device]], chance: random.Random) -> int:
    """One round: each beats, some answer; how many were heard."""
    heard = 0
    for sitting, device in held:
        try:
            device.beat()
            heard += 1
            if chance.random() < ANSWERS:
                _answer(sitting, device, chance)
        except (Unexpected, OSError):
            continue
    return heard


def _answer(sitting: Sitting, device: Device, chance: random.Random) -> None:
    """An option of the next question of the section that has none yet."""
    part = sitting.parts.filter(began_at__isnull=False, ended_at=None).order_by("-number").first()
    answered = Answer.objects.filter(sitting=sitting)
    if part is None:
        return
    places = FormItem.objects.filter(form=sitting.form, version__item__kind="single")
    within = places.filter(position__range=(part.first, part.last))
    place = within.exclude(position__in=answered.values("position")).order_by("position").first()
    if place is not None:
        n = max(answered.values_list("n", flat=True), default=0) + 1
        device.save([(place.public_id, chance.choice(place.option_ids), n)])


def go_on(lane: Application, *, wait: Callable[[float], Any] = time.sleep) -> None:
    """Beat until the process ends."""
    held = devices(lane, timezone.now())
    chance = random.Random()  # noqa: S311 - made-up people
    while held:
        wait(EVERY)
        beat(held, chance)
