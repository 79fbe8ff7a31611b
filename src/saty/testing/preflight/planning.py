"""What synthetic candidates answer, and what that has to earn: from the items' contents alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from saty.core import items as core
from saty.core import scoring
from saty.programmes.schema import ScorePart
from saty.testing.preflight.asked import Asked

RIGHT, WRONG, BLANK, MIXED, LATE, ABSENT = "right", "wrong", "blank", "mixed", "late", "absent"
MANNERS = (RIGHT, WRONG, BLANK, MIXED, LATE, ABSENT)
"""How a synthetic candidate sits: all right, all wrong, nothing, some of each with two devices;
until time is up; not at all."""
Chance = Any
"""Gives a whole number below the one it is given."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is answered to a question, in places of the bank."""

    asked: Asked
    answer: scoring.Answer

    @property
    def value(self) -> Any:
        """The answer as a device sends it, under the identifiers of the form."""
        return _value(self.asked, self.answer)

    @property
    def credit(self) -> Fraction:
        """What it has to earn."""
        return scoring.credit(self.asked.item, self.answer, is_void=self.asked.is_void)


def planned(questions: Sequence[Asked], manner: str, chance: Chance) -> list[Planned]:
    """What a candidate of this manner answers to each question."""
    found = []
    for asked in questions:
        how = manner
        if manner == LATE:
            how = RIGHT
        elif manner == MIXED:
            how = (RIGHT, WRONG, BLANK)[chance(3)]
        found.append(Planned(asked, answer_of(asked.item, how)))
    return found


def answer_of(item: core.Item, how: str) -> scoring.Answer:
    """A right answer, a wrong one, or none."""
    if how == RIGHT:
        return _right(item)
    return _wrong(item) if how == WRONG else None


def _right(item: core.Item) -> scoring.Answer:
    if item.kind == "number":
        return scoring.Written(item.value)
    if item.kind == "text":
        accepted = [text for each in item.wordings.values() for text in each.accepted]
        return scoring.Written(next(text for text in accepted if text.strip()))
    if item.kind == "ordering":
        return scoring.Ordered(tuple(item.right))
    if item.kind == "matching":
        return scoring.Matched(dict(enumerate(item.right)))
    if item.kind == "judgement":
        return scoring.Chosen(frozenset({item.levels.index(max(item.levels))}))
    return scoring.Chosen(frozenset(item.right))


def _wrong(item: core.Item) -> scoring.Answer:
    if item.kind == "number":
        beyond = Fraction(item.value) + abs(Fraction(item.tolerance)) + 7
        return scoring.Written(str(int(beyond) + 1))
    if item.kind == "text":
        return scoring.Written("–")
    if item.kind == "ordering":
        return scoring.Ordered(tuple(reversed(item.right)))
    if item.kind == "matching":
        beside = {at: (to + 1) % item.targets for at, to in enumerate(item.right)}
        return scoring.Matched(beside)
    if item.kind == "judgement":
        return scoring.Chosen(frozenset({item.levels.index(min(item.levels))}))
    others = [each for each in range(item.size) if each not in item.right]
    return scoring.Chosen(frozenset(others[:1] if item.kind == "single" else others))


def _value(asked: Asked, answer: scoring.Answer) -> Any:
    options, targets = asked.option_ids, asked.target_ids
    if answer is None:
        return None
    if isinstance(answer, scoring.Written):
        return answer.text
    if isinstance(answer, scoring.Ordered):
        return [options[place] for place in answer.places]
    if isinstance(answer, scoring.Matched):
        return [[options[one], targets[other]] for one, other in sorted(answer.targets.items())]
    chosen = [options[place] for place in sorted(answer.places)]
    return chosen if asked.item.kind == "multiple" else chosen[0]


def expected_parts(plan: Sequence[Planned], parts: Sequence[ScorePart]) -> Mapping[str, str]:
    """Part -> the score that a plan has to give, as a result has it."""
    found = {}
    for part in parts:
        of_part = [each for each in plan if each.asked.section == part.key]
        if of_part:
            credits = [each.credit for each in of_part]
            score = scoring.section_score(Fraction(part.maximum), credits, len(of_part))
            found[part.key] = scoring.decimal_of(score)
    return found
