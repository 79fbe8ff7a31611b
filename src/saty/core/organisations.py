"""Whether two names mean one organisation, and where somebody worked: for conflicts of interest.

Names are typed by people. Two of them are the same when what is left of each is the same and not
nothing:
    1. Letters without case and width, ё as е.
    2. Words alone: quotation marks, points and dashes only part them.
    3. Without the legal form (АО, ЖШС, "joint stock company"), in three languages.
    4. Without the country ("Республики Казахстан", ҚР), which is left out as often as not.

Nothing is guessed beyond that: a department is not its ministry. Whoever is found is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar

Key = TypeVar("Key", bound=Hashable)
Ground: TypeAlias = Literal["employer", "supervision"]
"""Works where a member works now; did so before, when the member may have been set over them."""

_WORD = re.compile(r"[^\W_]+")
_DROPPED = (
    # the country
    "қазақстан республикасының",
    "қазақстан республикасы",
    "республики казахстан",
    "республика казахстан",
    "of the republic of kazakhstan",
    "republic of kazakhstan",
    "қр",
    "рк",
    # legal forms, the longer ones first
    "шаруашылық жүргізу құқығындағы республикалық мемлекеттік кәсіпорны",
    "шаруашылық жүргізу құқығындағы мемлекеттік коммуналдық кәсіпорны",
    "на праве хозяйственного ведения",
    "шаруашылық жүргізу құқығындағы",
    "республиканское государственное предприятие",
    "республикалық мемлекеттік кәсіпорны",
    "республиканское государственное учреждение",
    "республикалық мемлекеттік мекемесі",
    "коммунальное государственное учреждение",
    "коммуналдық мемлекеттік мекемесі",
    "государственное коммунальное предприятие",
    "мемлекеттік коммуналдық кәсіпорны",
    "государственное учреждение",
    "мемлекеттік мекемесі",
    "некоммерческое акционерное общество",
    "коммерциялық емес акционерлік қоғамы",
    "акционерное общество",
    "акционерлік қоғамы",
    "акционерлік қоғам",
    "товарищество с ограниченной ответственностью",
    "жауапкершілігі шектеулі серіктестігі",
    "жауапкершілігі шектеулі серіктестік",
    "limited liability partnership",
    "limited liability company",
    "joint stock company",
    "қеақ", "нао", "ақ", "ао", "оао", "зао", "пао", "ооо", "жшс", "тоо",
    "ммқк", "рмқк", "кмқк", "рмм", "кмм", "мм", "ргу", "кгу", "гу", "рмк", "мкк",
    "ргкп", "ргп", "гккп", "гкп", "пхв", "шжқ", "llp", "llc", "jsc", "ltd", "inc", "plc",
)  # fmt: skip
_PHRASES: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        first: tuple(tuple(each.split()) for each in _DROPPED if each.split()[0] == first)
        for first in {each.split()[0] for each in _DROPPED}
    }
)
"""First word -> what is dropped, the longer ones first."""
_PARTICLES = frozenset({"на"})
"""What stands before a dropped form alone: "РГП на ПХВ"."""


@dataclass(frozen=True, slots=True)
class Job:
    """A period of work: where, and its last day; None while it lasts."""

    employer: str
    until: date | None = None


def plain(name: str) -> str:
    """What is compared of a name: words without case, legal form and country; "" for nothing."""
    folded = unicodedata.normalize("NFKC", name.replace("№", " ")).casefold()
    words = _WORD.findall(unicodedata.normalize("NFKC", folded).replace("ё", "е"))
    while (kept := _without_forms(words)) != words:
        words = kept
    return " ".join(kept)


def _without_forms(words: list[str]) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(words):
        dropped = _dropped_at(words, place)
        if dropped and kept and kept[-1] in _PARTICLES:
            kept.pop()
        if not dropped:
            kept.append(words[place])
        place += dropped or 1
    return kept


def _dropped_at(words: Sequence[str], place: int) -> int:
    """How many words from here on are a legal form or the country."""
    for phrase in _PHRASES.get(words[place], ()):
        if tuple(words[place : place + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def is_same(one: str, other: str) -> bool:
    """Whether two names mean one organisation; a name of which nothing is left means none."""
    return bool(plain(one)) and plain(one) == plain(other)


def by_name(names: Mapping[Key, Iterable[str]]) -> Mapping[str, Collection[Key]]:
    """What is compared of a name -> the organisations that are called so, by their keys."""
    found: dict[str, set[Key]] = {}
    for key, called in names.items():
        for name in {plain(each) for each in called} - {""}:
            found.setdefault(name, set()).add(key)
    return found


def shared(
    jobs: Iterable[Job], named: Mapping[str, Collection[Key]], *, today: date
) -> dict[Key, Ground]:
    """Organisation -> what somebody who worked at `jobs` has in common with it.

    `named` comes from `by_name`. `employer` where one of the jobs there lasts, `supervision` where
    all have ended.
    """
    found: dict[Key, Ground] = {}
    for job in jobs:
        lasts = job.until is None or job.until >= today
        for key in named.get(plain(job.employer), ()):
            if lasts or key not in found:
                found[key] = "employer" if lasts else "supervision"
    return found
