"""The count of a ballot: totals become outcomes by the rule under which it was opened."""

from collections.abc import Callable, Sequence

from saty.core import voting
from saty.core.ledger.canonical import JSON, canonical, sha256_hex
from saty.meetings import queries
from saty.meetings.models import Ballot, Question
from saty.programmes import queries as programmes

Totals = Callable[[Question, voting.Seats], voting.Votes]
"""A question and its frozen seats -> how many voted for, against, or abstained."""


def count(ballot: Ballot, totals: Totals) -> list[Question]:
    """Count every question of a ballot and keep its outcome; the questions, in order."""
    rules = programmes.rules_version(ballot.rules_version_id)
    body = rules.file.body(ballot.item.meeting.body.key)
    rule, quorum = queries.voting_rule(body), queries.quorum_rule(body)
    questions = list(ballot.questions.order_by("position"))
    voted = {str(each) for each in queries.has_voted(ballot)}
    for question in questions:
        seats = queries.counted_seats(question, ballot, voted)
        votes = totals(question, seats)
        _keep(question, votes, voting.count(rule, quorum, seats, votes))
    Question.objects.bulk_update(
        questions, ["totals", "passed", "decided_by", "steps"], batch_size=200
    )
    return questions


def _keep(question: Question, votes: voting.Votes, outcome: voting.VoteOutcome) -> None:
    question.totals = {
        "for": votes.in_favour,
        "against": votes.against,
        "abstain": votes.abstain,
        "presiding": votes.presiding,
    }
    question.passed, question.decided_by = outcome.passed, outcome.by
    question.steps = [
        {"rule": step.rule, "held": step.held, "figures": dict(step.figures)}
        for step in outcome.steps
    ]


def recorded(questions: Sequence[Question]) -> dict[str, object]:
    """What the entry of a count says: how many passed and failed, and a digest of the outcomes."""
    listed: list[JSON] = [[str(q.id), q.totals, q.passed, q.decided_by] for q in questions]
    digest = sha256_hex(canonical({"format": "saty/ballot-outcomes/1", "outcomes": listed}))
    return {
        "passed": sum(1 for each in questions if each.passed),
        "failed": sum(1 for each in questions if not each.passed),
        "outcomes_sha256": digest,
    }
