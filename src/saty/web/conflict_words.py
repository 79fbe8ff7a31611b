"""Conflicts of interest in words, and what was looked for and found in a body."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saty.bodies import conflict_queries as queries
from saty.programmes import schema
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.bodies.models import Body, Finding

GROUNDS = [
    ("employer", gettext_lazy("The same place of work")),
    ("relation", gettext_lazy("Family, or a close personal relation")),
    ("supervision", gettext_lazy("One was earlier set over the other at work")),
    ("other", gettext_lazy("Another reason")),
]


def ground_words(key: str) -> str:
    """A ground in words; "" for a recusal from before grounds were asked for."""
    return str(dict(GROUNDS).get(key, ""))


def finding_words(finding: "Finding") -> str:
    """What was found, for the member whom it concerns: the candidate has a stage code alone."""
    words = {
        "employer": _("The candidate with the code %(code)s works where you work."),
        "supervision": _("The candidate with the code %(code)s worked where you work."),
    }[finding.ground]
    return words % {"code": finding.code}  # type: ignore[attr-defined]


def search_lines(body: "Body", file: schema.ProgrammeFile) -> list[dict[str, Any]]:
    """Each stage that the body decides or scores and whose roster is there, with its last search.

    `is_running` until there is a roster of a later stage. Who joined the body or the roster after
    a search is found by another.
    """
    last = queries.searches(body)
    newest = queries.newest_stage(body)
    return [
        {
            "key": stage.key,
            "title": own(file.stage(stage.key).title),
            "last": last.get(stage.id),
            "is_running": stage == newest,
        }
        for stage in queries.stages_with_roster(body, file)
    ]
