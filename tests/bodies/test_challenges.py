"""Challenges by candidates: in time, of those who decide, judged by somebody else, answered."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.bodies import challenge_queries as queries
from saty.bodies.actions import declare_recusal, end_membership
from saty.bodies.challenge_actions import reject_challenge, uphold_challenge
from saty.bodies.models import Challenge, Recusal
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.notices.models import Message
from saty.programmes import messages, shipped
from saty.stages.actions.endings import end_by_withdrawal
from saty.stages.models import CandidacyEnd
from tests import factories
from tests.bodies import conflicting
from tests.bodies.conflicting import AT, LEARNED
from tests.stages import running

KINDS = ("challenge_filed", "challenge_decided", "recusal_declared", "finding_answered")
UNTIL = LEARNED + timedelta(days=5)
pytestmark = pytest.mark.django_db


def standing():
    """A candidate of the last stage, and the body that decides it with its chair."""
    stage = conflicting.last_stage([])
    body = conflicting.body_of(stage)
    return running.application_of(stage), body, factories.member(body, "chair")


def judging(seat, answer="They are brothers."):
    """Whoever sits there decides, with an answer."""
    return {"by": conflicting.member_acting(seat), "at": AT, "answer": answer}


def test_candidate_challenges_whoever_decides_their_stage_and_the_log_has_it():
    application, body, chair = standing()
    member = factories.member(body)

    challenge = conflicting.challenged(member, application)

    entry = Entry.objects.get(kind="challenge_filed")
    assert (challenge.outcome, challenge.reason) == ("", "A brother of my rival.")
    assert entry.public == {"body": body.key, "stage": body.key}
    assert (entry.actor_role, entry.actor) == ("candidate", "")
    assert queries.to_judge(chair, AT) == [challenge]
    assert running.lost(*KINDS) == []


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (LEARNED, True),
        (UNTIL - timedelta(seconds=1), True),
        (UNTIL, False),
    ],
)
def test_chance_lasts_from_the_announcement_as_long_as_the_file_says(at, is_open):
    application, body, _chair = standing()

    chance = queries.chance_of(application, at)

    assert (chance.body, chance.until, chance.is_open) == (body, UNTIL, is_open)


def test_chance_ends_with_the_draft_of_the_decision(monkeypatch):
    application, body, _chair = standing()
    monkeypatch.setattr(queries, "decided_stages", lambda competition: {body.key})

    assert queries.chance_of(application, AT).is_open is False
    assert queries.can_challenge(application, AT) is False


def test_there_is_no_chance_where_officers_decide_and_before_submission():
    draft, first = factories.draft(), factories.submitted()

    assert queries.chance_of(draft, AT) is None
    assert queries.chance_of(first, AT) is None


@pytest.mark.parametrize(
    ("case", "refusal", "reason"),
    [
        ("another's candidacy", NotYours, "not_your_candidacy"),
        ("too late", NotNow, "no_challenge_now"),
        ("another body", NotYours, "does_not_decide"),
        ("the secretary", NotYours, "does_not_decide"),
        ("somebody who left", NotYours, "does_not_decide"),
        ("twice", NotNow, "challenged_already"),
        ("somebody who stepped out", NotNow, "takes_no_part"),
        ("no ground", Refusal, "no_such_ground"),
        ("no reason", Refusal, "no_reason"),
        ("a candidacy that ended", NotNow, "no_challenge_now"),
    ],
)
def test_challenge_that_cannot_be_filed_is_refused(case, refusal, reason):
    application, body, _chair = standing()
    member = factories.member(body)
    fields = {
        "another's candidacy": {"by": factories.acting(factories.person())},
        "too late": {"at": UNTIL},
        "no ground": {"ground": "envy"},
        "no reason": {"reason": " "},
    }.get(case, {})
    if case == "another body":
        member = factories.member(application.competition.bodies.get(key="expert-commission"))
    if case == "the secretary":
        member = factories.member(body, "secretary")
    if case == "somebody who left":
        member = end_membership(membership=member, by=running.officer(), at=AT)
    if case == "twice":
        conflicting.challenged(member, application)
    if case == "somebody who stepped out":
        by = conflicting.member_acting(member)
        declare_recusal(membership=member, application=application, reason="x", by=by, at=AT)
    if case == "a candidacy that ended":
        end_by_withdrawal(application, factories.acting(application.candidate), AT)
    before = Challenge.objects.count()

    with pytest.raises(refusal, match=reason):
        conflicting.challenged(member, application, **fields)

    assert Challenge.objects.count() == before


def test_upheld_challenge_is_a_recusal_and_the_candidate_is_told_why():
    application, body, chair = standing()
    member = factories.member(body)
    challenge = conflicting.challenged(member, application)

    for _ in range(2):
        uphold_challenge(challenge=challenge, **judging(chair))

    recusal, message = Recusal.objects.get(), Message.objects.get(person=application.candidate)
    challenge.refresh_from_db()
    assert (recusal.membership, recusal.application) == (member, application)
    assert (recusal.ground, recusal.reason) == ("relation", "They are brothers.")
    assert (challenge.outcome, challenge.decided_by) == ("upheld", chair.person)
    assert message.wording.key == "challenge_upheld"
    assert message.params["reason"] == "They are brothers."
    assert message.params["body"]["en"] == "National Commission"
    assert running.lost(*KINDS) == []


def test_rejected_challenge_is_answered_and_nobody_steps_out():
    application, body, chair = standing()
    challenge = conflicting.challenged(factories.member(body), application)

    for _ in range(2):
        reject_challenge(challenge=challenge, **judging(chair, "They never met."))

    shown = queries.challenges_of(application).get()
    assert (shown.outcome, shown.answer) == ("rejected", "They never met.")
    assert Message.objects.get().wording.key == "challenge_rejected"
    assert not Recusal.objects.exists()
    assert running.lost(*KINDS) == []


def test_upheld_challenge_answers_what_was_found():
    stage = conflicting.last_stage([conflicting.job("Министерство финансов")])
    body, application = conflicting.body_of(stage), running.application_of(stage)
    chair, member = factories.member(body, "chair"), conflicting.from_ministry(body)
    conflicting.looked(stage)
    challenge = conflicting.challenged(member, application)

    uphold_challenge(challenge=challenge, **judging(chair))

    assert member.findings.get().answer == "recused"
    assert running.lost(*KINDS) == []


def test_rules_without_the_newer_messages_have_the_words_of_the_product():
    file = shipped.programme(factories.PROGRAMME)
    known = {k: v for k, v in file.messages.items() if not k.startswith("challenge_")}
    old = file.model_copy(update={"messages": known})

    texts = messages._texts(old, "challenge_upheld")

    assert texts["subject"]["en"] == "Your challenge has been upheld"
    assert set(texts["body"]) == {"kk", "ru", "en"}
    with pytest.raises(KeyError):
        messages._texts(file.model_copy(update={"messages": {}}), "disqualified")


def test_challenge_is_decided_by_the_chair_alone_with_a_reason_and_once():
    application, body, chair = standing()
    deputy, member = factories.member(body, "deputy"), factories.member(body)
    challenge = conflicting.challenged(member, application)

    for seat in (deputy, member):
        with pytest.raises(NotYours, match="does_not_judge"):
            uphold_challenge(challenge=challenge, **judging(seat))
    with pytest.raises(Refusal, match="no_reason"):
        uphold_challenge(challenge=challenge, **judging(chair, " "))
    reject_challenge(challenge=challenge, **judging(chair))
    with pytest.raises(NotNow, match="waits_no_more"):
        uphold_challenge(challenge=challenge, **judging(chair))


JUDGES = [
    ([], ["chair"], "deputy"),
    ([], ["member"], "chair"),
    (["chair"], ["member"], "deputy"),
    (["chair", "deputy"], ["member"], "other member"),
    ([], ["chair", "deputy"], "member"),
    ([], ["chair", "deputy", "member", "other member"], None),
]
"""(who stepped out, who is challenged, who decides)"""


@pytest.mark.parametrize(("out", "challenged", "judge"), JUDGES)
def test_whoever_is_not_concerned_decides_the_chair_first(out, challenged, judge):
    application, body, chair = standing()
    seats = {
        "chair": chair,
        "deputy": factories.member(body, "deputy"),
        "member": factories.member(body, since=LEARNED - timedelta(days=2)),
        "other member": factories.member(body, since=LEARNED - timedelta(days=1)),
    }
    for name in out:
        by = conflicting.member_acting(seats[name])
        declare_recusal(membership=seats[name], application=application, reason="x", by=by, at=AT)
    made = [conflicting.challenged(seats[name], application) for name in challenged]

    judges = queries.Judges(body, AT)

    assert {judges.of(each) for each in made} == {seats.get(judge)}


def test_challenge_waits_no_more_when_the_candidacy_ends_or_the_member_leaves():
    application, body, chair = standing()
    one, other = factories.member(body), factories.member(body)
    conflicting.challenged(one, application)
    conflicting.challenged(other, application)

    end_membership(membership=one, by=running.officer(), at=AT)
    left = [each.membership for each in queries.waiting(body)]
    CandidacyEnd.objects.create(
        entry=application.roster_entries.get(stage__key=body.key), kind="withdrawn", at=AT
    )

    assert left == [other]
    assert queries.to_judge(chair, AT) == []
    assert [each.is_live for each in queries.challenges_of(application)] == [False, False]


def row(**fields):
    """A challenge, not yet in the database."""
    application, body, _chair = standing()
    values = {
        "membership": factories.member(body),
        "application": application,
        "stage": application.competition.stages.get(key=body.key),
        "ground": "other",
        "reason": "x",
        "filed_at": AT,
    }
    return Challenge(**values | fields)


def beside(stage=None):
    """A second challenge of the same pair: at the same stage, decided; at another, open."""
    one = row()
    if stage is None:
        decided = {"outcome": "rejected", "decided_at": AT, "answer": "x"}
        one = row(**decided, decided_by=factories.person())
    one.save()
    pair = {"membership": one.membership, "application": one.application}
    return row(**pair, stage=one.stage if stage is None else one.stage.competition.stages.get(
        key=stage
    ))  # fmt: skip


BROKEN = {
    "one_open_challenge": lambda: beside("test"),
    "challenged_once_at_a_stage": beside,
    "decided_challenge_says_by_whom_and_why": lambda: row(outcome="upheld", decided_at=AT),
}


@pytest.mark.parametrize("name", BROKEN)
def test_challenge_that_breaks_a_constraint_is_refused_by_the_database(name):
    made = BROKEN[name]()

    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
