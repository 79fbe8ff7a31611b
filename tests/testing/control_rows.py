"""A test that several sit at once, and officers who watch over it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from saty.common.actors import Actor
from saty.stages.models import RosterEntry
from saty.testing.models import FormAssignment, Presence, Sitting, SittingPart
from tests import factories
from tests import factories_of_testing as testing
from tests.factories_of_exams import Test, open_test

NOW = timezone.now().replace(microsecond=0)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
GRACE = 30 * SECOND


def officer(test: Test) -> Actor:
    """An officer of the secretariat."""
    return factories.acting(
        factories.official("secretariat", f"competition:{test.competition.id}"), "secretariat"
    )


@dataclass
class Room:
    """A test of one question, with officers and those who sit it."""

    test: Test
    one: Actor
    other: Actor
    forms: list[Any] = field(default_factory=list)

    @property
    def stage(self) -> Any:
        """The stage, as it stands."""
        return self.test.competition.stages.get(key="test")

    def entry(self) -> RosterEntry:
        """One more on the roster, with the first form drawn."""
        made = factories.on_roster(factories.submitted(self.test.competition), self.stage)
        FormAssignment.objects.create(entry=made, form=self.test.form, drawn_at=NOW)
        return made

    def sitting(self, entry: RosterEntry | None = None, **fields: Any) -> Sitting:
        """Somebody who came in, and has not started."""
        values = {"starts_from": NOW - HOUR, "starts_until": NOW + HOUR, "checked_in_at": NOW}
        made = Sitting.objects.create(
            entry=entry or self.entry(),
            form=fields.pop("form", self.test.form),
            language="kk",
            **{**values, **fields},
        )
        SittingPart.objects.create(
            sitting=made, number=0, section="knowledge", first=0, last=0, seconds=1800
        )
        return made

    def running(
        self, began: datetime = NOW - 10 * MINUTE, heard: datetime | None = None, **fields: Any
    ) -> Sitting:
        """Somebody whose section of half an hour began then, and was heard of then."""
        made = self.sitting(started_at=began, **fields)
        ends = began + 30 * MINUTE
        made.parts.update(began_at=began, ends_at=ends, closes_at=ends + GRACE)
        if heard is not None:
            Presence.objects.create(sitting=made, seen_at=heard)
        return made

    def another_form(self, number: int) -> Any:
        """One more locked form."""
        bank = self.test.form.blueprint.bank
        made = testing.locked_form(
            self.test.form.blueprint, [testing.item(bank)], number, sections=["knowledge"]
        )
        self.forms.append(made)
        return made


def room(**fields: Any) -> Room:
    """A test that is open now; its stage has a roster."""
    test = open_test({"knowledge": ("single",)}, **fields)
    test.competition.stages.filter(key="test").update(opened_at=NOW - HOUR)
    return Room(test, officer(test), officer(test))


def ends(sitting: Sitting) -> datetime:
    """When the section of a sitting ends."""
    found = sitting.parts.get().ends_at
    assert found is not None
    return found


def closes(sitting: Sitting) -> datetime:
    """Until when its answers are taken."""
    found = sitting.parts.get().closes_at
    assert found is not None
    return found


def kinds(sitting: Sitting) -> list[str]:
    """What happened to it."""
    return list(sitting.events.order_by("at", "kind").values_list("kind", flat=True))
