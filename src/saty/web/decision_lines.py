"""A decision as pages show it: figures, reasons in words, where it stands."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from saty.decisions import queries
from saty.programmes import queries as programmes
from saty.web.components import Figure
from saty.web.moments import num
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.decisions.models import Decision

TONES = {
    "drafted": "neutral",
    "entered": "needs-you",
    "approved": "done",
    "refused": "error",
    "revoked": "error",
}


def shown(decision: "Decision", at: datetime) -> dict[str, Any]:
    """What every page of a decision shows; no names and no codes."""
    file = programmes.rules_version(decision.rules_version_id).file
    rule = file.stage(decision.stage.key)
    admitted, refused = queries.outcome_counts(decision)
    groups = {group.key: own(group.name) for group in file.tracks.groups}
    body = file.body(rule.decided_by.body) if rule.decided_by.body else None
    without_score = {} if rule.score else {"last_score": None}
    return {
        "decision": decision,
        "name": own(rule.title),
        "body_name": own(body.name) if body else "",
        "tone": TONES[decision.state],
        "is_announced": queries.is_announced(decision, at),
        "figures": [
            Figure(num(admitted), _("Go on"), tone="progress"),
            Figure(num(refused), _("Do not go on")),
        ],
        "reasons": [
            (reason_name(reason), num(number))
            for reason, number in queries.refusals_by_reason(decision).items()
        ],
        "lines": [
            {**line, "name": groups.get(key, _("All groups")), **without_score}
            for key, line in decision.lines.items()
        ],
    }


def reason_name(reason: str) -> str:
    """A reason in a few words, for tables of officials."""
    if reason.startswith("rule:"):
        return _("Not eligible: %(rule)s") % {"rule": reason.removeprefix("rule:")}
    return {
        "below_number": _("Below the line"),
        "below_pass_mark": _("Below the pass mark"),
        "below_minimum_part": _("A part below its minimum"),
        "tie_excluded": _("Equal at the line, excluded"),
        "lot_lost": _("Equal at the line, lost the lot"),
        "no_result": _("No result"),
        "absent": _("Absent"),
        "document_refused": _("A document was refused"),
        "fact_refused": _("A declared fact was refused"),
        "not_recommended": _("Not recommended by the body"),
    }.get(reason, reason)
