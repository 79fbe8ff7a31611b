"""Small cells are not shown, nor any that could be worked out from the others and the total."""

from collections.abc import Mapping

SMALLEST = 10


def suppressed(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """The numbers, None for those of 1 to 9; 0 is shown.

    Where one number alone would be hidden, or the hidden ones add up to less than ten, the
    smallest shown one is hidden too, since totals are known.
    """
    hidden = {key for key, number in numbers.items() if 0 < number < SMALLEST}
    shown = sorted((n, key) for key, n in numbers.items() if key not in hidden and n)
    while hidden and shown and (len(hidden) == 1 or sum(numbers[k] for k in hidden) < SMALLEST):
        hidden.add(shown.pop(0)[1])
    return {key: None if key in hidden else number for key, number in numbers.items()}
