"""Each stage has the settings that its kind needs, and the order of stages makes sense."""

from collections.abc import Iterator
from decimal import Decimal

from saty.programmes.consistency.walking import where_sound
from saty.programmes.faults import Finding, Path
from saty.programmes.schema import Body, ProgrammeFile, Rubric, ScorePart, Stage
from saty.programmes.shape import choose

_SCORED = {"test", "verification", "essay", "presentation", "assessment"}
_JUDGED = {"essay", "presentation", "assessment"}
"""Kinds scored by people, with a rubric."""
_BARE = {"documents", "vote"}
"""Kinds in which candidates do nothing that could be scored."""
_NAMELESS = {"test", "verification", "essay"}
"""Kinds that are scored without names."""
_BY_BODY = {"interview", "vote"}


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Stages in an order or with settings that cannot work."""
    yield from where_sound(_order(programme))
    yield from where_sound(_admission(programme))
    for index, stage in enumerate(programme.stages):
        path = ("stages", index)
        yield from where_sound(_settings(path, stage))
        yield from where_sound(_score(path, stage))
        yield from where_sound(_decision(path, stage, programme))
        yield from where_sound(_list(path, stage, programme))
        yield from where_sound(_rubric(path, stage, programme))
        yield from where_sound(_verifies(path, index, programme))
        yield from where_sound(_exam(path, stage))


def _order(programme: ProgrammeFile) -> Iterator[Finding]:
    kinds = [stage.kind for stage in programme.stages]
    if kinds[0] != "documents":
        message = f'the first stage is of kind "{kinds[0]}", and applications come first'
        remedy = 'Begin with a stage of kind = "documents"'
        yield Finding(("stages", 0, "kind"), "first_stage", message, remedy)
    for index, kind in enumerate(kinds):
        here = ("stages", index, "kind")
        if kind == "documents" and index:
            message = "applications are filed once, in the first stage"
            yield Finding(here, "documents_again", message, "Use another kind")
        if kind == "verification" and "test" not in kinds[:index]:
            message = "there is no test before this stage that could be verified"
            yield Finding(here, "no_test", message, "Put it after a test")


def _admission(programme: ProgrammeFile) -> Iterator[Finding]:
    last = len(programme.stages) - 1
    for index, stage in enumerate(programme.stages):
        if stage.admits_to_reserve and index != last:
            message = "a stage admits to the reserve, and it is not the last one"
            here = ("stages", index, "admits_to_reserve")
            yield Finding(here, "admits_early", message, "Only the last stage admits: delete it")
    if not programme.stages[last].admits_to_reserve:
        message = "the last stage does not admit to the reserve, so nobody ever would be"
        path = ("stages", last)
        yield Finding(path, "never_admits", message, "Add admits_to_reserve = true", at_value=False)
    if not programme.stages[last].recheck_before_decision:
        message = "nobody is re-checked before the last list is decided"
        remedy = "Add recheck_before_decision = true"
        yield Finding(("stages", last), "no_recheck", message, remedy, "warning", at_value=False)


def _settings(path: Path, stage: Stage) -> Iterator[Finding]:
    kind = stage.kind
    yield from _needed(path, kind, "score", stage.score is None and kind in _SCORED)
    yield from _needed(path, kind, "rubric", stage.rubric is None and kind in _JUDGED)
    yield from _needed(path, kind, "limits", stage.limits is None and kind in {"test", "essay"})
    for name in ("score", "rubric", "limits", "assessed_by"):
        if kind in _BARE and getattr(stage, name) is not None:
            message = f'a stage of kind "{kind}" has no {name}'
            yield Finding((*path, name), "setting_unused", message, "Delete it", at_value=False)
    if kind in _NAMELESS and stage.names_shown:
        message = "written work is scored without names"
        yield Finding((*path, "names_shown"), "names_shown", message, "Delete names_shown")
    if kind in {"test", "essay"} and not stage.sample_tasks:
        message = "candidates find no sample task for this stage"
        here = (*path, "sample_tasks")
        yield Finding(here, "no_sample", message, "Add one to sample_tasks", "warning")


def _verifies(path: Path, index: int, programme: ProgrammeFile) -> Iterator[Finding]:
    """A verification compares with an earlier test that is scored in the same way."""
    stage = programme.stages[index]
    if stage.verifies is None:
        return
    if stage.kind != "verification":
        message = f'a stage of kind "{stage.kind}" verifies no other'
        remedy = 'Delete it, or say kind = "verification"'
        yield Finding((*path, "verifies"), "verifies_nothing", message, remedy, at_value=False)
        return
    tests = {each.key: each for each in programme.stages[:index] if each.kind == "test"}
    here = (*path, "verifies", "stage")
    if stage.verifies.stage not in tests:
        message = f'there is no test "{stage.verifies.stage}" before this stage'
        remedy = choose(stage.verifies.stage, list(tests)) if tests else "Put it after a test"
        yield Finding(here, "verified_test_unknown", message, remedy)
        return
    if _measure(tests[stage.verifies.stage]) != _measure(stage):
        message = "its score has other parts than that of the test, so totals cannot be compared"
        remedy = "Give both the same parts with the same maximum and weight"
        yield Finding(here, "verified_test_differs", message, remedy)
    if not Decimal(stage.verifies.at_least):
        message = "from a drop of 0 on everybody would be heard"
        here = (*path, "verifies", "at_least")
        yield Finding(here, "verified_at_nothing", message, "Write more than 0")


def _exam(path: Path, stage: Stage) -> Iterator[Finding]:
    """Nobody can challenge a question that they are not shown."""
    exam = stage.exam
    if exam is not None and exam.challenge_lasts and "answers" not in exam.shows:
        message = "questions can be challenged, and candidates do not read them afterwards"
        here = (*path, "exam", "challenge_lasts")
        yield Finding(here, "challenge_unseen", message, 'Add "answers" to shows, or delete it')


def _measure(stage: Stage) -> dict[str, tuple[Decimal, Decimal]]:
    """Part -> what it gives at most, and its weight."""
    parts = stage.score.parts if stage.score else ()
    return {part.key: (Decimal(part.maximum), Decimal(part.weight)) for part in parts}


def _needed(path: Path, kind: str, name: str, is_missing: bool) -> Iterator[Finding]:
    if is_missing:
        message = f'a stage of kind "{kind}" needs {name}'
        yield Finding(path, f"{name}_missing", message, f"Add {name}", at_value=False)


def _score(path: Path, stage: Stage) -> Iterator[Finding]:
    for index, part in enumerate(stage.score.parts if stage.score else ()):
        yield from _part((*path, "score", "parts", index), part)


def _part(path: Path, part: ScorePart) -> Iterator[Finding]:
    if not Decimal(part.maximum):
        message = "nothing can be scored in this part"
        yield Finding((*path, "maximum"), "score_nothing", message, "Write more than 0")
    if not Decimal(part.weight):
        message = "this part has no weight"
        yield Finding((*path, "weight"), "score_nothing", message, "Write more than 0")
    if part.minimum is not None and Decimal(part.minimum) > Decimal(part.maximum):
        message = f"the minimum {part.minimum} is above the maximum {part.maximum}"
        yield Finding((*path, "minimum"), "minimum", message, "Lower the minimum")


def _decision(path: Path, stage: Stage, programme: ProgrammeFile) -> Iterator[Finding]:
    how, key = stage.decided_by.how, stage.decided_by.body
    here = (*path, "decided_by")
    if how == "score" and stage.score is None:
        message = "the decision follows the score, and the stage has none"
        yield Finding((*here, "how"), "decision_needs_score", message, "Add score")
    if stage.kind in _BY_BODY and key is None:
        message = f'a stage of kind "{stage.kind}" is decided by a body'
        yield Finding(here, "body_missing", message, "Add body, the key of a commission")
    if stage.kind == "vote" and how != "ballot":
        message = "a vote is decided by ballot"
        yield Finding((*here, "how"), "vote_needs_ballot", message, 'Write how = "ballot"')
    if _is_pool(key, programme):
        message = f'"{key}" is a pool, and a pool does not decide'
        yield Finding((*here, "body"), "pool_decides", message, "Name a commission")
    if _is_pool(stage.cut.number_set_by, programme):
        message = f'"{stage.cut.number_set_by}" is a pool, and a pool does not decide'
        here = (*path, "cut", "number_set_by")
        yield Finding(here, "pool_decides", message, "Name a commission")


def _list(path: Path, stage: Stage, programme: ProgrammeFile) -> Iterator[Finding]:
    """A list is ranked by what there is; votes are counted, and reasons written, in meetings."""
    decided, here = stage.decided_by, (*path, "decided_by")
    if decided.ranked == "score" and stage.score is None:
        message = "the list is ranked by the score, and the stage has none"
        yield Finding((*here, "ranked"), "ranked_without_score", message, "Add score")
    meets = next((body.meets for body in _bodies(programme) if body.key == decided.body), "here")
    if meets == "elsewhere" and decided.ranked == "votes":
        message = f'"{decided.body}" meets elsewhere, so its votes are not counted here'
        remedy = 'Use ranked = "score", or leave ranked out'
        yield Finding((*here, "ranked"), "votes_elsewhere", message, remedy)
    if meets == "elsewhere" and decided.reasons:
        message = f'"{decided.body}" meets elsewhere, and its reasons stand in its own minutes'
        yield Finding((*here, "reasons"), "reasons_elsewhere", message, "Leave reasons out")


def _is_pool(key: str | None, programme: ProgrammeFile) -> bool:
    return any(body.key == key and body.kind == "pool" for body in _bodies(programme))


def _bodies(programme: ProgrammeFile) -> tuple[Body, ...]:
    return programme.bodies


def _rubric(path: Path, stage: Stage, programme: ProgrammeFile) -> Iterator[Finding]:
    """Where a stage has rubric and score, each criterion is a part of the same worth."""
    rubric = next((each for each in programme.rubrics if each.key == stage.rubric), None)
    if rubric is None or stage.score is None:
        return
    parts = {part.key: (index, part) for index, part in enumerate(stage.score.parts)}
    for worth in _worths(rubric):
        if worth.key not in parts:
            message = f'the criterion "{worth.key}" of the rubric is no part of the score'
            remedy = "Give each criterion a part with the same key"
            yield Finding((*path, "score", "parts"), "criterion_missing", message, remedy)
            continue
        index, part = parts[worth.key]
        same = Decimal(part.maximum) == Decimal(worth.maximum)
        if not same or Decimal(part.weight) != Decimal(worth.weight):
            message = f"the rubric gives {worth.maximum} at most, with the weight {worth.weight}"
            here = (*path, "score", "parts", index, "maximum")
            yield Finding(here, "criterion_differs", message, "Write the same in both places")


def _worths(rubric: Rubric) -> Iterator[ScorePart]:
    """The parts of a score that a rubric makes."""
    for criterion in rubric.criteria:
        highest = max(level.score for level in criterion.levels)
        yield ScorePart(
            key=criterion.key, name=criterion.name, maximum=str(highest), weight=criterion.weight
        )
