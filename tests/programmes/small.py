"""A whole programme in one page, for tests that break it."""

from pathlib import Path

SMALL = Path(__file__).with_name("small.toml").read_text(encoding="utf-8")


def with_change(old: str, new: str) -> str:
    """The small programme with its first `old` replaced; `old` must be there."""
    assert old in SMALL, old
    return SMALL.replace(old, new, 1)
