"""The floor under a save: the store's statement alone, by group commit, from as many threads.

    python -m saty.cli.bench.floor PLAN THREADS SECONDS FIRST_N

No HTTP, no token, no JSON: threads hand answers to the writer as fast as it takes them.
"""

import json
import sys
import threading
import time
from itertools import count
from pathlib import Path
from uuid import UUID

from saty.cli.bench.client import Measured


def main(path: str, threads: int, seconds: float, first_n: int) -> None:
    """Measure, and print a line of JSON; numbers of answers go up from `first_n`."""
    from saty.cli.main import use_django

    use_django()
    from saty.testing.lane import connecting
    from saty.testing.lane.saves import Fate, Saved, gave_way
    from saty.testing.lane.writer import Writer

    held = json.loads(Path(path).read_text())
    sittings = [UUID(each) for each in held["sittings"][: held["begun"]]]
    questions = len(held["questions"])
    writer = Writer(connecting.saves, bad=Fate.REFUSED, told=gave_way)
    measured, numbers = Measured(), count()
    writer.commit([Saved(sittings[0], 0, '"1"', 1, first_n - 1, time.time())], 10)
    print(json.dumps({"what": "ready"}), flush=True)
    sys.stdin.readline()
    began = time.perf_counter()

    def work() -> None:
        while (at := time.perf_counter()) < began + seconds:
            each = next(numbers)
            turn = each // len(sittings)
            sitting = sittings[each % len(sittings)]
            answer = Saved(
                sitting, (each + turn) % questions, '"12345678"', 1, first_n + turn, time.time()
            )
            fates = writer.commit([answer], 10)
            if fates != [Fate.STORED]:
                measured.faults[str(fates)] += 1
            measured.latencies.append(time.perf_counter() - at)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    measured.seconds = time.perf_counter() - began
    print(json.dumps({"what": "floor", **measured.told()}), flush=True)
    sys.stdin.readline()  # its CPU is read before it ends


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
