"""Who may take part: the rules of a programme file, and the days on which they count."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from saty.programmes.schema.base import Day, Key, Part, Sourced, Text, Whole, wrong


class EligibilityRule(Sourced):
    """What every rule has: its words for the reader and the reason of a refusal."""

    key: Key
    words: Text
    refusal: Text
    question: Text
    """The rule as one question of the one-minute check. Who meets the rule answers yes; only of
    `not_among` it is the other way round: yes means that the value is held."""


class CitizenshipRule(EligibilityRule):
    """A citizen of one of `countries` (ISO 3166-1, two letters)."""

    kind: Literal["citizenship"]
    countries: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...], Field(min_length=1)
    ]


class AgeAtMostRule(EligibilityRule):
    """Not older than `years`: until the day before the next birthday."""

    kind: Literal["age_at_most"]
    years: Annotated[Whole, Field(ge=14, le=120)]


class AgeAtLeastRule(EligibilityRule):
    """At least `years` old."""

    kind: Literal["age_at_least"]
    years: Annotated[Whole, Field(ge=14, le=120)]


class EducationRule(EligibilityRule):
    """Education of `level` or above, in the order of the form's levels."""

    kind: Literal["education_at_least"]
    level: Key


class ExperienceRule(EligibilityRule):
    """At least `years` of work, in `sectors` or, if none is named, in any."""

    kind: Literal["experience_at_least"]
    years: Annotated[Whole, Field(ge=0, le=60)]
    sectors: tuple[Key, ...] = ()


class LanguageRule(EligibilityRule):
    """`language` at `level` or above, in the order of the form's levels."""

    kind: Literal["language_at_least"]
    language: Key
    level: Key


class NotAmongRule(EligibilityRule):
    """None of these values may stand in the answer to `question_key` (offices held, say)."""

    kind: Literal["not_among"]
    question_key: Key
    values: Annotated[tuple[Key, ...], Field(min_length=1)]


class DeclaredRule(EligibilityRule):
    """The yes/no answer to `question_key` must be yes."""

    kind: Literal["declared"]
    question_key: Key


AnyEligibilityRule = Annotated[
    CitizenshipRule
    | AgeAtMostRule
    | AgeAtLeastRule
    | EducationRule
    | ExperienceRule
    | LanguageRule
    | NotAmongRule
    | DeclaredRule,
    Field(discriminator="kind"),
]


class ReferenceDay(Sourced):
    """The day at which something is counted: an end of the filing window or a fixed day."""

    on: Literal["filing_opens", "filing_closes", "fixed"]
    day: Day | None = None

    @model_validator(mode="after")
    def _fixed_has_a_day(self) -> Self:
        if self.on == "fixed" and self.day is None:
            raise wrong("day_missing", "the fixed day is missing", "Add day = 2026-09-01")
        if self.on != "fixed" and self.day is not None:
            remedy = 'Delete day, or say on = "fixed"'
            raise wrong("day_unused", f'a day is given that on = "{self.on}" does not use', remedy)
        return self


class Eligibility(Part):
    """All rules, and the days on which age and experience are counted."""

    age_day: ReferenceDay
    experience_day: ReferenceDay
    rules: Annotated[tuple[AnyEligibilityRule, ...], Field(min_length=1)]
