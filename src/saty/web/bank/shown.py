"""Items on the pages of a bank: how candidates will see them, language by language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from saty.core import items as core
from saty.core.bank_checks import Finding
from saty.testing import finding_words
from saty.testing.queries import checks
from saty.testing.rendering import Source, all_problems, html
from saty.web.bank.item_words import fault_words, key_words
from saty.web.exam.question import shown
from saty.web.moments import num
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from saty.testing.models import Bank, Item, ItemVersion


@dataclass(frozen=True, slots=True)
class Column:
    """An item in one language: as the candidate sees it, and what only the bank knows."""

    language: str
    own_name: str
    question: SafeString | None
    key: Sequence[str]
    explanation: SafeString
    is_stale: bool


def source_in(bank: "Bank", names: frozenset[str]) -> Source:
    """Where pictures of a bank are shown from."""

    def source(name: str) -> str | None:
        return reverse("bank_picture", args=[bank.key, name]) if name in names else None

    return source


def columns(
    content: core.Item,
    item: "Item",
    source: Source,
    *,
    stale: Sequence[str] = (),
    name: str = "preview",
) -> list[Column]:
    """One column for each language of the bank."""
    stimulus = item.stimulus.wordings if item.stimulus else {}
    return [
        _column(content, language, stimulus.get(language, ""), source, stale, f"{name}-{language}")
        for language in item.bank.languages
    ]


def _column(
    content: core.Item,
    language: str,
    stimulus: str,
    source: Source,
    stale: Sequence[str],
    name: str,
) -> Column:
    question = shown(content, language, source, name=name, stimulus=stimulus)
    wording = content.wordings.get(language)
    explanation = html(wording.explanation, source) if wording else ""
    return Column(
        language=language,
        own_name=OWN_NAMES[language],
        question=question.rendered() if question else None,
        key=key_words(content, language),
        explanation=mark_safe(explanation),  # noqa: S308 - `testing.rendering` made it
        is_stale=language in stale,
    )


def advice_on(version: "ItemVersion", content: core.Item) -> list[str]:
    """What the checks of one item warn of, in words; errors keep it from review and stand apart.

    That its key was corrected after a test keeps no newer version from review: it stands here.
    """
    found = [
        each
        for each in checks.of_item(version, content)
        if each.level != "error" or each.key == "key_corrected"
    ]
    return list(dict.fromkeys(_said(each) for each in found))


def _said(finding: Finding) -> str:
    where = finding_words.place(finding)
    title = finding_words.title(finding.key)
    if finding.level == "error":
        return f"{title}. {finding_words.to_do(finding.key)}"
    words = [title, finding_words.details(finding, num)]
    return " ".join(each for each in [f"{where}:" if where else "", *words] if each)


def what_is_wrong(
    content: core.Item, missing: Sequence[core.Fault], names: frozenset[str]
) -> list[str]:
    """Everything that keeps an item from review, in words, each once."""
    found = [*missing, *all_problems(content.wordings, names)]
    return list(dict.fromkeys(fault_words(each) for each in found))
