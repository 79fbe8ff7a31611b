"""What a rehearsal reports, and whether its numbers reconcile."""

import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

KIB_PER_MIB = 1024


@dataclass(slots=True)
class StageReport:
    """One stage: roster = completed + absent + withdrawn + disqualified."""

    id: str
    kind: str
    roster: int = 0
    completed: int = 0
    absent: int = 0
    withdrawn: int = 0
    disqualified: int = 0
    passed: int = 0
    seconds: float = 0.0

    @property
    def adds_up(self) -> bool:
        """Whether everybody on the roster has exactly one outcome."""
        parts = self.completed + self.absent + self.withdrawn + self.disqualified
        return self.roster == parts and self.passed <= self.completed


@dataclass(slots=True)
class Report:
    """A whole rehearsal."""

    programme: str
    candidates: int
    stages: list[StageReport] = field(default_factory=list)
    admitted: int = 0
    ledger_entries: int = 0
    reconciled: bool = False
    seconds: float = 0.0
    peak_memory_mb: float = 0.0

    def as_json(self) -> Mapping[str, Any]:
        """The keys of the documented JSON."""
        return asdict(self)


def peak_memory_mb() -> float:
    """The most memory that this process has held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kib = peak / KIB_PER_MIB if sys.platform == "darwin" else peak
    return round(kib / KIB_PER_MIB, 1)
