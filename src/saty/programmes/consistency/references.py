"""What a key names must exist."""

from collections.abc import Iterable, Iterator

from saty.programmes.consistency.walking import tables, where_sound
from saty.programmes.faults import Finding, Path, shown
from saty.programmes.schema import (
    AnyEligibilityRule,
    Body,
    DeclaredRule,
    EducationRule,
    ExperienceRule,
    LanguageRule,
    Named,
    NotAmongRule,
    ProgrammeFile,
    Sourced,
    Stage,
)
from saty.programmes.shape import choose


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Keys that name nothing."""
    yield from where_sound(_sources(programme))
    for index, rule in enumerate(programme.eligibility.rules):
        yield from where_sound(_rule(("eligibility", "rules", index), rule, programme))
    for index, stage in enumerate(programme.stages):
        yield from where_sound(_stage(("stages", index), stage, programme))
    for index, body in enumerate(programme.bodies):
        yield from where_sound(_body(("bodies", index), body, programme))
    yield from where_sound(_deciding(programme))
    yield from where_sound(_documents(programme))
    yield from _unused(programme)


def unknown(path: Path, what: str, given: str, known: Iterable[str]) -> Iterator[Finding]:
    """A finding where `given` is not among the known keys."""
    words = list(known)
    if given not in words:
        message = f'there is no {what} "{shown(given)}"'
        yield Finding(path, f"unknown_{what.replace(' ', '_')}", message, choose(given, words))


def keys(items: Iterable[Named | Body | Stage]) -> list[str]:
    """The keys of named things."""
    return [item.key for item in items]


def _sources(programme: ProgrammeFile) -> Iterator[Finding]:
    for path, table in tables(programme, Sourced):
        source = getattr(table, "source", None)
        if source is not None:
            yield from unknown((*path, "source"), "source", source, programme.sources)


def _rule(path: Path, rule: AnyEligibilityRule, programme: ProgrammeFile) -> Iterator[Finding]:
    form = programme.application
    match rule:
        case EducationRule():
            levels = keys(form.education_levels)
            yield from unknown((*path, "level"), "level", rule.level, levels)
        case ExperienceRule():
            for index, sector in enumerate(rule.sectors):
                here = (*path, "sectors", index)
                yield from unknown(here, "sector", sector, keys(form.sectors))
        case LanguageRule():
            languages = keys(form.languages)
            yield from unknown((*path, "language"), "language", rule.language, languages)
            yield from unknown((*path, "level"), "level", rule.level, keys(form.language_levels))
        case NotAmongRule() | DeclaredRule():
            questions = keys(programme.questions())
            yield from unknown((*path, "question_key"), "question", rule.question_key, questions)
    if isinstance(rule, NotAmongRule):
        yield from _values(path, rule, programme)


def _values(path: Path, rule: NotAmongRule, programme: ProgrammeFile) -> Iterator[Finding]:
    for question in programme.questions():
        if question.key == rule.question_key:
            for index, value in enumerate(rule.values):
                here = (*path, "values", index)
                yield from unknown(here, "choice", value, keys(question.choices))


def _stage(path: Path, stage: Stage, programme: ProgrammeFile) -> Iterator[Finding]:
    bodies = keys(programme.bodies)
    if stage.rubric is not None:
        rubrics = [rubric.key for rubric in programme.rubrics]
        yield from unknown((*path, "rubric"), "rubric", stage.rubric, rubrics)
    if stage.assessed_by is not None:
        yield from unknown((*path, "assessed_by"), "body", stage.assessed_by, bodies)
    if stage.decided_by.body is not None:
        yield from unknown((*path, "decided_by", "body"), "body", stage.decided_by.body, bodies)
    if stage.cut.number_set_by is not None:
        here = (*path, "cut", "number_set_by")
        yield from unknown(here, "body", stage.cut.number_set_by, bodies)
    for track in stage.cut.per_track:
        here = (*path, "cut", "per_track", track)
        yield from unknown(here, "track", track, keys(programme.tracks.groups))


def _body(path: Path, body: Body, programme: ProgrammeFile) -> Iterator[Finding]:
    for index, track in enumerate(body.tracks):
        here = (*path, "tracks", index)
        yield from unknown(here, "track", track, keys(programme.tracks.groups))


def _deciding(programme: ProgrammeFile) -> Iterator[Finding]:
    """The bodies that decide on exits and disqualifications are there, and are commissions."""
    for path, key in _excluding(programme):
        yield from unknown(path, "body", key, keys(programme.bodies))
        if any(body.key == key and body.kind == "pool" for body in programme.bodies):
            message = f'"{key}" is a pool, and a pool does not decide'
            yield Finding(path, "pool_decides", message, "Name a commission")


def _excluding(programme: ProgrammeFile) -> Iterator[tuple[Path, str]]:
    if programme.conduct is not None:
        yield ("conduct", "decided_by"), programme.conduct.decided_by
    if programme.reserve.exits_decided_by is not None:
        yield ("reserve", "exits_decided_by"), programme.reserve.exits_decided_by


def _documents(programme: ProgrammeFile) -> Iterator[Finding]:
    questions = [each.key for each in programme.questions() if not each.statistics_only]
    for number, document in enumerate(programme.application.documents):
        for index, key in enumerate(document.proves):
            here = ("application", "documents", number, "proves", index)
            yield from unknown(here, "question", key, questions)


def _unused(programme: ProgrammeFile) -> Iterator[Finding]:
    """Sources, bodies and rubrics that nothing names: often a key that was mistyped elsewhere."""
    sources = {table.source for _, table in tables(programme, Sourced)}
    for key in programme.sources:
        if key not in sources:
            yield _idle(("sources", key), "source", key)
    for index, body in enumerate(programme.bodies):
        if body.key not in _bodies_named(programme):
            yield _idle(("bodies", index, "key"), "body", body.key)
    rubrics = {stage.rubric for stage in programme.stages}
    for index, rubric in enumerate(programme.rubrics):
        if rubric.key not in rubrics:
            yield _idle(("rubrics", index, "key"), "rubric", rubric.key)


def _bodies_named(programme: ProgrammeFile) -> set[str | None]:
    return {
        key
        for stage in programme.stages
        for key in (stage.assessed_by, stage.decided_by.body, stage.cut.number_set_by)
    } | {key for _path, key in _excluding(programme)}


def _idle(path: Path, what: str, key: str) -> Finding:
    message = f'nothing in the file names the {what} "{key}"'
    return Finding(path, f"unused_{what}", message, "Name it, or delete it", "warning")
