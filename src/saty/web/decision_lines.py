"""A decision as pages show it: figures, reasons in words, where it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from saty.decisions import policies, queries
from saty.decisions.words import RULE, refusal_words
from saty.programmes import queries as programmes
from saty.programmes.schema import ProgrammeFile
from saty.programmes.schema import Stage as ProgrammeStage
from saty.web.body.words import capacity_words, organisation_name
from saty.web.components import Figure
from saty.web.moments import num, score
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.decisions.models import Decision, Outcome

PER_PAGE = 50

TONES = {
    "drafted": "neutral",
    "entered": "needs-you",
    "approved": "done",
    "refused": "error",
    "revoked": "error",
}


def shown(decision: "Decision", at: datetime) -> dict[str, Any]:
    """What every page of a decision shows above its outcomes; no names."""
    file = programmes.rules_version(decision.rules_version_id).file
    rule = file.stage(decision.stage.key)
    admitted, refused = queries.outcome_counts(decision)
    groups = {group.key: own(group.name) for group in file.tracks.groups}
    body = file.body(rule.decided_by.body) if rule.decided_by.body else None
    places = rule.score.places if rule.score else None
    return {
        "decision": decision,
        "name": own(rule.title),
        "body_name": own(body.name) if body else "",
        "tone": TONES[decision.state],
        "refusal": refusal_words(decision.refusal),
        "is_announced": queries.is_announced(decision, at),
        "figures": _figures(admitted, refused, is_open=is_open(decision, rule)),
        "reasons": [
            (reason_name(reason, file), num(number))
            for reason, number in queries.refusals_by_reason(decision).items()
        ],
        "list_is_open": is_open(decision, rule),
        "recusals": _recusals(decision, rule),
        "lines": [
            {
                **line,
                "name": groups.get(key, _("All groups")),
                "last_score": score(_exact(line["last_score"]), places),
            }
            for key, line in decision.lines.items()
        ],
        "shortages": [
            shortage(groups, each["track"], each["asked"], each["there"])
            for each in decision.shortages
        ],
    }


def shortage(groups: Mapping[str, str], track: str, asked: int, there: int) -> str:
    """A number that asked for more than could go on, with its group."""
    words = _("%(group)s: the number is %(asked)s, and %(there)s can go on. All of them do.")
    group = groups.get(track, _("All groups"))
    return words % {"group": group, "asked": num(asked), "there": num(there)}


def _exact(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None


def is_open(decision: "Decision", rule: ProgrammeStage) -> bool:
    """Whether the body has still to say whom it recommends."""
    return policies.votes(rule) and decision.state == "drafted"


def _figures(admitted: int, refused: int, *, is_open: bool) -> list[Figure]:
    if is_open:
        return [
            Figure(num(admitted), _("The body decides on"), tone="needs-you"),
            Figure(num(refused), _("Cannot go on")),
        ]
    return [
        Figure(num(admitted), _("Go on"), tone="progress"),
        Figure(num(refused), _("Do not go on")),
    ]


def _recusals(decision: "Decision", rule: ProgrammeStage) -> list[tuple[str, str, str]]:
    """Who of the body stepped out: capacity, organisation, for how many; no candidate is named."""
    body = policies.body_deciding(decision.stage, rule)
    rows = queries.recusals_within(decision, body) if body else []
    seats = {row.membership_id: row.membership for row in rows}
    counts = Counter(row.membership_id for row in rows)
    return [
        (capacity_words(seat.capacity), organisation_name(seat), num(counts[key]))
        for key, seat in seats.items()
    ]


def outcomes(request: HttpRequest, decision: "Decision") -> dict[str, Any]:
    """A page of what a decision says of each stage code; no names."""
    file = programmes.rules_version(decision.rules_version_id).file
    rule = file.stage(decision.stage.key)
    page = Paginator(queries.outcomes_of(decision), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "is_scored": rule.score is not None,
        "outcomes": _lines(decision, file, page.object_list),
    }


def all_lines(decision: "Decision") -> list[dict[str, Any]]:
    """What a decision says of each stage code; no names."""
    file = programmes.rules_version(decision.rules_version_id).file
    return _lines(decision, file, queries.outcomes_of(decision))


def _lines(
    decision: "Decision", file: ProgrammeFile, rows: Iterable["Outcome"]
) -> list[dict[str, Any]]:
    rule = file.stage(decision.stage.key)
    places = rule.score.places if rule.score else None
    groups = {group.key: own(group.name) for group in file.tracks.groups}
    return [
        {
            "row": row,
            "group": groups.get(row.entry.track, row.entry.track),
            "total": score(Fraction(row.total), places) if row.total else "–",
            "goes_on": _goes_on(row, is_open=is_open(decision, rule)),
            "reasons": _reasons(row, file),
        }
        for row in rows
    ]


def _goes_on(row: "Outcome", *, is_open: bool) -> tuple[str, str]:
    if not row.admitted:
        return _("Does not go on"), "neutral"
    return (_("The body decides"), "needs-you") if is_open else (_("Goes on"), "done")


def _reasons(row: "Outcome", file: ProgrammeFile) -> list[str]:
    """Every obstacle once, in a few words; the reason of the outcome where there is none."""
    if row.admitted:
        return []
    obstacles = row.details.get("obstacles") or [{"reason": row.reason}]
    return [*dict.fromkeys(reason_name(each["reason"], file) for each in obstacles)]


def reason_name(reason: str, file: ProgrammeFile) -> str:
    """A reason in a few words, for tables of officials; a rule is named as its file words it."""
    if reason.startswith(RULE):
        key = reason.removeprefix(RULE)
        rules = {rule.key: own(rule.words) for rule in file.eligibility.rules}
        return _("Not eligible: %(rule)s") % {"rule": rules.get(key, key)}
    return {
        "below_number": _("Below the line"),
        "below_in_tie_order": _("Equal at the line, lower by the declared order"),
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
