"""Whether a pre-flight may be asked for now, and whether forms may be drawn without one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.common.actors import CLOCK, Actor
from saty.common.refusals import NotNow, NotYours
from saty.programmes import schema
from saty.stages.models import Stage
from saty.testing.queries import preflights as queries

ROLES = ("secretariat", "test_owner")


def check_asks(stage: Stage, rule: schema.Stage, by: Actor) -> None:
    """The secretariat or the owner of the test, for a test with locked forms that is held here."""
    if by.role not in ROLES and by != CLOCK:
        raise NotYours(
            "not_for_preflight", _("The secretariat or the owner of the test has this done.")
        )
    if stage.kind not in queries.KINDS or rule.delivery != "system":
        raise NotNow("not_held_here", _("The test of this stage is not held in the system."))
    if stage.closed_at is not None:
        raise NotNow("stage_closed", _("The results of this stage are closed. It has its forms."))
    if not queries.forms_to_sit(stage):
        raise NotNow("no_locked_forms", _("There are no locked forms of this stage yet."))


def check_stands(stage: Stage, rule: schema.Stage, at: datetime) -> None:
    """A test that is held in the system gives out its forms after a passed pre-flight alone."""
    if rule.delivery == "system" and not queries.stands(stage, at):
        raise NotNow(
            "no_preflight",
            _(
                "The forms of this stage have not passed a pre-flight as they are now. Open"
                " “Pre-flight” on the page of the stage, run it, and draw the forms after it."
            ),
        )
