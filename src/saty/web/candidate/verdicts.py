"""The verdicts of eligibility rules, with what each was measured by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from saty.applications.facts import RuleVerdict
from saty.web import moments
from saty.web.components import Tone
from saty.web.rule_words import own


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """A rule in words, its state in words, and the figures behind it."""

    words: str
    state: str
    tone: Tone
    figures: str


def shown(verdicts: Iterable[RuleVerdict]) -> list[ShownVerdict]:
    """Verdicts as the pages show them."""
    tones: dict[str, Tone] = {"met": "done", "not_met": "needs-you", "unknown": "neutral"}
    states = {"met": _("Met"), "not_met": _("Not met"), "unknown": _("Not known yet")}
    return [
        ShownVerdict(own(v.words), states[v.state], tones[v.state], _figures(v)) for v in verdicts
    ]


def _figures(verdict: RuleVerdict) -> str:
    """Age on the day that counts, or the work counted until it."""
    detail = verdict.detail
    if "age" in detail:
        words = _("You are %(age)s on %(day)s.")
        return words % {"age": detail["age"], "day": _day(detail["on"])}
    if "months" in detail:
        words = _("Counted until %(day)s: years %(years)s, months %(months)s, days %(days)s.")
        counted = {key: detail[key] for key in ("years", "months", "days")}
        return words % {**counted, "day": _day(detail["until"])}
    return ""


def _day(iso: object) -> str:
    return moments.day(date.fromisoformat(str(iso)))
