"""The example bank: items of our own in three languages, as TOML files beside this module.

One file per competency; the format is described in docs/item-files.md ("saty/bank/1").
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from saty.core import items as core

FORMAT = "saty/bank/1"
FOLDER = Path(__file__).with_name("examples")
ORDER = ("knowledge", "situational", "verbal", "numerical", "analytical", "critical")
LANGUAGES = ("kk", "ru", "en")
Names = Mapping[str, str]
KEY = "example"
NAME: Names = {
    "kk": "Үлгі тапсырмалар қоры",
    "ru": "Пример банка заданий",
    "en": "Example item bank",
}
COMPETENCIES: Mapping[str, Names] = {
    "knowledge": {
        "kk": "Теориялық білім",
        "ru": "Теоретические знания",
        "en": "Theoretical knowledge",
    },
    "judgement": {
        "kk": "Жағдаятты бағалау",
        "ru": "Оценка ситуаций",
        "en": "Situational judgement",
    },
    "verbal": {
        "kk": "Мәтіндік ақпаратты талдау",
        "ru": "Вербальный анализ",
        "en": "Verbal reasoning",
    },
    "numerical": {
        "kk": "Сандық ақпаратты талдау",
        "ru": "Числовой анализ",
        "en": "Numerical reasoning",
    },
    "analytical": {
        "kk": "Талдамалық ойлау",
        "ru": "Аналитическое мышление",
        "en": "Analytical thinking",
    },
    "critical": {
        "kk": "Сыни ойлау",
        "ru": "Критическое мышление",
        "en": "Critical thinking",
    },
}


@dataclass(frozen=True, slots=True)
class Example:
    """What the files hold."""

    topics: Mapping[str, Names]
    package: core.Package


@lru_cache(maxsize=1)
def read() -> Example:
    """The example bank; ValueError for a file of another format."""
    topics: dict[str, Names] = {}
    stimuli: list[core.Stimulus] = []
    records: list[core.Record] = []
    for name in ORDER:
        held = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        if held["format"] != FORMAT:
            raise ValueError(f"{name}: not {FORMAT}")
        topics |= {each["key"]: each["name"] for each in held["topics"]}
        stimuli += _stimuli(held)
        records += [_record(each) for each in held["items"]]
    return Example(topics, core.Package(tuple(records), tuple(stimuli)))


def _stimuli(held: Mapping[str, Any]) -> Iterator[core.Stimulus]:
    for each in held.get("stimuli", ()):
        wordings = {language: each[language].strip() for language in LANGUAGES}
        yield core.Stimulus(each["key"], wordings)


def _record(each: Mapping[str, Any]) -> core.Record:
    return core.Record(
        identifier=each["id"],
        item=_item(each),
        topic=each["topic"],
        competency=each["competency"],
        difficulty=each["difficulty"],
        seconds=each["seconds"],
        source=each.get("source", ""),
        stimulus=each.get("stimulus", ""),
        enemies=tuple(sorted(each.get("enemies", ()))),
    )


def _item(each: Mapping[str, Any]) -> core.Item:
    return core.Item(
        kind=each["kind"],
        wordings={language: _wording(each[language]) for language in LANGUAGES},
        right=tuple(each.get("right", ())),
        levels=tuple(each.get("levels", ())),
        value=each.get("value", ""),
        tolerance=each.get("tolerance", "0"),
        shuffle=each.get("shuffle", True),
        partial=each.get("partial", False),
    )


def _wording(held: Mapping[str, Any]) -> core.Wording:
    return core.Wording(
        prompt=held["prompt"].strip(),
        options=tuple(text.strip() for text in held.get("options", ())),
        targets=tuple(text.strip() for text in held.get("targets", ())),
        accepted=tuple(held.get("accepted", ())),
        explanation=held["explanation"].strip(),
    )
