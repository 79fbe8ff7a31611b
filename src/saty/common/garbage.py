"""How seldom a process collects garbage.

With Python's own thresholds a third of migrating a database and a fifth of filling it goes into
collections that find nothing, and each pause falls into some request.
"""

import gc

SELDOM = 50_000, 20, 50
"""Thresholds of the three generations (`gc.set_threshold`)."""


def collect_seldom(*, freeze: bool = False) -> None:
    """Collect seldom from now on; with `freeze` what stands now is passed over for good."""
    gc.set_threshold(*SELDOM)
    if freeze:
        gc.collect()
        gc.freeze()
