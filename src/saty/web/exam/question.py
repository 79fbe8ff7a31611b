"""A question as a candidate sees it: the same markup in the bank's preview and in the player."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from saty.core import items as core
from saty.testing.rendering import Source, html, html_inline


@dataclass(frozen=True, slots=True)
class Choice:
    """An option or a target: its letter, the identifier that an answer names, its text as HTML."""

    letter: str
    key: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class Question:
    """What is shown of an item in one language; nothing in it tells the key."""

    name: str
    """Of its inputs."""
    kind: core.Kind
    language: str
    stimulus: SafeString
    prompt: SafeString
    options: Sequence[Choice] = ()
    targets: Sequence[Choice] = ()

    def rendered(self) -> SafeString:
        """The question as HTML, its instructions in its own language."""
        with translation.override(self.language):
            return mark_safe(  # noqa: S308 - a template of ours
                render_to_string("exam/question.html", {"question": self})
            )

    @property
    def places(self) -> Sequence[int]:
        """1, 2, 3, ...: the places of an order."""
        return range(1, len(self.options) + 1)


def shown(
    item: core.Item,
    language: str,
    source: Source,
    *,
    name: str = "answer",
    stimulus: str = "",
    option_ids: Sequence[str] = (),
    target_ids: Sequence[str] = (),
    order: Sequence[int] = (),
) -> Question | None:
    """A question in one language; None where it is not worded in it.

    Options come in `order` (places in the bank) under `option_ids`; without these, as the bank has
    them, under their places.
    """
    wording = item.wordings.get(language)
    if wording is None:
        return None
    return Question(
        name=name,
        kind=item.kind,
        language=language,
        stimulus=_safe(html(stimulus, source)) if stimulus else _safe(""),
        prompt=_safe(html(wording.prompt, source)),
        options=_choices(wording.options, option_ids, order, source),
        targets=_choices(wording.targets, target_ids, (), source),
    )


def _choices(
    texts: Sequence[str], keys: Sequence[str], order: Sequence[int], source: Source
) -> tuple[Choice, ...]:
    places = order or range(len(texts))
    return tuple(
        Choice(
            ascii_uppercase[shown_at],
            keys[place] if keys else str(place),
            _safe(html_inline(texts[place], source)),
        )
        for shown_at, place in enumerate(places)
    )


def _safe(made: str) -> SafeString:
    return mark_safe(made)  # noqa: S308 - `testing.rendering` lets nothing of a text be markup
