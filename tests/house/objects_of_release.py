"""What stands behind pages after a test: results, challenged items, hearings. See `objects.py`."""

from collections.abc import Callable
from typing import Any

from saty.core.ledger.canonical import canonical, sha256_hex
from saty.decisions.models import Decision, Outcome
from saty.programmes.schema import Exam, Verifies
from saty.stages.models import Result, RosterEntry
from saty.testing.models import DropHearing, ItemChallenge
from tests import factories
from tests.factories import OPENS
from tests.house.objects_of_exam import test_that_was_sat

ALL = ("parts", "place", "answers", "key", "explanation")
FIGURES = {"first": "25", "second": "5", "drop": "20", "limit": "10.00"}


def _rules(world: Any) -> None:
    """Rules in force that show everything of the test, and that compare it with documents."""
    if world.competition.rules_versions.filter(number=3).exists():
        return
    file = factories.programme_file()
    changed = {
        "exam": Exam(default=True, shows=ALL, challenge_lasts="P9D"),
        "verifies": Verifies(stage="documents", rule="points", at_least="5", default=True),
    }
    stages = tuple(
        each.model_copy(update=changed) if each.key == "test" else each for each in file.stages
    )
    text = canonical(file.model_copy(update={"stages": stages}).model_dump(mode="json"))
    factories.rules_version(
        world.competition,
        number=3,
        reason="What follows a test",
        canonical=text.decode(),
        sha256=sha256_hex(text),
        in_force_from=OPENS,
    )


def _sat(world: Any) -> RosterEntry:
    """The candidate's place at a test that they have finished."""
    entry = world.application.roster_entries.filter(stage__key="test", sittings__isnull=False)
    if not entry.exists():
        test_that_was_sat(world)
    _rules(world)
    return entry.get()


def test_announced(world: Any) -> str:
    """A test of the candidate whose decision is announced."""
    entry = _sat(world)
    if not Decision.objects.filter(stage=entry.stage).exists():
        decision = Decision.objects.create(
            stage=entry.stage,
            rules_version=world.competition.rules_versions.get(number=1),
            state="approved",
            inputs_sha256="0" * 64,
            drafted_by=factories.person(),
            drafted_at=OPENS,
            approved_by=factories.person(),
            approved_at=OPENS,
            announce_at=OPENS,
        )
        Outcome.objects.create(decision=decision, entry=entry, admitted=False, reason="absent")
    return "test"


def _challenge(world: Any) -> ItemChallenge:
    sitting = _sat(world).sittings.get()
    row = sitting.form.items.first()
    found = ItemChallenge.objects.filter(sitting=sitting).first()
    return found or ItemChallenge.objects.create(
        sitting=sitting,
        version=row.version,
        position=row.position,
        reason="Two options are right.",
        filed_at=OPENS,
    )


def _hearing(world: Any) -> DropHearing:
    """A hearing of the candidate at the test, compared with documents that are closed."""
    entry = _sat(world)
    stage = world.competition.stages.get(key="documents")
    first = stage.roster.filter(application=world.application).first()
    first = first or factories.on_roster(world.application, stage)
    if not Result.objects.filter(entry=first).exists():
        Result.objects.create(entry=first, outcome="completed", recorded_at=OPENS)
    type(stage).objects.filter(id=stage.id).update(closed_at=OPENS)
    found = DropHearing.objects.filter(entry=entry).first()
    return found or DropHearing.objects.create(
        entry=entry,
        figures=FIGURES,
        invited_for=OPENS,
        called_by=factories.person(),
        called_at=OPENS,
    )


def _heard(world: Any) -> str:
    _hearing(world)
    return "test"


HEARINGS = ("staff_drop", "staff_call_hearing", "staff_propose_hearing", "staff_decide_hearing")
OF_BANK = ("bank_challenge", "bank_decide_challenge")
OF_STAGE = ("staff_challenge", "staff_decide_challenge")
OF_RELEASE: dict[str, Callable[[Any], Any]] = {
    "exam_result.stage": test_announced,
    "exam_question.stage": test_announced,
    "exam_question.question": lambda world: 1,
    "exam_hearing.stage": _heard,
    **dict.fromkeys((f"{name}.stage_id" for name in OF_BANK), lambda world: _sat(world).stage_id),
    **dict.fromkeys((f"{name}.stage" for name in OF_STAGE), lambda world: "test"),
    **dict.fromkeys(
        (f"{name}.version" for name in (*OF_BANK, *OF_STAGE)),
        lambda world: _challenge(world).version_id,
    ),
    "staff_drops.stage": _heard,
    **dict.fromkeys((f"{name}.stage" for name in HEARINGS), lambda world: "test"),
    **dict.fromkeys(
        (f"{name}.code" for name in HEARINGS), lambda world: _hearing(world).entry.code
    ),
}
