"""What stands behind the pages of the control room of a test."""

from typing import Any

from saty.testing.models import Remedy, RemedyEntry, SafeBrowserKey, Sitting
from tests import factories
from tests.factories import OPENS
from tests.house.objects_of_exam import test_to_sit

PAGES = (
    *("", "_live", "_messages", "_incidents", "_browser", "_withdraw_browser", "_remedies"),
    *("_propose_remedy", "_remedy", "_decide_remedy", "_candidate", "_note", "_message"),
    "_identity",
)


def _test(world: Any) -> str:
    """A test that the system holds, with somebody on its roster."""
    return test_to_sit(world)


def _entry(world: Any) -> Any:
    return world.competition.stages.get(key=_test(world)).roster.get(application=world.application)


def _sitting(world: Any) -> str:
    """The stage code of somebody who came in."""
    entry = _entry(world)
    if not Sitting.objects.filter(entry=entry).exists():
        Sitting.objects.create(
            entry=entry, form=entry.form_assignment.form, language="kk", checked_in_at=OPENS
        )
    return str(entry.code)


def _remedy(world: Any) -> Any:
    entry = _entry(world)
    made = Remedy.objects.create(
        stage=entry.stage,
        kind="time",
        seconds=60,
        criterion={"kind": "codes", "codes": [entry.code]},
        reason="Power",
        proposed_by=factories.person(),
        proposed_at=OPENS,
    )
    RemedyEntry.objects.create(remedy=made, entry=entry)
    return made.id


def _key(world: Any) -> Any:
    return SafeBrowserKey.objects.create(
        stage=_entry(world).stage,
        name="Windows",
        config_key=f"{factories.next_number():064x}",
        added_by=factories.person(),
        added_at=OPENS,
    ).id


OF_CONTROL = {
    **{f"staff_exam{name}.stage": _test for name in PAGES},
    **{
        f"staff_exam_{name}.code": _sitting for name in ("candidate", "note", "message", "identity")
    },
    **{f"staff_exam_{name}.remedy": _remedy for name in ("remedy", "decide_remedy")},
    "staff_exam_withdraw_browser.key": _key,
}
