"""A question after the test: as it was posed, what was answered, and what was right."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from saty.core import items as core
from saty.core import scoring
from saty.testing.queries.release import Reviewed
from saty.testing.rendering import html, html_inline
from saty.web.bank.item_words import letter
from saty.web.exam.sheets import pictures_as_data

if TYPE_CHECKING:
    from saty.testing.models import Sitting


@dataclass(frozen=True, slots=True)
class Line:
    """An option: its text, what the candidate said of it, and what the key says; "" is nothing."""

    text: SafeString
    mine: str
    key: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a page shows of a question; keys and explanation only where the rules show them."""

    language: str
    stimulus: SafeString
    prompt: SafeString
    targets: tuple[tuple[str, SafeString], ...]
    lines: tuple[Line, ...]
    written: str | None
    """The number or text that was written, where the question asks for one; "" for none."""
    right: tuple[str, ...]
    """What would have been right there."""
    shows_key: bool
    explanation: SafeString


def answered(sitting: "Sitting", found: Reviewed, shows: Collection[str]) -> Answered:
    """A question in the language in which it was sat last."""
    item, language = found.item, sitting.language
    wording = item.wordings[language]
    source = pictures_as_data(sitting.form)
    stimulus = found.row.version.item.stimulus
    shows_key = "key" in shows
    text = stimulus.wordings.get(language, "") if stimulus else ""
    is_written = item.kind in {"number", "text"}
    said = found.said.text if isinstance(found.said, scoring.Written) else ""
    return Answered(
        language=language,
        stimulus=_safe(html(text, source)) if text else _safe(""),
        prompt=_safe(html(wording.prompt, source)),
        targets=tuple(
            (letter(place), _safe(html_inline(each, source)))
            for place, each in enumerate(wording.targets)
        ),
        lines=tuple(
            Line(
                _safe(html_inline(wording.options[place], source)),
                _mine(found, place),
                _key(item, place) if shows_key and not found.placed.is_void else "",
            )
            for place in found.order
        ),
        written=said if is_written else None,
        right=tuple(_right(item, language)) if is_written and shows_key else (),
        shows_key=shows_key,
        explanation=_safe(html(wording.explanation, source))
        if "explanation" in shows and wording.explanation
        else _safe(""),
    )


def _mine(found: Reviewed, place: int) -> str:
    said: Any = found.said
    if isinstance(said, scoring.Chosen):
        return _("Chosen") if place in said.places else ""
    if isinstance(said, scoring.Ordered):
        return str(said.places.index(place) + 1)
    if isinstance(said, scoring.Matched):
        return letter(said.targets[place]) if place in said.targets else ""
    return ""


def _key(item: core.Item, place: int) -> str:
    if item.kind == "judgement":
        words = _("%(level)s of %(highest)s")
        return words % {"level": item.levels[place], "highest": max(item.levels)}
    if item.kind == "ordering":
        return str(item.right.index(place) + 1)
    if item.kind == "matching":
        return letter(item.right[place])
    return _("Right") if place in item.right else ""


def _right(item: core.Item, language: str) -> Iterator[str]:
    if item.kind == "number":
        is_exact = item.tolerance in {"", "0"}
        yield item.value if is_exact else f"{item.value} ± {item.tolerance}"
    else:
        yield from item.wordings[language].accepted


def _safe(made: str) -> SafeString:
    return mark_safe(made)  # noqa: S308 - `testing.rendering` lets nothing of a text be markup
