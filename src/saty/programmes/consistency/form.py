"""The application form asks what the rules need, in the way they need it."""

from collections.abc import Iterator

from saty.programmes.consistency.walking import where_sound
from saty.programmes.faults import Finding, Path
from saty.programmes.schema import (
    AnyEligibilityRule,
    DeclaredRule,
    NotAmongRule,
    ProgrammeFile,
    Question,
)

_KINDS: dict[str, frozenset[str]] = {
    "full_name": frozenset({"text"}),
    "birth_date": frozenset({"date"}),
    "sex": frozenset({"choice"}),
    "identity_number": frozenset({"identity_number"}),
    "citizenship": frozenset({"country"}),
    "region": frozenset({"choice"}),
    "sector": frozenset({"choice"}),
    "language": frozenset({"choice"}),
    "education": frozenset({"education"}),
    "work": frozenset({"work"}),
    "languages": frozenset({"languages"}),
    "offices_held": frozenset({"choice", "choices"}),
    "track": frozenset({"track"}),
}
"""The kinds of question that can carry each meaning."""

_MEANT_ALONE = {"identity_number", "education", "work", "languages", "track"}
"""Kinds that are of use only with the meaning of the same name."""

_RULE_NEEDS = {
    "citizenship": "citizenship",
    "age_at_most": "birth_date",
    "age_at_least": "birth_date",
    "education_at_least": "education",
    "experience_at_least": "work",
    "language_at_least": "languages",
}

_ALWAYS = ("full_name", "track")
_FOR_IDENTITY = {"kz-iin": ("identity_number", "birth_date", "sex"), "none": ()}
_SEXES = {"female", "male"}

_SECTIONS: Path = ("application", "sections")


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Questions that are missing, asked twice, or of a kind that does not serve."""
    for path, question in _questions(programme):
        yield from where_sound(_meaning(path, question))
        yield from where_sound(_statistics(path, question))
        yield from where_sound(_lists(path, question, programme))
    yield from where_sound(_meant_twice(programme))
    yield from where_sound(_always(programme))
    for index, rule in enumerate(programme.eligibility.rules):
        yield from where_sound(_rule(("eligibility", "rules", index), rule, programme))


def _questions(programme: ProgrammeFile) -> Iterator[tuple[Path, Question]]:
    for number, section in enumerate(programme.application.sections):
        for index, question in enumerate(section.questions):
            yield (*_SECTIONS, number, "questions", index), question


def _meaning(path: Path, question: Question) -> Iterator[Finding]:
    meaning, kind = question.meaning, question.kind
    if meaning is not None and kind not in _KINDS[meaning]:
        message = f'a question that means {meaning} cannot be of kind "{kind}"'
        remedy = f"Use kind = {' or '.join(sorted(_KINDS[meaning]))}"
        yield Finding((*path, "kind"), "meaning_kind", message, remedy)
    if kind in _MEANT_ALONE and meaning is None:
        message = f'a question of kind "{kind}" has no meaning, so nothing could use its answer'
        yield Finding(path, "no_meaning", message, f'Add meaning = "{kind}"', at_value=False)


def _statistics(path: Path, question: Question) -> Iterator[Finding]:
    if not question.statistics_only:
        return
    here = (*path, "statistics_only")
    if question.meaning is not None or question.verified:
        message = "what is asked only for statistics is kept apart and cannot be used or verified"
        remedy = "Delete meaning and verified, or statistics_only"
        yield Finding(here, "statistics_used", message, remedy)
    if question.required:
        message = "an answer that serves only statistics cannot be demanded"
        yield Finding(here, "statistics_required", message, "Add required = false")


def _lists(path: Path, question: Question, programme: ProgrammeFile) -> Iterator[Finding]:
    form = programme.application
    lists = {"region": form.regions, "sector": form.sectors}
    known = lists.get(question.meaning or "")
    if known is None:
        return
    extra = {choice.key for choice in question.choices} - {item.key for item in known}
    if extra:
        message = f'the choice "{min(extra)}" is not in application.{question.meaning}s'
        remedy = "Delete choices: the list is filled in by itself"
        yield Finding((*path, "choices"), "choices_differ", message, remedy)


def _meant_twice(programme: ProgrammeFile) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, question in _questions(programme):
        if question.meaning in seen:
            message = f"two questions mean {question.meaning}"
            yield Finding((*path, "meaning"), "meant_twice", message, "Keep one of them")
        seen.add(question.meaning or "")
    seen.discard("")


def _always(programme: ProgrammeFile) -> Iterator[Finding]:
    kind = programme.application.identity_kind
    for meaning in (*_ALWAYS, *_FOR_IDENTITY[kind]):
        if not any(question.meaning == meaning for question in programme.questions()):
            message = f"no question of the form means {meaning}"
            remedy = f'Add a question with meaning = "{meaning}"'
            yield Finding(_SECTIONS, "not_asked", message, remedy, at_value=False)
    for path, question in _questions(programme):
        if kind == "none" and question.kind == "identity_number":
            message = "an identity number is asked, and identity_kind says that there is none"
            yield Finding((*path, "kind"), "identity_kind", message, "Delete the question")
        sexes = {choice.key for choice in question.choices}
        if kind == "kz-iin" and question.meaning == "sex" and sexes != _SEXES:
            message = "the identity number is compared with the sex, which needs two known keys"
            remedy = 'Use the keys "female" and "male"'
            yield Finding((*path, "choices"), "sex_choices", message, remedy)


def _rule(path: Path, rule: AnyEligibilityRule, programme: ProgrammeFile) -> Iterator[Finding]:
    if isinstance(rule, NotAmongRule | DeclaredRule):
        yield from _asked(path, rule, programme)
        return
    meaning = _RULE_NEEDS[rule.kind]
    meant = [question for question in programme.questions() if question.meaning == meaning]
    if not meant:
        message = f"the rule needs a question that means {meaning}"
        remedy = f'Add a question with meaning = "{meaning}"'
        yield Finding((*path, "kind"), "not_asked", message, remedy)
    yield from _demanded(path, meant)


def _asked(
    path: Path, rule: NotAmongRule | DeclaredRule, programme: ProgrammeFile
) -> Iterator[Finding]:
    asked = [each for each in programme.questions() if each.key == rule.question_key]
    yield from _demanded(path, asked)
    fitting = {"choice", "choices"} if isinstance(rule, NotAmongRule) else {"yes_no", "consent"}
    for question in asked:
        if question.statistics_only:
            message = f'"{question.key}" is asked only for statistics, so no rule may use it'
            yield Finding((*path, "question_key"), "statistics_used", message, "Use another")
        elif question.kind not in fitting:
            message = f'"{question.key}" is of kind "{question.kind}", which the rule cannot read'
            remedy = f"Ask it as {' or '.join(sorted(fitting))}"
            yield Finding((*path, "question_key"), "question_kind", message, remedy)


def _demanded(path: Path, questions: list[Question]) -> Iterator[Finding]:
    for question in questions:
        if not question.required and not question.statistics_only:
            message = f'the rule needs an answer to "{question.key}", which may be left out'
            yield Finding(path, "not_required", message, "Make the question required")
