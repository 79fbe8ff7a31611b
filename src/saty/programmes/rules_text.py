"""The rules of a programme as one exact text, which can be hashed and published."""

from dataclasses import dataclass
from typing import Self

from saty.core.ledger import canonical as form
from saty.programmes.schema import ProgrammeFile


@dataclass(frozen=True, slots=True)
class RulesText:
    """The canonical JSON of a programme file (RFC 8785) and its SHA-256.

    The order of keys, comments and the layout of the file do not change it; the order of lists
    does.
    """

    canonical: bytes
    sha256: str

    @classmethod
    def of(cls, programme: ProgrammeFile) -> Self:
        """The text and the hash of `programme`."""
        text = canonical(programme)
        return cls(text, form.sha256_hex(text))


def canonical(programme: ProgrammeFile) -> bytes:
    """The canonical JSON of `programme` in UTF-8."""
    return form.canonical(programme.model_dump(mode="json"))


def sha256(programme: ProgrammeFile) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return RulesText.of(programme).sha256
