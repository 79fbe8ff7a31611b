"""A sheet beside the form that was locked: the same questions, the same options, and no key."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from saty.testing.preflight.asked import Asked, sections_of
from saty.testing.preflight.findings import Finding
from saty.testing.preflight.reading import Read, loads, plain, read, text_of
from saty.testing.rendering import html, html_inline

INPUTS = {
    "single": "radio",
    "judgement": "radio",
    "multiple": "checkbox",
    "number": "text",
    "text": "text",
    "ordering": "select",
    "matching": "select",
}
"""Kind of a question -> what is answered with."""
OF_SHEET = frozenset(
    {"format", "form", "language", "sections", "key", "questions", "id", "kind", "shuffle",
     "options", "html"}
)  # fmt: skip
OF_REPLIES = frozenset(
    {"now", "part", "began", "ends", "closes", "parts", "section", "seconds", "ended", "stored",
     "superseded", "late", "refused", "epoch", "finished", "held", "messages", "text",
     "id"}
)  # fmt: skip
"""All names that devices ever get."""
SHORTEST = 12
"""Characters of an explanation that say something."""
SHOWN = "data:image/png;base64,"


def of_sheet(
    sheet: Mapping[str, Any], questions: Sequence[Asked], form: str, language: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is wrong with a sheet: (key of the finding, details)."""
    if sheet.get("form") != form or sheet.get("language") != language:
        yield "sheet_of_another", {}
    held = {part["key"]: part["questions"] for part in sheet.get("sections", [])}
    listed = [each["id"] for part in held.values() for each in part]
    if list(held) != sections_of(questions) or listed != [each.public_id for each in questions]:
        yield "questions_differ", {"there": len(listed), "wanted": len(questions)}
    known = {each["id"]: each for part in held.values() for each in part}
    for asked in questions:
        if asked.public_id in known:
            yield from _of_question(known[asked.public_id], asked, language)


def _of_question(
    shown: Mapping[str, Any], asked: Asked, language: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    at = {"question": asked.position + 1}
    found = read(shown["html"])
    if shown["options"] != [asked.option_ids[place] for place in asked.order]:
        yield "options_differ", at
    if shown["kind"] != asked.item.kind or not _inputs_fit(found, asked):
        yield "inputs_unlike_kind", at
    if not _texts_fit(found, asked, language):
        yield "text_unlike_bank", at
    if found.missing or not all(map(loads, found.pictures)):
        yield "picture_missing", at
    if found.told or _tells(found, asked, language):
        yield "key_sent", at


def _inputs_fit(found: Read, asked: Asked) -> bool:
    wanted = INPUTS[asked.item.kind]
    options = [asked.option_ids[place] for place in asked.order]
    if wanted == "text":
        return found.inputs == [("text", "")]
    if wanted == "select":
        return found.inputs == [("select", f"{asked.public_id}-{each}") for each in options]
    return found.inputs == [(wanted, each) for each in options]


def _texts_fit(found: Read, asked: Asked, language: str) -> bool:
    wording = asked.item.wordings.get(language)
    if wording is None:
        return False
    if asked.item.kind in {"number", "text"}:
        prompt = found.texts.get(f"{asked.public_id}-prompt", "")
        return plain(prompt) == _shown(wording.prompt)
    pairs = [*zip(asked.option_ids, wording.options, strict=True)]
    ends = "-text" if INPUTS[asked.item.kind] == "select" else ""
    options = all(
        plain(found.texts.get(f"{asked.public_id}-{key}{ends}", "")) == _inline(text)
        for key, text in pairs
    )
    targets = all(
        plain(found.texts.get(f"{asked.public_id}-target-{key}", "")) == _inline(text)
        for key, text in zip(asked.target_ids, wording.targets, strict=True)
    )
    return options and targets and _shown(wording.prompt) in plain(found.whole)


def _inline(text: str) -> str:
    made = html_inline(text, lambda name: SHOWN)
    return text_of(made) if made else "–"


def _shown(text: str) -> str:
    return text_of(html(text, lambda name: SHOWN))


def _tells(found: Read, asked: Asked, language: str) -> bool:
    """Whether a question shows its explanation, or what is accepted beyond what it says itself."""
    wording = asked.item.wordings.get(language)
    if wording is None:
        return False
    whole = plain(found.whole)
    said = _shown(wording.explanation)
    asks = f"{_shown(wording.prompt)} {_shown(asked.stimulus.get(language, ''))}"
    accepted = [plain(text) for text in wording.accepted if len(plain(text)) > 2]
    return (len(said) >= SHORTEST and said in whole and said not in asks) or any(
        text in whole.replace(asks, "") and text not in asks for text in accepted
    )


def tells_more(received: Sequence[bytes]) -> bool:
    """Whether anything that devices got has a name that is not theirs to know."""
    return any(not _names(json.loads(each)) <= OF_SHEET | OF_REPLIES for each in received)


def _names(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        found = set(value)
        for each in value.values():
            found |= _names(each)
        return found
    if isinstance(value, list):
        return {name for each in value for name in _names(each)}
    return set()


def findings(
    sheet: Mapping[str, Any], questions: Sequence[Asked], form: str, number: int, language: str
) -> list[Finding]:
    """What is wrong with a sheet, as it is kept."""
    found = of_sheet(sheet, questions, form, language)
    return [Finding(key, number, language, details) for key, details in found]
