"""Messages and refusals: all there, with the words in braces that can be filled in."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from string import Formatter

from saty.programmes.consistency.walking import where_sound
from saty.programmes.faults import Finding, Path, shown
from saty.programmes.schema import (
    LANGUAGES,
    PLACEHOLDERS,
    REFUSAL_PLACEHOLDERS,
    REFUSALS,
    MessageKind,
    MessageTemplate,
    ProgrammeFile,
    Text,
)
from saty.programmes.shape import choose

MUST_SAY: Mapping[str, frozenset[str]] = {
    "application_submitted": frozenset({"number"}),
    "adjustment_granted": frozenset({"adjustment"}),
    "adjustment_refused": frozenset({"reason"}),
    "stage_not_admitted": frozenset({"reason"}),
    "disqualified": frozenset({"reason"}),
    "decision_revoked": frozenset({"reason"}),
    "deadline_extended": frozenset({"moment"}),
    "admitted_to_reserve": frozenset({"term_until"}),
    "left_reserve": frozenset({"reason"}),
    "group_message": frozenset({"text"}),
    "challenge_upheld": frozenset({"reason"}),
    "challenge_rejected": frozenset({"reason"}),
    "hearing_called": frozenset({"moment"}),
    "item_challenge_answered": frozenset({"question"}),
}
"""What the body of a message is for, so that it may not be left out."""


class UnclearBraces(ValueError):
    """A text in which braces do not enclose a single word."""


def placeholders(text: str) -> frozenset[str]:
    """The words in braces of a text. Raises UnclearBraces if they are not plain words."""
    try:
        found = list(Formatter().parse(text))
    except ValueError as error:
        raise UnclearBraces(str(error)) from error
    for _, name, specification, conversion in found:
        if name is not None and (specification or conversion or not name.isidentifier()):
            raise UnclearBraces(name)
    return frozenset(name for _, name, _, _ in found if name is not None)


def findings(programme: ProgrammeFile) -> Iterator[Finding]:
    """Templates that are missing, or that could not be filled in."""
    yield from where_sound(_complete("messages", programme.messages, PLACEHOLDERS))
    yield from where_sound(_complete("refusals", programme.refusals, REFUSALS))
    yield from where_sound(_why(programme))
    for kind, template in programme.messages.items():
        yield from where_sound(_message(kind, template))
    for key, words in programme.refusals.items():
        if key in REFUSAL_PLACEHOLDERS:
            yield from where_sound(_text(("refusals", key), words, REFUSAL_PLACEHOLDERS[key]))
        else:
            message = f'there is no refusal "{shown(key)}"'
            remedy = choose(key, REFUSALS)
            yield Finding(("refusals", key), "unknown_refusal", message, remedy, at_value=False)


def _why(programme: ProgrammeFile) -> Iterator[Finding]:
    """A refusal can give a commission's own reason where every ballot has one for everybody."""
    words = programme.refusals.get("not_recommended")
    if words is None or not any("{why}" in words.in_language(each) for each in LANGUAGES):
        return
    for index, stage in enumerate(programme.stages):
        if stage.decided_by.how == "ballot" and not stage.decided_by.reasons:
            message = "the refusal not_recommended gives {why}, and here nobody has to write it"
            remedy = "Add reasons = true, or leave {why} out of refusals.not_recommended"
            yield Finding(("stages", index, "decided_by"), "why_unwritten", message, remedy)


def _message(kind: MessageKind, template: MessageTemplate) -> Iterator[Finding]:
    path, allowed = ("messages", kind), PLACEHOLDERS[kind]
    yield from where_sound(_text((*path, "body"), template.body, allowed, MUST_SAY.get(kind)))
    yield from _text((*path, "subject"), template.subject, allowed)


def _complete(table: str, given: Collection[str], needed: Iterable[str]) -> Iterator[Finding]:
    for key in needed:
        if key not in given:
            message = f"the words for {key} are missing"
            remedy = f"Add [{table}.{key}] in three languages"
            yield Finding((table,), f"{table}_incomplete", message, remedy, at_value=False)


def _text(
    path: Path, text: Text, allowed: frozenset[str], needed: frozenset[str] | None = None
) -> Iterator[Finding]:
    used: dict[str, frozenset[str]] = {}
    for language in LANGUAGES:
        here = (*path, language)
        try:
            used[language] = placeholders(text.in_language(language))
        except UnclearBraces:
            message = "the braces in this text do not enclose one of the words allowed"
            yield Finding(here, "braces", message, _allowed(allowed))
            return
        for name in sorted(used[language] - allowed):
            message = f"{{{shown(name)}}} cannot be filled in here"
            yield Finding(here, "placeholder", message, _allowed(allowed))
        for name in sorted((needed or frozenset()) - used[language]):
            message = f"the text does not say {{{name}}}"
            yield Finding(here, "placeholder_missing", message, f"Add {{{name}}} to it")
    if len(set(used.values())) > 1:
        message = "the three languages do not use the same words in braces"
        remedy = f"Use in each: {_listed(frozenset().union(*used.values()))}"
        yield Finding(path, "placeholders_differ", message, remedy)


def _allowed(names: frozenset[str]) -> str:
    return f"Allowed are: {_listed(names)}" if names else "Delete the braces: none are allowed"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
