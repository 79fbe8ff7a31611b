"""The steps of a competition: windows, scores, rubrics, cuts, and who decides."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from saty.programmes.schema.base import (
    DurationText,
    Exact,
    Key,
    Named,
    Part,
    Share,
    Sourced,
    Text,
    TimeOfDay,
    Whole,
    YesNo,
    wrong,
)


class Level(Part):
    """A level of a criterion: its score and the description that anchors it."""

    score: Annotated[Whole, Field(ge=0, le=100)]
    description: Text


class Criterion(Named):
    """One thing that is judged, from its lowest level to its highest."""

    weight: Exact = "1"
    levels: Annotated[tuple[Level, ...], Field(min_length=2)]


class Rubric(Sourced):
    """How human judgement is scored."""

    key: Key
    name: Text
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class Window(Sourced):
    """When candidates act, as durations: `opens_after` the previous stage's announcement."""

    opens_after: DurationText
    lasts: DurationText
    opens_at: TimeOfDay | None = None
    """Time of day, in the programme's time zone; midnight where it is not said."""


class ScorePart(Named):
    """One weighted part of a composite score."""

    maximum: Exact
    weight: Exact = "1"
    minimum: Exact | None = None
    """Whoever has less is not admitted, whatever the total."""
    items: Annotated[Whole, Field(ge=1, le=500)] | None = None
    """How many questions the part of a test has."""
    minutes: Annotated[Whole, Field(ge=1, le=600)] | None = None
    """How long the part of a test lasts."""


class Score(Sourced):
    """How a stage is scored. The total is the weighted sum of the parts."""

    places: Annotated[Whole, Field(ge=0, le=6)] = 2
    """Places shown (half up); comparison is exact."""
    parts: Annotated[tuple[ScorePart, ...], Field(min_length=1)]


class Cut(Sourced):
    """The rule that makes the next roster from the results.

    Where a body votes (`decided_by.how = "ballot"`) the kind is `all_completed`: everyone goes on
    for whom the body voted, and `at_most` says how many places there are.
    """

    kind: Literal["all_completed", "top_n", "top_share", "pass_mark"]
    number: Annotated[Whole, Field(ge=1)] | None = None
    """Fixed by the file; where it is absent a body sets it (`number_set_by`)."""
    number_set_by: Key | None = None
    number_set_until: Literal["before_results", "before_window", "any_time"] = "before_results"
    share: Share | None = None
    pass_mark: Exact | None = None
    """The least total; beside a number or a share nobody goes on who has less, either."""
    at_most: Annotated[Whole, Field(ge=1)] | None = None
    """A ceiling that the body's number, or its list, may not exceed."""
    quotas: Literal["none", "per_track", "proportional"] = "none"
    per_track: dict[Key, Annotated[Whole, Field(ge=0)]] = {}
    """The number of each group, where the quotas are fixed."""
    ties: Literal["admit", "draw", "exclude"] = "admit"
    tie_order: tuple[Key, ...] = ()
    """Keys of parts, or of earlier stages, compared in this order where totals are equal."""
    vacated: Literal["nothing"] = "nothing"
    """What happens to a place that becomes free later: nothing, it stays empty."""

    @model_validator(mode="after")
    def _numbers_fit_the_kind(self) -> Self:
        if self.kind == "top_n" and (self.number is None) == (self.number_set_by is None):
            message = "top_n needs a number, or a body that sets it, and not both"
            raise wrong("number", message, "Give number or number_set_by")
        if self.kind != "top_n" and (self.number or self.number_set_by):
            message = f"a number is given that kind {self.kind} does not use"
            raise wrong("number", message, 'Delete it, or say kind = "top_n"')
        _together("share", self.share is not None, "kind", "top_share", self.kind)
        has_line = self.pass_mark is not None and self.kind in {"top_n", "top_share"}
        if not has_line:
            _together("pass_mark", self.pass_mark is not None, "kind", "pass_mark", self.kind)
        _together("per_track", bool(self.per_track), "quotas", "per_track", self.quotas)
        return self


def _together(key: str, is_given: bool, other: str, needed: str, value: str) -> None:
    if is_given and value != needed:
        remedy = f'Delete it, or say {other} = "{needed}"'
        raise wrong(key, f'{key} is given, which {other} = "{value}" does not use', remedy)
    if not is_given and value == needed:
        raise wrong(key, f'{other} = "{needed}" needs {key}', f"Add {key}")


class DecidedBy(Sourced):
    """Which body decides who goes on, and how. `officer` needs no body: two officers decide."""

    body: Key | None = None
    how: Literal["officer", "score", "ballot"]
    ranked: Literal["votes", "score"] | None = Field(
        default=None, exclude_if=lambda ranked: ranked is None
    )
    """How the list of a ballot is ranked: by votes for, then fewer against; or by the score of the
    stage. Whoever is equal shares a rank. Unranked where it is not said."""
    reasons: YesNo = Field(default=False, exclude_if=lambda reasons: not reasons)
    """Whether a ballot decides nothing until it is written of each whom it did not carry, why."""

    @model_validator(mode="after")
    def _a_ballot_makes_a_list(self) -> Self:
        for name, is_said in (("ranked", self.ranked is not None), ("reasons", self.reasons)):
            if is_said and self.how != "ballot":
                message = f"{name} says something of the list of a ballot, and here is none"
                raise wrong(f"{name}_without_ballot", message, 'Delete it, or say how = "ballot"')
        return self

    @model_validator(mode="after")
    def _a_body_scores_or_votes(self) -> Self:
        if self.body is None and self.how == "ballot":
            raise wrong(
                "body_missing", "a ballot needs a body", "Add body, the key of a commission"
            )
        return self


StageKindKey = Literal[
    "documents",
    "test",
    "verification",
    "essay",
    "presentation",
    "assessment",
    "interview",
    "vote",
]


class SampleTask(Part):
    """A task of the kind that candidates will meet, with its answer explained."""

    task: Text
    options: tuple[Text, ...] = ()
    """What to choose from, where the task is a choice."""
    answer: Text


class Limits(Sourced):
    """Time and volume: of the whole test, the essay, the video or the conversation."""

    minutes: Annotated[Whole, Field(ge=1, le=600)] | None = None
    words: Annotated[Whole, Field(ge=1, le=20_000)] | None = None
    slides: Annotated[Whole, Field(ge=1, le=100)] | None = None


class Exam(Sourced):
    """How a test is sat, where the system holds it."""

    places: Annotated[tuple[Literal["remote", "venue"], ...], Field(min_length=1)] = ("remote",)
    """Where: at a place of one's own, in a booked seat, or either as the candidate chooses."""
    identity: Literal["declared", "checked"] = "declared"
    """Whether the candidate declares who they are, or an official has to confirm it first."""
    movement: Literal["free", "forward"] = "free"
    """Whether questions of a section can be gone back to."""
    switch_language: YesNo = True
    """Whether the language can be changed while the test is sat."""
    safe_browser: YesNo = False
    """Whether Safe Exam Browser is asked for; a mismatch is recorded and expels nobody."""
    grace_seconds: Annotated[Whole, Field(ge=0, le=600)] = 30
    """How long answers that were given in time may still arrive after it."""
    check_in_minutes: Annotated[Whole, Field(ge=0, le=1440)] = 60
    """How long before the window the waiting room opens."""
    late_minutes: Annotated[Whole, Field(ge=0, le=240)] = Field(
        default=30, exclude_if=lambda minutes: minutes == 30
    )
    """How late one may still start in a booked session."""
    choose_before: DurationText = Field(default="P3D", exclude_if=lambda lasts: lasts == "P3D")
    """Until how long before the window a candidate chooses where to sit."""
    shows: tuple[Literal["parts", "place", "answers", "key", "explanation"], ...] = (
        "parts",
        "place",
    )
    """What a candidate reads of the own test after the announcement, beside the score."""
    challenge_lasts: DurationText | None = None
    """For how long after the announcement an item can be challenged; not at all without it."""


class Verifies(Sourced):
    """Which earlier test a verification confirms, and from which drop on it is heard."""

    stage: Key
    rule: Literal["standard_error", "points"] = "standard_error"
    """The drop of the total over the standard error of a difference, or the drop itself."""
    at_least: Exact = "1.96"
    """From here on a drop is improbable, and the candidate is heard."""


class Stage(Sourced):
    """One step of a competition."""

    key: Key
    kind: StageKindKey
    title: Text
    summary: Text
    """What candidates do, in a sentence or two."""
    measures: tuple[Text, ...] = ()
    what_next: Text
    delivery: Literal["system", "sheet"] = "sheet"
    names_shown: YesNo = False
    """Whether assessors see names (an interview) or the stage code alone."""
    window: Window
    score: Score | None = None
    rubric: Key | None = None
    assessed_by: Key | None = None
    """The body or pool whose members score by the rubric, where it is not the one that decides."""
    limits: Limits | None = None
    exam: Exam | None = Field(default=None, exclude_if=lambda exam: exam is None)
    """How a test that the system holds is sat; the defaults of `Exam` where it is not said."""
    verifies: Verifies | None = Field(default=None, exclude_if=lambda verifies: verifies is None)
    """What a verification of a test compares its results with."""
    sample_tasks: tuple[SampleTask, ...] = ()
    decided_by: DecidedBy
    cut: Cut
    recheck_before_decision: YesNo = False
    """Everyone on the roster is re-checked before this stage is decided."""
    admits_to_reserve: YesNo = False
