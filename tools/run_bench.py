"""Run the benchmarks one after the other and print what each measured.

    python tools/run_bench.py            # all, 13,212 candidates
    python tools/run_bench.py --small    # the same with 600, to see that they run

Figures are of this machine at this moment. Each line says what was wanted, and whether it held.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

CANDIDATES = {"--small": 600}.get(sys.argv[-1], 13_212)
RUSH = {"--small": 100}.get(sys.argv[-1], 1_000)
"""How many submit in the last minute."""
ITEMS = {"--small": 500}.get(sys.argv[-1], 10_000)
"""How many questions the item bank has."""
FAULTS = {"--small": 20}.get(sys.argv[-1], 180)
"""Seconds of kills."""


def run(title: str, *command: str, **environment: str) -> int:
    """One benchmark in a process of its own; its exit code."""
    print(f"\n== {title}", flush=True)
    return subprocess.run(
        [sys.executable, *command], env={**os.environ, **environment}, check=False
    ).returncode


def main() -> int:
    """0 if everything held."""
    with tempfile.TemporaryDirectory(prefix="saty-bench-") as folder:
        place = Path(folder) / "rehearsed"
        kept = {
            "SATY_VAR": str(place),
            "DATABASE_URL": f"sqlite:///{place / 'saty.sqlite3'}",
            "BENCH_CANDIDATES": str(CANDIDATES),
        }
        codes = [
            run("a whole rehearsal", "-m", "bench.rehearsal", str(CANDIDATES), str(place)),
            run("staff lists and public pages", "-m", "bench.pages", **kept),
            run("a meeting of thirty", "-m", "bench.meeting", **kept),
            run("the papers of a meeting", "-m", "bench.papers", **kept),
            run("ten parallel forms of 60", "-m", "bench.assemble"),
            run("a bank of ten thousand items", "-m", "bench.items_list", **kept),
            run("a cut with quotas", "-m", "bench.cut", str(CANDIDATES)),
            run("a check of the item bank", "-m", "bench.check_bank", str(ITEMS)),
            run("a file of items", "-m", "bench.import_items", str(ITEMS)),
            run("the last minute before the deadline", "-m", "bench.deadline", str(RUSH)),
            run("an exam", "-m", "saty.cli.main", "bench", "exam"),
            run("an exam on SQLite", "-m", "saty.cli.main", "bench", "exam", "--sqlite"),
            run("kills under an exam", "-m", "bench.faults", str(FAULTS)),
            run("kills under an exam on SQLite", "-m", "bench.faults", str(FAULTS), "--sqlite"),
        ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
