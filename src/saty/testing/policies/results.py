"""Whether answers may be recorded, and keys changed, now and by this person."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.people.roles import Role
from saty.programmes import schema
from saty.stages import policies as stages
from saty.stages.models import Stage
from saty.testing.models import ItemVersion, KeyChange
from saty.testing.policies import release
from saty.testing.policies.forms import KINDS
from saty.testing.states import KeyChangeState

DECIDERS = frozenset({Role.TEST_OWNER.value, Role.SECRETARIAT.value})


def check_takes_answers(stage: Stage, file: schema.ProgrammeFile, by: Actor) -> None:
    """The secretariat brings answers to a test that the system scores, until it is closed."""
    stages.check_secretariat(by)
    stages.check_takes_results(stage)
    if stage.kind not in KINDS or not stages.runs_in_the_system(stage, file):
        raise NotNow(
            "not_scored_here",
            _("The results of this stage come from a score sheet, not from answers."),
        )


def takes_answers(stage: Stage, file: schema.ProgrammeFile) -> bool:
    """Whether answers of a test that was sat elsewhere can be recorded now."""
    is_open = stage.opened_at is not None and stage.closed_at is None
    return is_open and stage.kind in KINDS and stages.runs_in_the_system(stage, file)


def check_key_can_change(stage: Stage, version: ItemVersion, at: datetime) -> None:
    """Until the results are closed; after that, where a challenge of the item was upheld."""
    if stage.closed_at is not None:
        release.check_key_changes_after_closing(stage, version, at)


def check_proposes_key(stage: Stage, version: ItemVersion, by: Actor, at: datetime) -> None:
    """An owner of the test, who is no candidate there, proposes."""
    if by.role != Role.TEST_OWNER:
        raise NotYours("not_owner", _("Only an owner of the test proposes to change a key."))
    stages.check_not_on_roster(stage, by)
    check_key_can_change(stage, version, at)


def check_open(change: KeyChange) -> None:
    """The proposal waits."""
    if change.state != KeyChangeState.PROPOSED:
        raise NotNow("key_change_decided", _("This change has already been decided."))


def check_decides_key(change: KeyChange, by: Actor) -> None:
    """Another owner than the one who proposed it, or the secretariat, decides."""
    check_open(change)
    if by.role not in DECIDERS:
        raise NotYours(
            "not_owner_or_secretariat",
            _("An owner of the test or the secretariat decides on a change of a key."),
        )
    if change.proposed_by_id == by.person:
        raise NotYours(
            "own_key_change",
            _("You proposed this. Another owner or the secretariat approves or refuses it."),
        )
    stages.check_not_on_roster(change.stage, by)


def can_decide_key(change: KeyChange, by: Actor) -> bool:
    """Whether `by` decides on it."""
    try:
        check_decides_key(change, by)
    except Refusal:
        return False
    return True
