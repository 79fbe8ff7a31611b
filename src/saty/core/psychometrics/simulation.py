"""Answers of people who are not there, for rehearsals.

Whoever knows chooses the key; whoever does not is caught by a distractor, some of them by the more
plausible ones. The chance of the key is the logistic model with two parameters and guessing
(Birnbaum 1968, in Lord and Novick, chapter 17): c + (1 - c) / (1 + exp(-D a (theta - b))).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saty.core.psychometrics.classical import Floats

D = 1.7
"""Brings the logistic curve close to the normal ogive."""
FADING = 0.6
"""How much less each further distractor attracts."""


@dataclass(frozen=True, slots=True)
class Posed:
    """An item as the model knows it."""

    difficulty: float
    """b: the ability at which half of those who do not guess know it."""
    discrimination: float = 1.0
    """a."""
    options: int = 4
    key: int = 0
    """The place of the right option."""
    guessing: float = 0.15
    """c: the chance of whoever knows nothing."""


def chance_of_key(item: Posed, abilities: Floats) -> Floats:
    """The chance of the key for each ability."""
    slope = D * item.discrimination * (abilities - item.difficulty)
    knows = 1 / (1 + np.exp(-slope))
    return np.asarray(item.guessing + (1 - item.guessing) * knows, dtype=np.float64)


def answers(
    items: Sequence[Posed], abilities: Floats, random: np.random.Generator
) -> NDArray[np.int64]:
    """The place of the option that each person (row) chooses at each item (column)."""
    chosen = np.empty((len(abilities), len(items)), dtype=np.int64)
    for column, item in enumerate(items):
        is_right = random.random(len(abilities)) < chance_of_key(item, abilities)
        distractors = [place for place in range(item.options) if place != item.key]
        weights = FADING ** np.arange(len(distractors))
        plausible = random.permutation(distractors)
        caught = random.choice(plausible, size=len(abilities), p=weights / weights.sum())
        chosen[:, column] = np.where(is_right, item.key, caught)
    return chosen
