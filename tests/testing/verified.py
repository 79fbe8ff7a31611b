"""A test and its verification: two results of the same candidates, in parallel forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from saty.core.ledger.canonical import canonical, sha256_hex
from saty.programmes.schema import Verifies
from saty.stages.actions import Recorded, close_results, enter, record_results
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.responses import Sat, record_sittings
from saty.testing.models import Form, FormAssignment
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running

PROGRAMME = "kz-presidential-reserve-2019"
PARTS = ("verbal", "numerical")
AT = running.over_at(2)
"""After both tests."""
DAY = timedelta(days=1)


@dataclass
class Verified:
    """A verification with the results of its test."""

    first: Stage
    stage: Stage
    form: Form
    entries: list[RosterEntry]
    """At the verification, in the order of the candidates."""


def verified(
    firsts: Sequence[str],
    seconds: Sequence[int | None],
    *,
    questions: int = 2,
    close: bool = True,
    **verifies: Any,
) -> Verified:
    """A test with these verbal scores from a sheet, and a verification sat here.

    In the second test each candidate has so many of the verbal `questions` right (None: absent);
    each right one gives 25 / questions points.
    """
    competition = factories.competition(PROGRAMME, scored="here")
    _rules(competition, verifies or {"rule": "points", "at_least": "10"})
    first, stage = (running.stage_of(competition, key) for key in ("test", "verification"))
    files = [factories.submitted(competition) for _ in firsts]
    enter(stage=first, applications=files, by=running.officer(), at=running.WHILE_TESTING)
    first = running.stage_of(competition, "test")
    rows = [
        Recorded(entry, "completed", {"verbal": score, "numerical": "0"})
        for entry, score in zip(running.entries(first), firsts, strict=True)
    ]
    record_results(stage=first, rows=rows, by=running.officer(), at=running.AFTER_TEST)
    if close:
        close_results(stage=first, by=running.officer(), at=running.AFTER_TEST)
    enter(stage=stage, applications=files, by=running.officer(), at=running.opens_at(2))
    stage = running.stage_of(competition, "verification")
    form = form_of(stage, questions)
    entries = running.entries(stage)
    FormAssignment.objects.bulk_create(
        FormAssignment(entry=entry, form=form, drawn_at=AT) for entry in entries
    )
    sat = [
        Sat(entry.id, "kk", answers(form, right))
        for entry, right in zip(entries, seconds, strict=True)
        if right is not None
    ]
    record_sittings(stage=stage, rows=sat, by=running.officer(), at=AT)
    return Verified(running.stage_of(competition, "test"), stage, form, entries)


def _rules(competition: Any, verifies: Mapping[str, Any]) -> None:
    """The test comes from a sheet, the verification is sat here and compared by this rule."""
    file = factories.programme_file(PROGRAMME)
    changed: dict[str, dict[str, Any]] = {
        "test": {"delivery": "sheet"},
        "verification": {"verifies": Verifies(stage="test", default=True, **verifies)},
    }
    stages = tuple(each.model_copy(update=changed.get(each.key, {})) for each in file.stages)
    text = canonical(file.model_copy(update={"stages": stages}).model_dump(mode="json"))
    factories.rules_version(
        competition,
        number=2,
        reason="A verification for tests",
        canonical=text.decode(),
        sha256=sha256_hex(text),
        in_force_from=factories.OPENS,
    )


def form_of(stage: Stage, questions: int) -> Form:
    """A locked form: so many questions in each part, the first option but one is right."""
    bank = testing.bank()
    items = [testing.item(bank) for _part in PARTS for _ in range(questions)]
    sections = [part for part in PARTS for _ in range(questions)]
    return testing.locked_form(testing.blueprint(bank, stage), items, sections=sections)


def answers(form: Form, right: int) -> dict[int, object]:
    """The first questions right, the others of the verbal part wrong, the numerical ones blank."""
    return {
        row.position: row.option_ids[1 if row.position < right else 0]
        for row in form.items.filter(section="verbal")
    }


def later(hours: int) -> datetime:
    """So many hours after both tests."""
    return AT + timedelta(hours=hours)
