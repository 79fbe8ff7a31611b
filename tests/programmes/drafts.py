"""Competitions as the secretariat makes them: drafted, ready to open, opened."""

from datetime import UTC, datetime, timedelta

from saty.bodies.models import Body
from saty.common.actors import Actor
from saty.ledger.monitor import Finding, findings
from saty.people.models import Person
from saty.programmes import shipped
from saty.programmes.actions.competitions import draft_competition, open_competition
from saty.programmes.models import Competition
from tests import factories

AT = datetime(2026, 2, 16, 4, 0, tzinfo=UTC)
OPENS_AT = AT + timedelta(days=1)
SUBJECTS = ("competition", "rules", "outage")
TEXT = shipped.text_of(factories.PROGRAMME)


def secretariat() -> Actor:
    """An official who drafts or opens."""
    return factories.acting(factories.official("secretariat"), "secretariat")


def draft(*, by: Actor | None = None, slug: str = "reserve-2026", text: str = TEXT) -> Competition:
    """A draft as it was just made."""
    return draft_competition(text=text, slug=slug, opens_at=OPENS_AT, by=by or secretariat(), at=AT)


def fill_duties(competition: Competition) -> None:
    """Somebody for every duty and every seat of the programme file."""
    file = factories.programme_file(competition.programme_key)
    for duty in file.duties:
        for _ in range(duty.minimum):
            factories.official(duty.role)
    for rule in file.bodies:
        body = Body.objects.get(competition=competition, key=rule.key)
        for capacity in ["chair", "secretary", *["member"] * rule.minimum_members]:
            factories.member(body, capacity, since=AT)


def ready(*, by: Actor | None = None, slug: str = "reserve-2026") -> Competition:
    """A draft without a fault."""
    made = draft(by=by, slug=slug)
    fill_duties(made)
    return made


def opened(*, by: Actor | None = None) -> Competition:
    """A competition that one person drafted and another opened."""
    return open_competition(competition=ready(), by=by or secretariat(), at=AT)


def log_findings() -> list[Finding]:
    """What the monitor finds among the entries of programmes (factories make none of others)."""
    return [f for f in findings() if f.subject.partition(":")[0] in SUBJECTS]


def candidate(competition: Competition) -> Person:
    """Somebody with a submitted application."""
    made = factories.draft(
        competition,
        state="submitted",
        submitted_at=AT,
        candidate_number=f"{factories.next_number():08d}",
        rules_version=competition.rules_versions.get(number=1),
    )
    return made.candidate
