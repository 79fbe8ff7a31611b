"""A whole rehearsal of the Presidential reserve; its database is kept for the next benchmarks."""

import json
import subprocess
import sys
from pathlib import Path

from bench.said import finish, say

WANTED_SECONDS, WANTED_MEGABYTES = 300.0, 1024.0


def main(candidates: int, place: Path) -> None:
    """Rehearse in a process of its own and compare with what was wanted."""
    report_file = place.with_suffix(".json")
    command = [
        sys.executable, "-m", "saty.cli.main", "rehearse", "kz-presidential-reserve",
        "--candidates", str(candidates), "--seed", "2019",
        "--json", str(report_file), "--keep", str(place),
    ]  # fmt: skip
    code = subprocess.run(command, check=False).returncode
    report = json.loads(report_file.read_text())
    for stage in report["stages"]:
        print(f"  {stage['id']:<24} {stage['roster']:>7,} on the roster {stage['seconds']:>8} s")
    finish(
        [
            code == 0,
            say(f"rehearsal of {candidates:,} candidates", report["seconds"], WANTED_SECONDS, "s"),
            say("its memory at most", report["peak_memory_mb"], WANTED_MEGABYTES, "MB"),
        ]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
