"""An entry of the ledger: what is hashed of one consequential act."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from saty.core.ledger.canonical import JSON, canonical, sha256_hex

FORMAT = "saty/entry/1"

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


def instant(moment: datetime) -> str:
    """Return an aware moment as RFC 3339 text in UTC: `2026-03-01T09:30:00.000000Z`.

    Raises:
        ValueError: for a moment without a time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBody:
    """The body of one entry: everything that its digest binds.

    `subject` is opaque (`application:<uuid>`), `actor` is an opaque staff id or None for the
    machine, `at` is made by `instant`, `previous` is the digest of the subject's entry before
    this one. A field of the act stands either in `public`, in the clear, or in `commitments`,
    as the hexadecimal commitment of `commitments.commit`.

    Raises:
        ValueError: for a time or a digest of another shape, and for a field in both places.
    """

    id: str
    kind: str
    competition: str | None
    subject: str
    actor_role: str
    actor: str | None
    at: str
    previous: str | None
    public: Mapping[str, JSON]
    commitments: Mapping[str, str]
    format: str = FORMAT

    def __post_init__(self) -> None:
        if not _INSTANT.fullmatch(self.at):
            raise ValueError(f"{self.at!r} is not a moment in UTC with microseconds")
        if self.previous is not None and not _DIGEST.fullmatch(self.previous):
            raise ValueError(f"{self.previous!r} is not the digest of an entry")
        if both := sorted(self.public.keys() & self.commitments.keys()):
            raise ValueError(f"both public and committed: {', '.join(both)}")

    def as_json(self) -> dict[str, JSON]:
        """Return every field under its name; absent ones are null, none is left out."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def digest(self) -> str:
        """Return SHA-256 of the canonical body, in hexadecimal digits."""
        return sha256_hex(canonical(self.as_json()))
