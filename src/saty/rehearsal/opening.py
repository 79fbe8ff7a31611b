"""A competition made ready and opened, by the acts of its secretariat."""

from datetime import datetime, timedelta

from saty.people.roles import Role
from saty.programmes import queries as programmes
from saty.programmes.actions.competitions import draft_competition, open_competition
from saty.rehearsal.cast import Cast, fill_bodies
from saty.rehearsal.population import Setting
from saty.rehearsal.scene import Progress, Scene, silent

DAY = timedelta(days=1)


def open_scene(
    text: str,
    *,
    cast: Cast,
    slug: str,
    opens_at: datetime,
    size: int,
    seed: int,
    progress: Progress = silent,
) -> Scene:
    """Draft a competition two days before, fill its bodies, open it the day before."""
    drafted_at = opens_at - 2 * DAY
    competition = draft_competition(
        text=text, slug=slug, opens_at=opens_at, by=cast.actor(Role.SECRETARIAT), at=drafted_at
    )
    file = programmes.rules_in_force(competition.id, drafted_at).file
    fill_bodies(cast, competition, file, drafted_at)
    opened = open_competition(
        competition=competition, by=cast.actor(Role.SECRETARIAT, 1), at=opens_at - DAY
    )
    return Scene(opened, file, cast, seed, size, progress)


def setting_of(scene: Scene) -> Setting:
    """What the population of the scene is made for."""
    age_day, experience_day = programmes.reference_days(scene.competition.id, scene.file)
    return Setting(scene.file, age_day, experience_day)
