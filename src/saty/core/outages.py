"""Time that an outage took and gives back: clocks stand still while nothing can be done.

Whoever had so many minutes when an outage began has as many when it ends, also where the time would
have run out meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

NONE = timedelta(0)


def taken(begins: datetime, ends: datetime, began: datetime, ended: datetime) -> timedelta:
    """What an outage from `began` to `ended` took of a time from `begins` to `ends`.

    1. Nothing, where the time was over before the outage, or begins after it.
    2. Else all of the outage since the time began.
    """
    if ends <= began or begins >= ended:
        return NONE
    return ended - max(begins, began)


def end_after(
    begins: datetime, ends: datetime, outages: Iterable[tuple[datetime, datetime]]
) -> datetime:
    """When a time ends, with what outages took of it given back one after the other."""
    for began, ended in sorted(outages):
        ends += taken(begins, ends, began, ended)
    return ends
