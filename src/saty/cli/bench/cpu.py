"""CPU seconds of processes and all that they started, from /proc (proc(5))."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
UTIME = 11
"""Place of `utime` after the closing bracket of a process's name; stime, cutime, cstime follow."""


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def parent_of(pid: int) -> int:
    """The process that started this one."""
    return int(_stat(pid)[1])


def tree(root: int) -> set[int]:
    """A process and all that descend from it."""
    parents = {}
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                parents[int(each.name)] = parent_of(int(each.name))
            except OSError:
                continue
    found, added = {root}, True
    while added:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found, added = found | more, bool(more)
    return found


def seconds(*roots: int) -> float:
    """CPU seconds that these and their descendants used so far, those that ended included."""
    total = 0
    for pid in {pid for root in roots for pid in tree(root)}:
        try:
            total += sum(int(each) for each in _stat(pid)[UTIME : UTIME + 4])
        except OSError:
            continue
    return total / TICKS
