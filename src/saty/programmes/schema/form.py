"""What a candidate competes in, and what the application form asks."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from saty.programmes.schema.base import (
    DurationText,
    Exact,
    Key,
    Named,
    Part,
    Sourced,
    Text,
    Whole,
    YesNo,
    wrong,
)

# --- tracks ----------------------------------------------------------------------------------


class Area(Named):
    """An area inside a position group."""

    project_topic: Text | None = None


class Group(Named):
    """A position group: what it leads to and the topic its candidates' project has."""

    posts: tuple[Named, ...] = ()
    areas: tuple[Area, ...] = ()
    project_topic: Text | None = None


class Tracks(Sourced):
    """What a candidate competes in. One choice counts, locked at submission."""

    label: Text
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    further_choices: Annotated[Whole, Field(ge=0, le=5)] = 0
    further_choices_are_for: Text | None = None

    @model_validator(mode="after")
    def _further_choices_say_what_for(self) -> Self:
        if (self.further_choices > 0) != (self.further_choices_are_for is not None):
            message = "further choices and what they are for go together"
            remedy = "Give both further_choices and further_choices_are_for, or neither"
            raise wrong("further_choices", message, remedy)
        return self


# --- application form ------------------------------------------------------------------------

QuestionKind = Literal[
    "text",
    "long_text",
    "date",
    "choice",
    "choices",
    "yes_no",
    "email",
    "phone",
    "country",
    "identity_number",
    "education",
    "work",
    "languages",
    "track",
    "consent",
]

Meaning = Literal[
    "full_name",
    "birth_date",
    "sex",
    "identity_number",
    "citizenship",
    "region",
    "sector",
    "language",
    "education",
    "work",
    "languages",
    "offices_held",
    "track",
]
"""What a question is to the system, where it is more than a text to show."""


class Question(Named):
    """One question of the form. `name` is its label."""

    kind: QuestionKind
    hint: Text | None = None
    required: YesNo = True
    meaning: Meaning | None = None
    choices: tuple[Named, ...] = ()
    """Left out where the meaning is region or sector: the form's own list is then filled in."""
    max_length: Annotated[Whole, Field(ge=1, le=20_000)] = 200
    max_rows: Annotated[Whole, Field(ge=1, le=50)] = 20
    verified: YesNo = False
    """A declared fact that officials verify."""
    purpose: Text
    """Why it is asked; shown beside it and in the table of field classes."""
    statistics_only: YesNo = False
    """Asked only for statistics: kept apart, never shown to officials."""

    @model_validator(mode="after")
    def _choices_fit_the_kind(self) -> Self:
        is_choice = self.kind in {"choice", "choices"}
        if self.choices and not is_choice:
            message = f'a question of kind "{self.kind}" has no choices'
            raise wrong("choices_unused", message, 'Delete choices, or use kind = "choice"')
        if is_choice and not self.choices and self.meaning not in {"region", "sector"}:
            message = "there is nothing to choose from"
            raise wrong("choices_missing", message, "Add choices, each with a key and a name")
        return self


class Section(Named):
    """A page of the form."""

    intro: Text | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class DocumentRequirement(Sourced):
    """A document to upload. `proves` names the questions whose answers it is proof of."""

    key: Key
    name: Text
    hint: Text | None = None
    required: YesNo = True
    proves: tuple[Key, ...] = ()
    formats: Annotated[tuple[Literal["pdf", "jpeg", "png"], ...], Field(min_length=1)] = (
        "pdf",
        "jpeg",
        "png",
    )
    max_megabytes: Annotated[Whole, Field(ge=1, le=25)] = 10
    max_pages: Annotated[Whole, Field(ge=1, le=500)] = 50
    max_files: Annotated[Whole, Field(ge=1, le=20)] = 1


class AdjustmentKind(Named):
    """An adjustment a candidate may ask for: extra time, a reader."""

    extra_time_factor: Exact | None = None
    """By how much the time is multiplied: "1.5" gives half as much again."""
    lifts_safe_browser: YesNo = Field(default=False, exclude_if=lambda lifts: not lifts)
    """Whether a test may be sat without Safe Exam Browser, where the rules ask for it."""
    needs_accessible_seat: YesNo = Field(default=False, exclude_if=lambda needs: not needs)
    """Whether a booked seat must be one that can be reached and used with a wheelchair."""


class ApplicationForm(Part):
    """All that is asked of a candidate, and the lists that answers are chosen from."""

    identity_kind: Literal["kz-iin", "none"]
    education_levels: Annotated[tuple[Named, ...], Field(min_length=1)]
    """From lowest to highest."""
    language_levels: Annotated[tuple[Named, ...], Field(min_length=1)]
    """From lowest to highest."""
    languages: Annotated[tuple[Named, ...], Field(min_length=1)]
    sectors: Annotated[tuple[Named, ...], Field(min_length=1)]
    regions: Annotated[tuple[Named, ...], Field(min_length=1)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    documents: tuple[DocumentRequirement, ...] = ()
    adjustments: tuple[AdjustmentKind, ...] = ()
    withdrawal_undo: DurationText = "PT24H"

    @model_validator(mode="after")
    def _regions_and_sectors_are_choices(self) -> Self:
        object.__setattr__(self, "sections", tuple(self._filled_in(s) for s in self.sections))
        return self

    def _filled_in(self, section: Section) -> Section:
        lists = {"region": self.regions, "sector": self.sectors}
        questions = tuple(
            question.model_copy(update={"choices": lists[question.meaning or ""]})
            if question.kind in {"choice", "choices"} and not question.choices
            else question
            for question in section.questions
        )
        return section.model_copy(update={"questions": questions})
