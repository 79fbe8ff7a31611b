"""How synthetic people do on each kind of stage: an ability, and chance around it."""

import random
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from saty.programmes.schema import ScorePart, Stage

Scored = Mapping[str, str]
"""Part key -> exact decimal as text."""

QUARTER, ONE = Decimal("0.25"), Decimal(1)


def _spread(part: ScorePart, ability: float, chance: random.Random, step: Decimal) -> str:
    """A score around 60 % of the part's maximum, in whole steps."""
    maximum = Decimal(part.maximum)
    share = 0.6 + 0.13 * (0.75 * ability + 0.66 * chance.gauss(0, 1))
    raw = maximum * Decimal(str(round(min(max(share, 0.0), 1.0), 6)))
    steps = (raw / step).quantize(ONE, ROUND_HALF_UP)
    return format(min(steps * step, maximum).normalize(), "f")


def _by_items(part: ScorePart, ability: float, chance: random.Random) -> str:
    return _spread(part, ability, chance, ONE)


def _by_judges(part: ScorePart, ability: float, chance: random.Random) -> str:
    """Two judges' mean: quarters of a level."""
    return _spread(part, ability, chance, QUARTER)


_BY_KIND: dict[str, Callable[[ScorePart, float, random.Random], str]] = {
    "test": _by_items,
    "verification": _by_items,
    "essay": _by_judges,
    "presentation": _by_judges,
    "assessment": _by_judges,
    "interview": _by_judges,
    "vote": _by_judges,
}


def scores(stage: Stage, ability: float, chance: random.Random) -> Scored:
    """What somebody scores on each part of the stage; nothing where it has no score."""
    if stage.score is None:
        return {}
    score_part = _BY_KIND.get(stage.kind, _by_judges)
    return {part.key: score_part(part, ability, chance) for part in stage.score.parts}
