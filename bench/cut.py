"""A cut over as many results as there were candidates, with quotas in proportion to the tracks."""

import random
import sys
import time
from fractions import Fraction

from bench.said import finish, say
from saty.core.cuts import CutRule, cut
from saty.core.ranking import Row

TRACKS = ("sectoral", "regional", "administrative")
WANTED = 1.0


def main(candidates: int) -> None:
    """The pure cut; the page's whole preview stands among the pages."""
    chance = random.Random(1)  # noqa: S311
    rows = [
        Row(str(n), chance.choice(TRACKS), Fraction(chance.randrange(0, 4_000), 40), {}, ())
        for n in range(candidates)
    ]
    rule = CutRule(kind="top_n", number=candidates // 10, per_track="proportional", ties="admit")
    started = time.perf_counter()
    made = cut(rows, rule, tracks=TRACKS)
    seconds = time.perf_counter() - started
    print(f"  {len(made.admitted):,} of {candidates:,} admitted")
    finish([say(f"cut over {candidates:,} results with quotas", seconds, WANTED, "s")])


if __name__ == "__main__":
    main(int(sys.argv[1]))
