"""Which form is sat after a sitting was declared void: another than any that was sat before."""

from collections.abc import Collection, Sequence


def next_form(numbers: Sequence[int], seen: Collection[int], last: int) -> int | None:
    """The next number after `last`, in a circle, that was not seen; None where all were."""
    left = sorted(set(numbers) - set(seen))
    return next((number for number in left if number > last), left[0] if left else None)
