"""Votes in words: what was asked, how it ended, and each step of the count with its figures."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from saty.web.moments import num

if TYPE_CHECKING:
    from saty.meetings.models import Question

CHOICES = ("for", "against", "abstain")


def choice_words() -> dict[str, str]:
    """The three answers."""
    return {"for": _("For"), "against": _("Against"), "abstain": _("Abstain")}


def outcome_words(decided_by: str, *, passed: bool) -> str:
    """How a vote ended."""
    if decided_by == "no_quorum":
        return _("No quorum: nothing was decided")
    return _("Carried") if passed else _("Not carried")


def outcome_tone(decided_by: str, *, passed: bool) -> str:
    """The colour that goes with it; the words say the same."""
    if decided_by == "no_quorum":
        return "needs-you"
    return "done" if passed else "neutral"


def step_words(step: Mapping[str, Any]) -> str:
    """One step of a count: the rule that was asked, its figures, and whether it held."""
    figures = {key: num(value) for key, value in step["figures"].items()}
    return _templates()[step["rule"], step["held"]] % figures


def _templates() -> dict[tuple[str, bool], str]:
    present = _("Present: %(present)s. Needed: %(needed)s")
    needed = {
        "quorum_of_members": _("of all members (%(base)s)"),
        "quorum_of_entitled": _("of the members who did not step out (%(base)s)"),
        "majority_of_present": _("of those present (%(base)s)"),
        "majority_of_cast": _("of the votes for and against (%(base)s)"),
        "majority_of_members": _("of all members (%(base)s)"),
    }
    votes = _("Votes for: %(for)s. Needed: %(needed)s")
    heads = {True: _("There is a quorum."), False: _("There is no quorum.")}
    found = {
        (rule, held): f"{heads[held]} {present} {words}."
        for rule, words in needed.items()
        if rule.startswith("quorum")
        for held in (True, False)
    }
    majority = {True: _("The majority is reached."), False: _("The majority is not reached.")}
    found |= {
        (rule, held): f"{majority[held]} {votes} {words}."
        for rule, words in needed.items()
        if rule.startswith("majority")
        for held in (True, False)
    }
    return found | _equal_votes()


def _equal_votes() -> dict[tuple[str, bool], str]:
    counted = _("For: %(for)s. Against: %(against)s.")
    others = _("The others for: %(for)s. The others against: %(against)s.")
    casting = _("The vote of whoever presides decides equal votes.")
    tie = _("The vote of whoever presides decides where the votes of the others are equal.")
    said = {
        "equal_votes_casting_vote": (casting, counted),
        "equal_votes_chair_decides_tie_of_others": (tie, others),
        "equal_votes_fails": (_("Equal votes decide nothing."), counted),
        "secret_has_no_casting_vote": (_("In a secret vote nobody has a casting vote."), counted),
    }
    applied = {True: _("This rule decided."), False: _("This rule does not decide here.")}
    return {
        (rule, held): f"{words} {figures} {applied[held]}"
        for rule, (words, figures) in said.items()
        for held in (True, False)
    }


def totals_words(question: "Question") -> str:
    """How many were for and against, and how many abstained."""
    totals = question.totals or {}
    return _("For: %(in_favour)s. Against: %(against)s. Abstained: %(abstain)s.") % {
        "in_favour": num(totals.get("for", 0)),
        "against": num(totals.get("against", 0)),
        "abstain": num(totals.get("abstain", 0)),
    }


def place_words(place: int) -> str:
    """The place on a list."""
    return _("place %(place)s") % {"place": num(place)}


def question_words(*, number: int | None, code: str | None) -> str:
    """What a question asks: a number, a candidate by stage code, or the decision as a whole."""
    if number is not None:
        return _("%(number)s candidates go on") % {"number": num(number)}
    return code or _("The decision as it was computed")


def named(code: str, name: str) -> str:
    """A candidate by stage code, with the name where it is known."""
    return f"{code}, {name}" if name else code


def words_of(question: "Question") -> str:
    """What a question asks."""
    code = question.entry.code if question.entry else None
    return question_words(number=question.number, code=code)
