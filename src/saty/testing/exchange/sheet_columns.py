"""The columns of a sheet of items, and the words that may stand at their heads.

Columns of a language are headed by what they hold, a number where there are several, and the
language: "prompt kk", "option 2 ru", "explanation en". See docs/item-files.md.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saty.core.items import KINDS, MOST_OPTIONS

LANGUAGES = ("kk", "ru", "en")
STIMULUS = "stimulus"
"""In the column `kind`: the row is no question, but a text on which questions ask."""

ONCE: Mapping[str, frozenset[str]] = {
    "identifier": frozenset({"identifier", "id", "идентификатор", "сәйкестендіргіш"}),
    "kind": frozenset({"kind", "вид", "түрі"}),
    "topic": frozenset({"topic", "тема", "тақырып"}),
    "competency": frozenset({"competency", "компетенция", "құзырет"}),
    "difficulty": frozenset({"difficulty", "сложность", "күрделілік"}),
    "seconds": frozenset({"seconds", "секунды", "секунд"}),
    "source": frozenset({"source", "источник", "дереккөз"}),
    "stimulus": frozenset({"stimulus", "общий материал", "негізгі материал"}),
    "enemies": frozenset({"enemies", "несовместимые", "үйлеспейтіндер"}),
    "shuffle": frozenset({"shuffle", "перемешивать", "араластыру"}),
    "partial": frozenset({"partial", "частичный балл", "ішінара балл"}),
    "key": frozenset({"key", "ключ", "кілт"}),
    "tolerance": frozenset({"tolerance", "допуск", "ауытқу"}),
}
"""Columns that stand once, in their order, each with its headings in three languages."""

PER_LANGUAGE: Mapping[str, frozenset[str]] = {
    "prompt": frozenset({"prompt", "вопрос", "сұрақ"}),
    "accepted": frozenset({"accepted", "принимаемые ответы", "қабылданатын жауаптар"}),
    "explanation": frozenset({"explanation", "объяснение", "түсіндірме"}),
}
NUMBERED: Mapping[str, frozenset[str]] = {
    "option": frozenset({"option", "вариант ответа", "жауап нұсқасы"}),
    "target": frozenset({"target", "соответствие", "сәйкестік"}),
}
KIND_WORDS: Mapping[str, str] = {
    **{each: each for each in (*KINDS, STIMULUS)},
    **dict.fromkeys(("один верный", "бір дұрыс"), "single"),
    **dict.fromkeys(("несколько верных", "бірнеше дұрыс"), "multiple"),
    **dict.fromkeys(("упорядочение", "реттеу"), "ordering"),
    **dict.fromkeys(("соответствие", "сәйкестендіру"), "matching"),
    **dict.fromkeys(("число", "сан"), "number"),
    **dict.fromkeys(("текст", "мәтін"), "text"),
    **dict.fromkeys(("ситуация", "жағдаят"), "judgement"),
    **dict.fromkeys(("общий материал", "негізгі материал"), STIMULUS),
}
YES_OR_NO: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "true", "1", "да", "иә"), True),
    **dict.fromkeys(("no", "false", "0", "нет", "жоқ"), False),
}
SHAPE = re.compile(r"(.+?)(?: ([1-9][0-9]?))? (kk|ru|en)")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: its name, and its number and language where it has these."""

    name: str
    number: int = 0
    language: str = ""

    @property
    def heading(self) -> str:
        """What stands at its head when we write it."""
        number = f" {self.number}" if self.number else ""
        return f"{self.name}{number}{f' {self.language}' if self.language else ''}"


def column_of(heading: str) -> Column | None:
    """The column under a heading in any of the three languages; None where there is none."""
    words = " ".join(heading.casefold().split())
    for name, headings in ONCE.items():
        if words in headings:
            return Column(name)
    found = SHAPE.fullmatch(words)
    if found is None:
        return None
    what, number, language = found[1], int(found[2] or 0), found[3]
    names = NUMBERED if number else PER_LANGUAGE
    name = next((name for name, headings in names.items() if what in headings), "")
    return Column(name, number, language) if name and number <= MOST_OPTIONS else None


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a row can be the heading of such a sheet."""
    found = {column.name for cell in cells if (column := column_of(cell))}
    return {"kind", "prompt"} <= found
