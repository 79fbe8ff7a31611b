"""Whether conflicts of interest may be looked for, answered, challenged or judged now."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.bodies import challenge_queries as challenges
from saty.bodies import queries
from saty.bodies.conflict_queries import concerns
from saty.bodies.models import Body, Challenge, Finding, Ground, Membership, Recusal
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.people.roles import Role
from saty.programmes import schema
from saty.stages.models import Stage


def check_ground(ground: str) -> None:
    """The ground is one of those that there are."""
    if ground not in Ground.values:
        raise Refusal("no_such_ground", _("Choose what kind of conflict of interest it is."))


def check_says_why(why: str) -> None:
    """A reason is given."""
    if not why.strip():
        raise Refusal("no_reason", _("Say why."))


def check_looks(body: Body, stage: Stage, rule: schema.Stage, by: Actor, at: datetime) -> None:
    """The secretariat, or the secretary of the body, looks where a roster is there."""
    is_ours = queries.sits_in(by.person, body, queries.SECRETARY, at)
    if by.role != Role.SECRETARIAT and not is_ours:
        raise NotYours(
            "does_not_look",
            _("Only the secretariat or the secretary of the commission looks for conflicts."),
        )
    if stage.competition_id != body.competition_id or not concerns(rule, body.key):
        raise NotYours("not_its_stage", _("The members neither decide nor score this stage."))
    if stage.opened_at is None:
        raise NotNow("no_roster", _("This stage has no roster yet. Look once it is made."))


def check_answers(finding: Finding, answer: str, by: Actor) -> None:
    """The member answers in person, while they sit; an answer is given once."""
    if finding.membership.person_id != by.person:
        raise NotYours("not_about_you", _("The member whom it concerns answers in person."))
    if finding.membership.until is not None:
        raise NotNow("sits_no_more", _("This membership has ended."))
    if finding.answer not in {"", answer}:
        raise NotNow("answered", _("You have answered this already."))


def check_challenges(
    application: Application, membership: Membership, by: Actor, at: datetime
) -> challenges.Chance:
    """The candidate challenges somebody who decides their stage, in time, and once."""
    if application.candidate_id != by.person:
        raise NotYours("not_your_candidacy", _("Only the candidate challenges a member."))
    chance = challenges.chance_of(application, at)
    if chance is None or not chance.is_open:
        raise NotNow(
            "no_challenge_now", _("The time in which you could challenge a member is over.")
        )
    is_theirs = membership.body_id == chance.body.id and membership.until is None
    if not is_theirs or membership.capacity not in queries.DECIDING:
        raise NotYours("does_not_decide", _("This person does not decide your stage."))
    pair = {"membership": membership, "application": application}
    if Challenge.objects.filter(Q(outcome="") | Q(stage=chance.stage), **pair).exists():
        raise NotNow("challenged_already", _("You have challenged this member."))
    if Recusal.objects.filter(**pair).exists():
        raise NotNow("takes_no_part", _("This member already takes no part in what concerns you."))
    return chance


def check_judges(challenge: Challenge, by: Actor, at: datetime) -> None:
    """The chair decides while it waits; the deputy where the chair cannot; then another member."""
    body = challenge.membership.body
    if challenges.challenge(body, challenge.id) is None:
        raise NotNow("waits_no_more", _("This challenge is decided, or waits no more."))
    judge = challenges.Judges(body, at).of(challenge)
    if judge is None or judge.person_id != by.person:
        raise NotYours(
            "does_not_judge",
            _("The chair decides it; the deputy where the chair is challenged or stepped out."),
        )
