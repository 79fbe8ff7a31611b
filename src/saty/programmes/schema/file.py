"""A whole programme file."""

from typing import Annotated, Literal

from pydantic import Field

from saty.programmes.schema.base import Filled, Key, Part, Source, Text, next_or_key_error
from saty.programmes.schema.bodies import Body, Conduct, Duty, ReserveRules, Undertaking
from saty.programmes.schema.eligibility import Eligibility
from saty.programmes.schema.form import ApplicationForm, Group, Meaning, Question, Tracks
from saty.programmes.schema.stages import Rubric, Stage, Window
from saty.programmes.schema.words import MessageKind, MessageTemplate, Reason


class ProgrammeFile(Part):
    """A whole programme file."""

    format: Literal["saty/programme/1"]
    key: Key
    version: Filled
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    time_zone: Filled
    title: Text
    purpose: Text
    owner: Text
    benefits: tuple[Text, ...] = ()
    sources: dict[Key, Source]
    filing: Window
    """`opens_after` the competition's opening."""
    eligibility: Eligibility
    tracks: Tracks
    application: ApplicationForm
    rubrics: tuple[Rubric, ...] = ()
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    bodies: Annotated[tuple[Body, ...], Field(min_length=1)]
    undertakings: tuple[Undertaking, ...] = Field(default=(), exclude_if=lambda each: not each)
    """Of everybody who sits in a body of the programme."""
    duties: Annotated[tuple[Duty, ...], Field(min_length=1)]
    reserve: ReserveRules
    conduct: Conduct | None = Field(default=None, exclude_if=lambda conduct: conduct is None)
    """Where it is left out, two officers decide on a disqualification."""
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]
    refusals: dict[str, Text]
    """Words for each of `REFUSALS`, with the words in braces of `REFUSAL_PLACEHOLDERS`."""
    messages: dict[MessageKind, MessageTemplate]

    def stage(self, key: str) -> Stage:
        """The stage with this key; KeyError if there is none."""
        return next_or_key_error((s for s in self.stages if s.key == key), key)

    def body(self, key: str) -> Body:
        """The body with this key; KeyError if there is none."""
        return next_or_key_error((b for b in self.bodies if b.key == key), key)

    def votes_here(self, key: str | None) -> bool:
        """Whether something is decided by a body, named by `key`, in its meetings here."""
        return key is not None and self.body(key).meets == "here"

    def group(self, key: str) -> Group:
        """The position group with this key; KeyError if there is none."""
        return next_or_key_error((g for g in self.tracks.groups if g.key == key), key)

    def rubric(self, key: str) -> Rubric:
        """The rubric with this key; KeyError if there is none."""
        return next_or_key_error((r for r in self.rubrics if r.key == key), key)

    def questions(self) -> tuple[Question, ...]:
        """All questions of the form, in order."""
        return tuple(q for s in self.application.sections for q in s.questions)

    def meant(self, meaning: Meaning) -> Question | None:
        """The question that has this meaning, if the form asks it."""
        return next((q for q in self.questions() if q.meaning == meaning), None)

    def stage_after(self, key: str) -> Stage | None:
        """The stage that follows, or None after the last; KeyError if there is no such stage."""
        position = self.stages.index(self.stage(key)) + 1
        return self.stages[position] if position < len(self.stages) else None
