"""A test to sit: a competition whose test is open now, a form, a candidate who has it.

The server's clock is the real one here, since the lane compares it with the database's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from saty.applications.models import AdjustmentRequest
from saty.core import items as core
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.people.models import Person
from saty.programmes.models import Competition
from saty.programmes.schema import Exam, ScorePart
from saty.stages.models import RosterEntry
from saty.testing.models import (
    Answer,
    AsideAnswer,
    CandidateMessage,
    ExamNote,
    Form,
    FormAssignment,
    Sitting,
)
from saty.testing.queries import exams
from tests import factories
from tests import factories_of_testing as testing

KINDS: tuple[core.Kind, ...] = (
    *("single", "multiple", "ordering", "matching", "number", "text", "judgement"),
)
DAY = timedelta(days=1)


@dataclass
class Test:
    """A test that one candidate can sit now."""

    __test__ = False
    competition: Competition
    entry: RosterEntry
    form: Form

    @property
    def candidate(self) -> Person:
        """Who sits it."""
        return self.entry.application.candidate

    def address(self, name: str) -> str:
        """The address of a page of it."""
        return reverse(name, args=[self.competition.slug, "test"])

    @property
    def sitting(self) -> Sitting:
        """The sitting, once there is one."""
        return Sitting.objects.get(entry=self.entry, voided_at=None)

    def questions(self) -> list[str]:
        """Public identifiers in the order of the form."""
        return list(self.form.items.order_by("position").values_list("public_id", flat=True))

    def stored(self) -> dict[str, Any]:
        """Question -> what is stored."""
        return {each.question: each.value for each in exams.given(self.sitting)}

    def stored_at(self) -> datetime:
        """When the last answer was stored, in the candidate's zone."""
        newest = max(each.saved_at for each in exams.given(self.sitting))
        return newest.astimezone(ZoneInfo(self.candidate.time_zone))

    def grant_extra_time(self, factor: str = "1.25") -> None:
        """An adjustment of the programme that gives so many times the usual time is granted."""
        kinds = factories.programme_file().application.adjustments
        AdjustmentRequest.objects.create(
            application=self.entry.application,
            kind=next(each.key for each in kinds if each.extra_time_factor == factor),
            explanation="A reason",
            state="granted",
            requested_at=timezone.now(),
        )

    def confirm(self) -> None:
        """An official has seen who it is."""
        Sitting.objects.filter(id=self.sitting.id).update(identity_confirmed_by=factories.person())

    def tell(self, text: str) -> None:
        """An official writes to whoever sits it."""
        message(text, sitting=self.sitting)

    def aside(self) -> int:
        """How many answers are kept aside."""
        return AsideAnswer.objects.filter(sitting=self.sitting).count()

    def saves(self) -> int:
        """The highest number of a stored answer."""
        return max(Answer.objects.filter(sitting=self.sitting).values_list("n", flat=True))


def message(text: str, **to: Any) -> CandidateMessage:
    """What an official wrote `to` one sitting or a whole stage."""
    sent = {"sent_by": factories.person(), "sent_at": timezone.now()}
    made: CandidateMessage = CandidateMessage.objects.create(**{**sent, **to})
    ExamNote.objects.create(message=made, text=text)
    return made


def open_test(
    kinds: Mapping[str, Sequence[core.Kind]] | None = None,
    minutes: int = 30,
    opens_in: timedelta = timedelta(hours=-3),
    **exam: Any,
) -> Test:
    """A test of sections with questions of these kinds; `exam` as in the programme file."""
    kinds = kinds or {"knowledge": KINDS}
    competition = factories.competition(scored="here")
    _rules(competition, kinds, minutes, exam)
    opens = timezone.now() + opens_in
    competition.windows.filter(key="test").update(opens_at=opens, closes_at=opens + DAY)
    stage = competition.stages.get(key="test")
    bank = testing.bank()
    of_sections = [(section, kind) for section, held in kinds.items() for kind in held]
    items = [
        testing.item(bank, testing.question(kind, about=f"{kind.title()} {place}"))
        for place, (_section, kind) in enumerate(of_sections, 1)
    ]
    form = testing.locked_form(
        testing.blueprint(bank, stage),
        items,
        sections=[section for section, _kind in of_sections],
        sha256=token_hex(32),
    )
    entry = factories.on_roster(factories.submitted(competition), stage)
    FormAssignment.objects.create(entry=entry, form=form, drawn_at=timezone.now())
    return Test(competition, entry, form)


def _rules(
    competition: Competition, kinds: Mapping[str, Sequence[core.Kind]], minutes: int, exam: Any
) -> None:
    """Rules in force since yesterday, with these sections."""
    file = factories.programme_file()
    stage = file.stage("test")
    assert stage.score is not None
    named = {part.key: part for part in stage.score.parts}
    parts = tuple(_part(named[key], len(held), minutes) for key, held in kinds.items())
    changed = stage.model_copy(
        update={
            "score": stage.score.model_copy(update={"parts": parts}),
            "exam": Exam(default=True, **exam),
        }
    )
    stages = tuple(changed if each.key == "test" else each for each in file.stages)
    text = canonical(file.model_copy(update={"stages": stages}).model_dump(mode="json"))
    factories.rules_version(
        competition,
        number=2,
        reason="A test for tests",
        canonical=text.decode(),
        sha256=sha256_hex(text),
        in_force_from=timezone.now() - DAY,
    )


def _part(part: ScorePart, items: int, minutes: int) -> ScorePart:
    return part.model_copy(update={"items": items, "minutes": minutes})
