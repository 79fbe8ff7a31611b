"""Entering and approving decisions: never one person both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, Refusal
from saty.decisions import lists, outcomes, policies, queries
from saty.decisions.actions.announcements import set_moment
from saty.decisions.actions.cuts import has_changed, inputs_of, keep_outcomes
from saty.decisions.entries import DECISION_APPROVED, DECISION_ENTERED, DECISION_REFUSED
from saty.decisions.models import Decision
from saty.decisions.recording import locked, record_of
from saty.decisions.states import DECISION, DecisionState
from saty.decisions.words import VOTED_AGAINST
from saty.programmes import queries as programmes
from saty.programmes.queries import RulesInForce

CHANGED = _("Results changed since this was drafted. Refuse it and draft it anew.")


@dataclass(frozen=True, slots=True)
class MinutesRef:
    """The minutes that a decision stands in: their number, their day, what they say of it."""

    number: str
    day: date
    memo: str


@transaction.atomic
def enter_decision(
    *,
    decision: Decision,
    protocol_number: str,
    protocol_date: date,
    memo: str,
    recommended: Collection[str] | None = None,
    by: Actor,
    at: datetime,
) -> Decision:
    """Enter the body's decision as its secretary, with the number and day of its minutes.

    Where its members vote, and meet elsewhere, `recommended` are the stage codes of those whom
    they recommend; the outcomes become what the list says.
    """
    decision = locked(decision)
    rules = programmes.rules_version(decision.rules_version_id)
    rule = rules.file.stage(decision.stage.key)
    body = policies.body_deciding(decision.stage, rule)
    policies.check_enters(decision, rule, body, by, at)
    policies.check_list(rule, recommended)
    policies.check_protocol(protocol_number, protocol_date, memo, rules.file, at)
    minutes = MinutesRef(protocol_number.strip(), protocol_date, memo.strip())
    return _entered(decision, rules, minutes, recommended, None, by, at)


def _entered(
    decision: Decision,
    rules: RulesInForce,
    minutes: MinutesRef,
    recommended: Collection[str] | None,
    voted: lists.Voted | None,
    by: Actor,
    at: datetime,
) -> Decision:
    listed = (
        {} if recommended is None else _follow_list(decision, rules, frozenset(recommended), voted)
    )
    decision.item = voted.item if voted else None
    decision.state = DECISION.after("enter", decision.state)
    decision.protocol_number, decision.memo = minutes.number, minutes.memo
    decision.protocol_date = minutes.day
    decision.entered_by_id, decision.entered_at = by.person, at
    decision.save(
        update_fields=[
            "state", "item", "protocol_number", "protocol_date", "memo", "entered_by",
            "entered_at",
        ]
    )  # fmt: skip
    record_of(
        DECISION_ENTERED,
        decision,
        by,
        at,
        protocol_number=decision.protocol_number,
        protocol_date=minutes.day.isoformat(),
        memo=decision.memo,
        **listed,
    )
    return decision


def _follow_list(
    decision: Decision,
    rules: RulesInForce,
    recommended: frozenset[str],
    voted: lists.Voted | None,
) -> dict[str, object]:
    """Make the outcomes those of the body's list, ranked as the file says; what the entry says of
    them."""
    drafted = inputs_of(decision.stage, rules)
    if drafted.sha256() != decision.inputs_sha256:
        raise Conflict("results_changed", CHANGED)
    codes = {each.entry: each.code for each in drafted.standings}
    eligible = set(queries.recommendable(decision).values_list("entry__code", flat=True))
    if unknown := sorted(recommended - eligible):
        raise Refusal(
            "not_on_the_list",
            format_lazy(
                _("These codes cannot be recommended at this stage: {codes}."),
                codes=", ".join(unknown),
            ),
        )
    policies.check_places(drafted.stage_rule, len(recommended))
    inputs = outcomes.as_recommended(drafted, recommended, voted.why if voted else {})
    made = inputs.cut()
    computed = lists.ranked(
        drafted.stage_rule.decided_by,
        outcomes.compute(inputs, made),
        voted.votes if voted else {},
    )
    keep_outcomes(decision, computed)
    decision.lines = outcomes.lines_of(made)
    decision.save(update_fields=["lines"])
    return {
        "outcomes_sha256": outcomes.outcomes_sha256(codes, computed),
        "admitted": len(made.admitted),
        "refused": len(computed) - len(made.admitted),
    }


@transaction.atomic
def approve_decision(
    *, decision: Decision, announce_at: datetime | None = None, by: Actor, at: datetime
) -> Decision:
    """Approve as the chair, or as the second officer; the moment may be set with it or later.

    Approving again what one has approved changes nothing.

    Raises:
        Conflict: when results changed since the draft: it has to be refused and drafted anew.
    """
    decision = locked(decision)
    rules = programmes.rules_version(decision.rules_version_id)
    rule = rules.file.stage(decision.stage.key)
    body = policies.body_deciding(decision.stage, rule)
    if decision.state == DecisionState.APPROVED and decision.approved_by_id == by.person:
        return decision
    policies.check_approves(decision, rule, body, by, at)
    _approve(decision, rules, by, at)
    if announce_at is not None:
        set_moment(decision, announce_at, by, at)
    return decision


def _approve(decision: Decision, rules: RulesInForce, by: Actor, at: datetime) -> None:
    if has_changed(decision, rules):
        raise Conflict("results_changed", CHANGED)
    decision.state = DECISION.after("approve", decision.state)
    decision.approved_by_id, decision.approved_at = by.person, at
    decision.save(update_fields=["state", "approved_by", "approved_at"])
    record_of(DECISION_APPROVED, decision, by, at, inputs_sha256=decision.inputs_sha256)


@transaction.atomic
def decide_by_vote(
    *,
    decision: Decision,
    minutes: MinutesRef,
    recommended: Collection[str] | None,
    voted: lists.Voted,
    entered_by: Actor,
    by: Actor,
    at: datetime,
) -> Decision:
    """Approve what a body voted for: entered by whoever put it on the agenda, approved by whoever
    presides. The meeting has asked who may; `recommended` are stage codes where members vote on
    each candidate, and `voted` has their votes and reasons.

    Raises:
        Conflict: when results changed since the draft.
    """
    decision = locked(decision)
    rules = programmes.rules_version(decision.rules_version_id)
    policies.check_list(rules.file.stage(decision.stage.key), recommended)
    _entered(decision, rules, minutes, recommended, voted, entered_by, at)
    _approve(decision, rules, by, at)
    return decision


@transaction.atomic
def refuse_decision(*, decision: Decision, reason: str, by: Actor, at: datetime) -> Decision:
    """Refuse it, or take an own draft back, with a reason; another can then be drafted."""
    decision = locked(decision)
    rules = programmes.rules_version(decision.rules_version_id)
    rule = rules.file.stage(decision.stage.key)
    body = policies.body_deciding(decision.stage, rule)
    policies.check_refuses(decision, rule, body, by, at)
    if not reason.strip():
        raise Refusal("no_reason", _("Say why the decision is refused."))
    return _refused(decision, reason, by, at)


@transaction.atomic
def refuse_by_vote(*, decision: Decision, by: Actor, at: datetime) -> Decision:
    """Refuse what a body voted against; another can then be drafted. Each reads why in their own
    language."""
    return _refused(locked(decision), VOTED_AGAINST, by, at)


def _refused(decision: Decision, reason: str, by: Actor, at: datetime) -> Decision:
    decision.state = DECISION.after("refuse", decision.state)
    decision.refused_by_id, decision.refused_at = by.person, at
    decision.refusal = reason.strip()
    decision.save(update_fields=["state", "refused_by", "refused_at", "refusal"])
    record_of(DECISION_REFUSED, decision, by, at, reason=decision.refusal)
    return decision
