"""A whole competition, short enough to walk through: documents, test, National Commission."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from saty.people.models import Person
from saty.programmes import shipped
from saty.rehearsal.cast import Cast, make_cast
from saty.rehearsal.filing import submit_one
from saty.rehearsal.opening import open_scene, setting_of
from saty.rehearsal.population import Synthetic, population
from saty.rehearsal.scene import Scene
from saty.stages.models import RosterEntry

PROGRAMME = "kz-presidential-reserve"
KEPT = {"documents", "test", "national-commission", "interview"}
"""Stages, bodies and rubrics that stay."""
DRAFTED = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
OPENS = DRAFTED + timedelta(days=3)
ZONE = ZoneInfo("Asia/Almaty")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSWORD = "salem correct horse"
"""Of officials."""


def short_programme() -> str:
    """The Presidential programme with three of its seven stages; its commission meets elsewhere,
    and the scores of its test come on a sheet."""
    parts = re.split(
        r"(?m)^(?=\[\[(?:stages|bodies|rubrics)\]\]|# ---)", shipped.text_of(PROGRAMME)
    )
    kept = "".join(part for part in parts if _key(part) in KEPT | {None})
    kept = kept.replace('kind = "test"\ndelivery = "system"\n', 'kind = "test"\n')
    reasons = re.sub(r"reasons = true, |, \"reasons\"|[^.]+\{why\}", "", kept)
    return reasons.replace("minimum_members = 9\n", 'minimum_members = 9\nmeets = "elsewhere"\n')


def _key(part: str) -> str | None:
    found = re.match(r'\[\[\w+\]\]\nkey = "([\w-]+)"', part)
    return found[1] if found else None


@dataclass(frozen=True)
class Competition:
    """A competition that is opened, with its people; nobody has applied yet."""

    scene: Scene

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.scene.competition.slug

    @property
    def title(self) -> str:
        """What officials call it."""
        return self.scene.file.title.en

    @property
    def cast(self) -> Cast:
        """Its officials."""
        return self.scene.cast

    def official(self, role: str, place: int = 0) -> Person:
        """An official by role."""
        return self.cast.holders[role][place]

    def codes(self, stage: str) -> dict[str, str]:
        """Stage codes of those on a roster, by address."""
        rows = RosterEntry.objects.filter(stage__key=stage, end__isnull=True)
        return dict(rows.values_list("application__candidate__email", "code"))

    def during(self, window: str) -> datetime:
        """An hour after a window opens."""
        return self.scene.window(window).opens_at + HOUR

    def after(self, window: str) -> datetime:
        """An hour after a window closes."""
        return self.scene.window(window).closes_at + HOUR

    def applies(self, number: int) -> Synthetic:
        """Somebody else who is eligible applies, on the last day but one; who that is."""
        people = population(setting_of(self.scene), 40, self.scene.chance("others"))
        eligible = [each for each in people if not each.flaw]
        at = self.scene.window("filing").closes_at - 2 * DAY + number * HOUR
        application = submit_one(self.scene, eligible[number], at)
        self.scene.people[application.id] = eligible[number]
        return eligible[number]


def opened_competition() -> Competition:
    """Drafted, staffed and opened by its secretariat."""
    cast = make_cast(DRAFTED)
    scene = open_scene(
        short_programme(), cast=cast, slug="reserve-2026", opens_at=OPENS, size=3, seed=1
    )
    return Competition(scene)
