"""What is verified of a file: each document asked for, and each fact that officials check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from saty.programmes.schema import ProgrammeFile, Question, Reason, Text

TargetKind = Literal["document", "fact"]
NOTHING: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to be verified: a document by its requirement, a fact by its question.

    `proofs` are the requirements whose documents are shown beside it. A target that is
    `required` is one even where it is missing, so that it can be refused.
    """

    kind: TargetKind
    of: str
    name: Text
    proofs: tuple[str, ...]
    required: bool

    @property
    def key(self) -> str:
        """`document:<requirement>` or `fact:<question>`."""
        return f"{self.kind}:{self.of}"


def possible_targets(file: ProgrammeFile) -> tuple[Target, ...]:
    """Every target that a file of this programme can have: documents before what they prove."""
    return tuple(_ordered(file))


def _ordered(file: ProgrammeFile) -> Iterator[Target]:
    facts = {q.key: q for q in file.questions() if q.verified and not q.statistics_only}
    proofs = {
        key: tuple(d.key for d in file.application.documents if key in d.proves) for key in facts
    }
    for document in file.application.documents:
        yield Target("document", document.key, document.name, (document.key,), document.required)
        for key in document.proves:
            if key in facts:
                yield _fact(facts.pop(key), proofs[key])
    for key, question in facts.items():
        yield _fact(question, proofs[key])


def _fact(question: Question, proofs: tuple[str, ...]) -> Target:
    return Target("fact", question.key, question.name, proofs, question.required)


def targets_of(possible: tuple[Target, ...], snapshot: Mapping[str, Any]) -> tuple[Target, ...]:
    """The targets of one file as it was submitted, out of those that are possible."""
    uploaded = {document["requirement"] for document in snapshot.get("documents", ())}
    answers = snapshot.get("answers", {})
    return tuple(t for t in possible if t.required or _is_there(t, uploaded, answers))


def _is_there(target: Target, uploaded: set[str], answers: Mapping[str, Any]) -> bool:
    if target.kind == "document":
        return target.of in uploaded
    return answers.get(target.of) not in NOTHING


def reasons_for(file: ProgrammeFile, kind: str) -> tuple[Reason, ...]:
    """The ready reasons of a file for a "document", a "fact" or a "disqualification"."""
    return tuple(reason for reason in file.reasons if reason.applies_to == kind)
