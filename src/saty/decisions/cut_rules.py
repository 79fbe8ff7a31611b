"""From the programme file and the number in force to the rule of a cut."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal

from saty.core.cuts import CutRule, Ties
from saty.programmes import schema
from saty.stages import queries as stages
from saty.stages import scores

Quotas = Mapping[str, int] | Literal["proportional"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried out in place of what is in force; nothing is tried where a field is None.

    `share` and `pass_mark` are exact text, as in the programme file.
    """

    number: int | None = None
    per_track: Mapping[str, int] | None = None
    share: str | None = None
    pass_mark: str | None = None
    ties: Ties | None = None

    def as_json(self) -> dict[str, Any]:
        """As it stands in the entry."""
        return asdict(self)


NOTHING_TRIED = Trial()


def needs_number(rule: schema.Stage) -> bool:
    """Whether a body has to set how many go on."""
    return rule.cut.kind == "top_n" and rule.cut.number is None


def cut_rule(
    rule: schema.Stage,
    *,
    number: int | None,
    per_track: Mapping[str, int] | None = None,
    trial: Trial = NOTHING_TRIED,
) -> CutRule:
    """The cut of a stage. `number` and `per_track` are what the body set, or what is tried out.

    Of the trial the rest counts: a share, a pass mark, what happens to equal ones.

    Raises:
        ValueError: for a top_n without a number, or seats per track that do not make the number.
    """
    cut = rule.cut
    minimums = {p.key: Fraction(p.minimum) for p in scores.parts_of(rule) if p.minimum is not None}
    quotas = _quotas(cut, per_track)
    share, pass_mark = trial.share or cut.share, trial.pass_mark or cut.pass_mark
    return CutRule(
        kind=cut.kind,
        number=_number(cut, number, quotas),
        share=Fraction(share) if share else None,
        pass_mark=Fraction(pass_mark) if pass_mark else None,
        minimum_parts=minimums,
        per_track=quotas,
        ties=trial.ties or cut.ties,
        tie_order=stages.tie_order(rule),
    )


def _quotas(cut: schema.Cut, per_track: Mapping[str, int] | None) -> Quotas:
    if cut.kind not in {"top_n", "top_share"}:
        return None
    if cut.quotas == "proportional":
        return "proportional"
    return per_track or (cut.per_track if cut.quotas == "per_track" else None) or None


def _number(cut: schema.Cut, number: int | None, quotas: Quotas) -> int | None:
    """The number, left out where the seats of the tracks say it already."""
    if cut.kind != "top_n" or isinstance(quotas, Mapping):
        return None
    return number or cut.number
