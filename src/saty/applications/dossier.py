"""A candidate's whole file at one moment: answers, documents, what is wrong, what rules say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from saty.applications.facts import RuleVerdict, is_eligible, judge
from saty.applications.models import Application, Document
from saty.applications.validation import Fault, faults_of
from saty.applications.values import is_answered
from saty.programmes.queries import RulesInForce, WindowTimes
from saty.programmes.schema import DocumentRequirement, ProgrammeFile, Section


@dataclass(frozen=True)
class Dossier:
    """One application with everything that pages and acts need of it, read in few queries."""

    application: Application
    rules: RulesInForce
    filing: WindowTimes
    age_day: date
    experience_day: date
    answers: Mapping[str, Any]
    """Question key -> value, without statistics."""
    statistics: Mapping[str, Any]
    documents: tuple[Document, ...]
    """Standing documents, oldest first, without proofs of adjustments."""
    at: datetime

    @property
    def file(self) -> ProgrammeFile:
        """The programme under whose rules the application stands."""
        return self.rules.file

    @property
    def today(self) -> date:
        """The day it is in the programme's zone."""
        return self.at.astimezone(ZoneInfo(self.file.time_zone)).date()

    @cached_property
    def all_answers(self) -> Mapping[str, Any]:
        """The candidate's own view: statistics included."""
        return {**self.answers, **self.statistics}

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault of every answer, in the order of the form."""
        return faults_of(self.file.questions(), self.all_answers, file=self.file, today=self.today)

    @property
    def obstacles(self) -> tuple[Fault, ...]:
        """The faults that stand in the way of submission."""
        return tuple(fault for fault in self.faults if not fault.advisory)

    @cached_property
    def verdicts(self) -> tuple[RuleVerdict, ...]:
        """What each rule of eligibility says."""
        return judge(
            self.answers, self.file, age_day=self.age_day, experience_day=self.experience_day
        )

    @property
    def is_eligible(self) -> bool | None:
        """None while a rule lacks its answers."""
        return is_eligible(self.verdicts)

    @property
    def missing_documents(self) -> tuple[DocumentRequirement, ...]:
        """The required documents that are not there."""
        there = {document.requirement for document in self.documents}
        required = (r for r in self.file.application.documents if r.required)
        return tuple(r for r in required if r.key not in there)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing and nothing is wrong."""
        return not self.obstacles and not self.missing_documents

    def documents_of(self, requirement: str) -> tuple[Document, ...]:
        """The standing documents of one requirement."""
        return tuple(d for d in self.documents if d.requirement == requirement)

    def faults_in(self, section: Section) -> tuple[Fault, ...]:
        """The faults of one section, advisory ones too."""
        keys = {question.key for question in section.questions}
        return tuple(fault for fault in self.faults if fault.question in keys)

    def is_begun(self, section: Section) -> bool:
        """Whether anything of a section is answered."""
        return any(is_answered(q.kind, self.all_answers.get(q.key)) for q in section.questions)


def flat(answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Answers by section as answers by question: keys of questions are unique in a form."""
    return {key: value for section in answers.values() for key, value in section.items()}


def without_keys(answers: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Answers but for those under `keys`."""
    left_out = set(keys)
    return {key: value for key, value in answers.items() if key not in left_out}
