"""Hearings of far drops in a rehearsal: everybody beyond the limit is called, heard and decided."""

from datetime import timedelta

from saty.people.roles import Role
from saty.rehearsal.scene import Scene
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions import hearings
from saty.testing.models import DropHearing
from saty.testing.queries import drops

HOUR = timedelta(hours=1)
HEARD = {
    DropHearing.Outcome.CONFIRMED: (
        "Екінші тест күні ауырып қалған, анықтамасы бар. · Болезнь в день второго теста, справка"
        " есть."
    ),
    DropHearing.Outcome.NOT_CONFIRMED: (
        "Келмеді, хабар да бермеді. · Неявка на заслушивание без сообщения о причине."
    ),
}
TWICE = 2
"""From how many times the limit on nobody of a rehearsal explains the drop."""


def hear(scene: Scene, stage: Stage) -> None:
    """Two officers deal with each drop that the declared rule finds, an hour after the window."""
    at = scene.window(stage.key).closes_at + HOUR
    compared = drops.comparison(stage, scene.file, at)
    for drop in compared.undecided if compared else ():
        _hear(scene, drop, stage)


def _hear(scene: Scene, drop: drops.Drop, stage: Stage) -> None:
    first, second = (scene.cast.actor(Role.SECRETARIAT, place) for place in (0, 1))
    at = scene.window(stage.key).closes_at + HOUR
    far = drop.limit.reached_by(drop.drop / TWICE)
    outcome = DropHearing.Outcome.NOT_CONFIRMED if far else DropHearing.Outcome.CONFIRMED
    entry = RosterEntry.objects.get(id=drop.entry)
    called = hearings.call_hearing(entry=entry, invited_for=at + HOUR, by=first, at=at)
    held = hearings.propose_outcome(
        hearing=called, outcome=outcome, reason=HEARD[outcome], by=first, at=at + HOUR
    )
    hearings.confirm_outcome(hearing=held, by=second, at=at + HOUR)
