"""A synthetic population, in the proportions that are on record.

On record for the competition of 2019 (see docs/rehearsal.md): 13,212 registered, over 7,000
complete and eligible files, 5,745 tested, 904 to the verification of the test, 300 admitted:
106 from the private sector, 98 quasi-public, 96 civil servants, mean age 31. What is not on record
(who errs how, how marks spread, who lives where and studied how far) is a choice of this file,
made so that every path is walked.
"""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from saty.core.rules.identity import make_kz_iin
from saty.programmes.schema import ProgrammeFile, Question
from saty.rehearsal import names

SECTORS = {"private": 106, "quasi-public": 98, "civil-service": 96}
MEAN_AGE, AGE_SPREAD = 31.0, 2.6
INELIGIBLE = 0.22
REFUSED_DOCUMENTS = 0.32
ABSENT_FROM_FIRST_EXAM = 0.18
ABSENT_LATER = 0.015
WITHDRAWS = 0.01
FALSE_FOUND_LATE = 0.004
ACCESSIBLE_SEAT_OF = 20
"""Of so many who file, one asks for an accessible seat."""
MAJORITY_ASK_STATISTICS = 0.7
EDUCATION_AND_ABOVE = (70, 26, 4)
"""Weights of those whose highest level is the one that is needed, the next, the one after."""
REGIONS = {
    "almaty": 22, "turkistan": 18, "astana": 17, "almaty-region": 14, "shymkent": 12, "jambyl": 11,
    "karagandy": 11, "aktobe": 9, "kyzylorda": 8, "mangystau": 8, "kostanay": 8, "akmola": 8,
    "pavlodar": 7, "atyrau": 7, "west-kazakhstan": 7, "jetisu": 7, "east-kazakhstan": 7, "abai": 6,
    "north-kazakhstan": 5, "ulytau": 2, "abroad": 2,
}  # fmt: skip
"""Weights, roughly by how many people live there."""
ELSEWHERE = 7
"""The weight of a region that is not named."""

Flaw = Literal["", "too_old", "foreign", "inexperienced", "no_degree", "holds_office"]
FLAWS: tuple[Flaw, ...] = ("too_old", "foreign", "inexperienced", "no_degree", "holds_office")
FLAW_WEIGHTS = (30, 4, 40, 18, 8)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Somebody who does not exist, and what they will do."""

    index: int
    language: str
    sex: str
    flaw: Flaw
    answers: Mapping[str, Mapping[str, Any]]
    """Section -> question -> value."""
    documents_refused: bool
    absent_from: str
    withdraws_at: str
    false_found_at: str
    ability: float
    """Latent, standard normal: what results vary around."""
    files_at: float
    """When in the filing window: 0 at its opening, 1 at its close."""
    track: Mapping[str, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """An address in a domain that cannot exist (RFC 2606)."""
        return f"candidate{self.index}@saty.invalid"

    @property
    def needs_accessible_seat(self) -> bool:
        """Whether this one asks for an accessible seat, where the programme grants one."""
        return self.index % ACCESSIBLE_SEAT_OF == 1

    def lot(self, purpose: str) -> float:
        """A number from 0 to 1, the same in every run."""
        told = f"{self.index}:{purpose}".encode()
        return int(hashlib.sha256(told).hexdigest()[:8], 16) / 2**32


@dataclass(frozen=True, slots=True)
class Setting:
    """What a population is made for."""

    file: ProgrammeFile
    age_day: date
    experience_day: date


def population(setting: Setting, size: int, chance: random.Random) -> list[Synthetic]:
    """`size` people, equal for an equal source of chance. No two have one identity number."""
    taken: set[str] = set()
    return [_one(setting, index, chance, taken) for index in range(size)]


def _one(setting: Setting, index: int, chance: random.Random, taken: set[str]) -> Synthetic:
    file = setting.file
    sex = chance.choice(("female", "male"))
    language = chance.choices(("kk", "ru"), weights=(68, 32))[0]
    flaw: Flaw = chance.choices(FLAWS, FLAW_WEIGHTS)[0] if chance.random() < INELIGIBLE else ""
    birth = _birth_date(setting, flaw, chance)
    maker = _Maker(setting, sex, language, flaw, birth, chance, taken)
    answers = {
        section.key: {
            q.key: value for q in section.questions if (value := maker.answer(q)) is not None
        }
        for section in file.application.sections
    }
    later = [s.key for s in file.stages[1:]]
    return Synthetic(
        index=index,
        language=language,
        sex=sex,
        flaw=flaw,
        answers=answers,
        documents_refused=chance.random() < REFUSED_DOCUMENTS,
        absent_from=_absence(later, chance),
        withdraws_at=chance.choice(later) if chance.random() < WITHDRAWS else "",
        false_found_at=chance.choice(later) if chance.random() < FALSE_FOUND_LATE else "",
        ability=chance.gauss(0, 1),
        files_at=1 - chance.random() ** 2,
        track=maker.track,
    )


def _absence(later: Sequence[str], chance: random.Random) -> str:
    """The stage somebody will not come to; the first exam loses the most."""
    if later and chance.random() < ABSENT_FROM_FIRST_EXAM:
        return later[0]
    return next((key for key in later[1:] if chance.random() < ABSENT_LATER), "")


def _birth_date(setting: Setting, flaw: Flaw, chance: random.Random) -> date:
    limit = next((r.years for r in setting.file.eligibility.rules if r.kind == "age_at_most"), 60)
    age = min(max(chance.gauss(MEAN_AGE, AGE_SPREAD), 24.0), limit + 0.98)
    if flaw == "too_old":
        age = limit + 1.02 + chance.random() * 8
    return setting.age_day - timedelta(days=round(age * 365.2425))


class _Maker:
    """Makes one person's answers to the questions of any programme file."""

    def __init__(
        self, setting: Setting, sex: str, language: str, flaw: Flaw, birth: date,
        chance: random.Random, taken: set[str],
    ) -> None:  # fmt: skip
        self.setting, self.sex, self.language = setting, sex, language
        self.flaw, self.birth, self.chance = flaw, birth, chance
        self.taken = taken
        self.form = setting.file.application
        self.sector = chance.choices(tuple(SECTORS), tuple(SECTORS.values()))[0]
        self.track = self._chosen_track()

    def _chosen_track(self) -> dict[str, str]:
        groups = self.setting.file.tracks.groups
        group = self.chance.choices(groups, weights=range(len(groups), 0, -1))[0]
        area = self.chance.choice(group.areas).key if group.areas else ""
        return {"group": group.key, "area": area}

    def answer(self, question: Question) -> Any:
        """A value for the question, None where somebody leaves it out."""
        by_meaning = getattr(self, f"_{question.meaning}", None) if question.meaning else None
        if by_meaning is not None:
            return by_meaning(question)
        if question.statistics_only and self.chance.random() > MAJORITY_ASK_STATISTICS:
            return None
        by_kind = getattr(self, f"_kind_{question.kind}", None)
        return by_kind(question) if by_kind is not None else None

    # --- by meaning ---

    def _full_name(self, question: Question) -> str:
        given = names.GIVEN_FEMALE if self.sex == "female" else names.GIVEN_MALE
        return names.full_name(
            self.chance.choice(given), self.chance.choice(names.FAMILY), self.sex
        )

    def _birth_date(self, question: Question) -> str:
        return self.birth.isoformat()

    def _sex(self, question: Question) -> str:
        return self.sex

    def _identity_number(self, question: Question) -> str | None:
        while True:
            serial = self.chance.randrange(10_000)
            number = make_kz_iin(birth_date=self.birth, sex=self.sex, serial=serial)
            if number is not None and number not in self.taken:
                self.taken.add(number)
                return number

    def _citizenship(self, question: Question) -> str:
        return "UZ" if self.flaw == "foreign" else self.setting.file.country

    def _region(self, question: Question) -> str:
        keys = [region.key for region in self.form.regions]
        return self.chance.choices(keys, [REGIONS.get(key, ELSEWHERE) for key in keys])[0]

    def _sector(self, question: Question) -> str:
        return self.sector

    def _language(self, question: Question) -> str:
        keys = [c.key for c in question.choices]
        return self.language if self.language in keys else keys[0]

    def _education(self, question: Question) -> list[dict[str, Any]]:
        """One row for each level from the needed one up to the highest that somebody has."""
        levels = [level.key for level in self.form.education_levels]
        needed = self._needed_level(levels)
        if self.flaw == "no_degree" and needed:
            return [self._degree(self.chance.choice(levels[:needed]), 20)]
        above = levels[needed : needed + len(EDUCATION_AND_ABOVE)]
        reached = self.chance.choices(range(len(above)), EDUCATION_AND_ABOVE[: len(above)])[0]
        return [self._degree(level, 22 + 2 * n) for n, level in enumerate(above[: reached + 1])]

    def _needed_level(self, levels: Sequence[str]) -> int:
        """The place of the level that the rules ask for; the highest where they ask for none."""
        rules = self.setting.file.eligibility.rules
        asked = next((r.level for r in rules if r.kind == "education_at_least"), levels[-1])
        return levels.index(asked)

    def _degree(self, level: str, age: int) -> dict[str, Any]:
        return {
            "level": level,
            "institution": "Университет",
            "speciality": "Экономика",
            "year": min(self.birth.year + age, self.setting.age_day.year - 1),
        }

    def _work(self, question: Question) -> list[dict[str, Any]]:
        until = self.setting.experience_day
        started = date(self.birth.year + 22, 9, 1)
        if self.flaw == "inexperienced":
            started = until - timedelta(days=self.chance.randrange(200, 900))
        else:
            started = min(started, until - timedelta(days=366 * 6))
        change = started + (until - started) / 2
        return [
            self._job(started, change + timedelta(days=30)),
            self._job(change, None),
        ]

    def _job(self, start: date, end: date | None) -> dict[str, Any]:
        return {
            "start": start.isoformat(),
            "end": end.isoformat() if end else None,
            "employer": "Ұйым",
            "position": "Маман",
            "sector": self.sector,
        }

    def _languages(self, question: Question) -> list[dict[str, Any]]:
        levels = [level.key for level in self.form.language_levels]
        spoken = [(self.language, len(levels) - 1), ("en", self.chance.randrange(1, len(levels)))]
        return [{"language": name, "level": levels[level]} for name, level in spoken]

    def _offices_held(self, question: Question) -> list[str]:
        banned = {
            value
            for rule in self.setting.file.eligibility.rules
            if rule.kind == "not_among" and rule.question_key == question.key
            for value in rule.values
        }
        if self.flaw == "holds_office" and banned:
            return [min(banned)]
        allowed = [c.key for c in question.choices if c.key not in banned]
        return [allowed[0]]

    # --- by kind ---

    def _kind_text(self, question: Question) -> str:
        return "Мәтін"

    def _kind_long_text(self, question: Question) -> str:
        return "Мемлекеттік қызметте пайдалы болғым келеді."[: question.max_length]

    def _kind_phone(self, question: Question) -> str:
        return f"+7 700 {self.chance.randrange(1_000_000, 10_000_000)}"

    def _kind_email(self, question: Question) -> str:
        return "candidate@saty.invalid"

    def _kind_date(self, question: Question) -> str:
        return self.birth.isoformat()

    def _kind_choice(self, question: Question) -> str:
        return self.chance.choice(question.choices).key

    def _kind_choices(self, question: Question) -> list[str]:
        return [self.chance.choice(question.choices).key]

    def _kind_yes_no(self, question: Question) -> bool:
        return True

    def _kind_consent(self, question: Question) -> bool:
        return True

    def _kind_country(self, question: Question) -> str:
        return self.setting.file.country

    def _kind_track(self, question: Question) -> dict[str, str]:
        return dict(self.track)
