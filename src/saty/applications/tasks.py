"""Background work of applications."""

from datetime import datetime

from saty.applications.actions.documents import sweep_files

HOURLY = 3600


def sweep(at: datetime) -> int:
    """Delete files that no document names; how many."""
    return sweep_files(at=at)
