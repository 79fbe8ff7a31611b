"""How a benchmark says what it measured."""

import sys
from collections.abc import Sequence


def say(what: str, measured: float, wanted: float, unit: str) -> bool:
    """Print one line; whether it held (smaller is better)."""
    held = measured <= wanted
    mark = "held" if held else "NOT HELD"
    print(f"{what:<58} {measured:>10.1f} {unit:<4} wanted {wanted:>8.1f} {unit:<4} {mark}")
    return held


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def finish(held: Sequence[bool]) -> None:
    """Exit with 0 if everything held."""
    sys.exit(0 if all(held) else 1)
