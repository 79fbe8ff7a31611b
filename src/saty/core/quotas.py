"""Seats shared out in proportion to size, by largest remainder.

The method of Hamilton: M. L. Balinski, H. P. Young, "Fair Representation", 1982, chapter 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def largest_remainder(seats: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """Share `seats` out in proportion to `sizes`; the mapping's order decides equal remainders.

    1. Each gets the whole part of seats x size / sum of sizes.
    2. The seats left over go, one each, to the largest remainders.

    Raises:
        ValueError: for negative numbers, or seats for nobody.
    """
    if seats < 0 or any(size < 0 for size in sizes.values()):
        raise ValueError("seats and sizes are not negative")
    total = sum(sizes.values())
    if not total and seats:
        raise ValueError(f"{seats} seats cannot be shared among nobody")
    exact = {key: Fraction(seats * size, total or 1) for key, size in sizes.items()}
    shares = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: exact[key] - shares[key], reverse=True)
    for key in by_remainder[: seats - sum(shares.values())]:
        shares[key] += 1
    return shares


def proportional(
    seats: int, sizes: Mapping[str, int], capacities: Mapping[str, int]
) -> dict[str, int]:
    """Share `seats` out in proportion to `sizes`, to nobody more than its capacity.

    1. The seats are shared by largest remainder.
    2. Whoever would get more than its capacity gets its capacity and steps out.
    3. The rest is shared anew among the others, until nobody gets too much.

    A capacity is at most its size. Seats beyond the sum of capacities are left over. The order
    of `sizes` decides equal remainders.
    """
    quotas = dict.fromkeys(sizes, 0)
    left = min(seats, sum(capacities[key] for key in sizes))
    sharing = {key: size for key, size in sizes.items() if capacities[key]}
    while left:
        shares = largest_remainder(left, sharing)
        full = [key for key in sharing if shares[key] > capacities[key]]
        if not full:
            return quotas | shares
        quotas |= {key: capacities[key] for key in full}
        left -= sum(capacities[key] for key in full)
        sharing = {key: size for key, size in sharing.items() if key not in full}
    return quotas
