"""What a finished sitting is committed to, and what the candidate's device computes again.

SHA-256 of the canonical JSON (RFC 8785) of {"format": "saty/answers/1", "form": SHA-256 of the
form, "answers": [[question, value], ...]}: questions by their public identifiers, sorted by them,
those without an answer left out.
"""

from collections.abc import Mapping
from typing import Any

from saty.core.ledger.canonical import canonical, sha256_hex

FORMAT = "saty/answers/1"
BLANK: tuple[object, ...] = (None, "", [])


def answers_hash(form: str, answers: Mapping[str, Any]) -> str:
    """The hash of the answers to a form, in hexadecimal."""
    return sha256_hex(document(form, answers))


def document(form: str, answers: Mapping[str, Any]) -> bytes:
    """What is hashed."""
    given = [[question, answers[question]] for question in sorted(answers)]
    kept = [[question, value] for question, value in given if value not in BLANK]
    return canonical({"format": FORMAT, "form": form, "answers": kept})
