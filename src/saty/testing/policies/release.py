"""What a candidate reads of the own test, and whether an item can be challenged or decided now."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import schedule
from saty.people.roles import CANDIDATE, Role
from saty.programmes import decided, schema
from saty.stages import policies as stages
from saty.stages.announced import announced_at
from saty.stages.models import Stage
from saty.testing.models import ItemChallenge, ItemVersion, Sitting
from saty.testing.policies.items import has_written
from saty.testing.states import ItemChallengeState

DECIDERS = frozenset({Role.TEST_OWNER.value, Role.SECRETARIAT.value})
LONGEST = 2_000
"""Characters of a reason or an answer."""


def challenges_until(stage: Stage, rule: schema.Stage, at: datetime) -> datetime | None:
    """Until when items can be challenged; None before the announcement, or where nobody can."""
    lasts = rule.exam.challenge_lasts if rule.exam else None
    announced = announced_at(stage.id, at)
    if announced is None or lasts is None:
        return None
    return schedule.add(announced, schedule.parse(lasts))


def check_challenges(
    sitting: Sitting, rule: schema.Stage, reason: str, by: Actor, at: datetime
) -> None:
    """The candidate, of the own finished test, while the window after the announcement runs."""
    entry = sitting.entry
    if by.role != CANDIDATE or entry.application.candidate_id != by.person:
        raise NotYours("not_your_test", _("This is somebody else's test."))
    if sitting.finished_at is None or sitting.voided_at is not None:
        raise NotNow("not_sat", _("Questions of a test that counts can be challenged, no others."))
    until = challenges_until(entry.stage, rule, at)
    if until is None:
        raise NotNow("no_challenges", _("Questions of this test cannot be challenged now."))
    if at >= until:
        raise NotNow("challenges_over", _("The time in which questions can be challenged is over."))
    check_says_why(reason)


def check_says_why(text: str) -> None:
    """A challenge has its reason, and an answer, too."""
    if not text.strip():
        raise Refusal("no_reason", _("Write why."))
    if len(text) > LONGEST:
        raise Refusal("reason_too_long", _("Write at most 2,000 characters."))


def check_decides(stage: Stage, version: ItemVersion, by: Actor) -> None:
    """An owner or the secretariat; nobody who made the item, and no candidate of the stage."""
    if by.role not in DECIDERS:
        raise NotYours(
            "not_owner_or_secretariat",
            _("An owner of the test or the secretariat decides on a challenge of a question."),
        )
    if has_made(version, by):
        raise NotYours(
            "own_item_challenged",
            _("You wrote, reviewed or approved this item. Somebody else decides."),
        )
    stages.check_not_on_roster(stage, by)


def has_made(version: ItemVersion, by: Actor) -> bool:
    """Whether somebody wrote any of an item, or judged any version of it."""
    if by.person is None:
        return False
    judged = ItemVersion.objects.filter(item=version.item_id)
    return (
        has_written(version, by)
        or judged.filter(reviewed_by=by.person).exists()
        or judged.filter(approved_by=by.person).exists()
    )


def can_decide(stage: Stage, version: ItemVersion, by: Actor) -> bool:
    """Whether `by` decides on challenges of an item."""
    try:
        check_decides(stage, version, by)
    except Refusal:
        return False
    return True


def check_open(challenge: ItemChallenge) -> None:
    """Nobody has decided yet."""
    if challenge.state != ItemChallengeState.FILED:
        raise NotNow("challenge_decided", _("This challenge has already been decided."))


def check_key_changes_after_closing(stage: Stage, version: ItemVersion, at: datetime) -> None:
    """After closing a key changes only where a challenge of the item was upheld, and while no
    decision is on its way that was drafted from the results as they are."""
    upheld = ItemChallenge.objects.filter(
        sitting__entry__stage=stage, version=version, state=ItemChallengeState.UPHELD
    )
    if not upheld.exists():
        raise NotNow(
            "results_closed",
            _(
                "The results of this stage are closed, and scores no longer change. Tell the"
                " secretariat: the mistake is put right by the decision on appeals."
            ),
        )
    is_decided = stage.key in decided.decided_stages(stage.competition_id)
    if is_decided and announced_at(stage.id, at) is None:
        raise NotNow(
            "decision_on_its_way",
            _("A decision on this stage is drafted and not announced yet. Settle it first."),
        )
