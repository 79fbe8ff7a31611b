"""Forms, flags and figures of the test in words."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.core.psychometrics import classical
from saty.programmes import queries as programmes
from saty.web.moments import exact
from saty.web.rule_words import own
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import Promise

    from saty.stages.models import Stage
    from saty.testing.models import Form

FLAGS: Mapping[str, "Promise"] = {
    "distractor_beats_key": gettext_lazy(
        "Of the best third, more chose a wrong option than the key. Is the key right?"
    ),
    "unrelated": gettext_lazy(
        "Whoever does well elsewhere does not do better here (item-rest below 0.15)."
    ),
    "hard": gettext_lazy("Very hard: fewer than one in five is right (p below 0.2)."),
    "easy": gettext_lazy("Very easy: nearly everybody is right (p above 0.95)."),
    "distractor_unused": gettext_lazy("There is a wrong option that nobody chose."),
}
"""What each flag says, the worst first."""

CHANGES: Mapping[str, "Promise"] = {
    "key": gettext_lazy("The key is corrected"),
    "void": gettext_lazy("The item counts for everybody"),
}
TONES = {"proposed": "needs-you", "approved": "done", "refused": "neutral"}
GRADES: Mapping[str, "Promise"] = {
    "A": gettext_lazy("A: no difference that matters"),
    "B": gettext_lazy("B: some difference, look at the wording"),
    "C": gettext_lazy("C: a large difference, the languages are not alike here"),
}
NOTHING = "–"
PLACES = 2


def form_name(form: "Form") -> str:
    """How people call a form: Form 1, Form 2, ..."""
    return _("Form %(number)s") % {"number": form.number}


def language_name(language: str) -> str:
    """A language under its own name; "" is all of them."""
    return OWN_NAMES.get(language, language) if language else _("All languages")


def figure(value: float | Fraction | None, places: int = PLACES) -> str:
    """A figure of a statistic with two places; a dash where it cannot be had."""
    if value is None:
        return NOTHING
    text = f"{float(value):.{places}f}"
    is_zero = not any(digit in text for digit in "123456789")
    return exact(text.removeprefix("-") if is_zero else text)


def stage_name(stage: "Stage", at: "datetime") -> str:
    """The title of a stage in the rules in force."""
    rules = programmes.rules_in_force(stage.competition_id, at)
    return own(rules.file.stage(stage.key).title)


def stage_names(stages: Any, at: "datetime") -> dict[Any, str]:
    """Stage id -> its title; of each stage once."""
    return {key: stage_name(each, at) for key, each in {each.id: each for each in stages}.items()}


def flag_words(flags: Any) -> list[str]:
    """Flags in words, the worst first."""
    return [str(FLAGS[flag]) for flag in classical.FLAGS if flag in flags]
