"""Whether something may happen to an item and its versions now, and who may do it."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.core import items as core
from saty.people.roles import BANK_ROLES, Role
from saty.testing.models import Bank, FormItem, Item, ItemSave, ItemVersion, Stimulus
from saty.testing.states import JUDGED, VersionState

WRITERS = frozenset({Role.ITEM_AUTHOR, Role.TEST_OWNER})


def check_author(by: Actor) -> None:
    """Authors write, and owners may."""
    if by.role not in WRITERS:
        raise NotYours("not_item_author", _("Only authors of items can do this."))


def check_owner(by: Actor) -> None:
    """The owner of the test does it."""
    if by.role != Role.TEST_OWNER:
        raise NotYours("not_test_owner", _("Only the owner of the test can do this."))


def check_reviewer(by: Actor) -> None:
    """Reviewers do it."""
    if by.role != Role.ITEM_REVIEWER:
        raise NotYours("not_item_reviewer", _("Only reviewers of items can do this."))


def check_worker(by: Actor) -> None:
    """Whoever works on the bank."""
    if by.role not in BANK_ROLES:
        raise NotYours("not_of_the_bank", _("Only those who work on the bank can do this."))


def check_is_draft(version: ItemVersion) -> None:
    """Only a draft is written on."""
    if version.state != VersionState.DRAFT:
        raise NotNow(
            "not_a_draft",
            _("This version is no draft any more. Take it back, or begin another version."),
        )


def check_read(saves: int, read: int) -> None:
    """Whoever saves has read what stands there now."""
    if saves != read:
        raise Conflict(
            "saved_by_another",
            _(
                "Somebody else saved this while you were writing. Nothing of yours is lost: it"
                " stands below. Compare, then save again."
            ),
        )


def check_seen(saves: int, seen: int | None) -> None:
    """Whoever judges has seen what stands there now; None where it was not asked."""
    if seen not in {None, saves}:
        raise Conflict(
            "changed_since",
            _("This item was changed since you opened it. Read it again, then decide."),
        )


def has_written(version: ItemVersion, by: Actor) -> bool:
    """Whether somebody wrote any of an item: of this version, or of one that it goes back to."""
    if by.person is None:
        return False
    began = ItemVersion.objects.filter(item=version.item_id, author=by.person)
    saved = ItemSave.objects.filter(version__item=version.item_id, by=by.person)
    return began.exists() or saved.exists()


def check_not_written(version: ItemVersion, by: Actor) -> None:
    """Nobody reviews or approves what they wrote."""
    if has_written(version, by):
        raise NotYours("own_item", _("You wrote some of this item. Somebody else must judge it."))


def what_is_missing(
    item: core.Item,
    languages: Collection[str],
    stale: Collection[str],
    stimulus: Mapping[str, str] | None = None,
) -> list[core.Fault]:
    """What keeps an item from review: faults, languages that are missing or out of step.

    `stimulus` has the wordings of the text that it asks on, if it asks on one.
    """
    missing = [
        core.Fault("language_missing", each) for each in languages if each not in item.wordings
    ]
    out_of_step = [core.Fault("language_stale", language) for language in stale]
    silent = [
        core.Fault("empty", f"{each}.stimulus")
        for each in languages
        if stimulus is not None and not stimulus.get(each, "").strip()
    ]
    return [*core.faults(item), *missing, *silent, *out_of_step]


def check_complete(
    item: core.Item, bank: Bank, stale: Collection[str], stimulus: Mapping[str, str] | None
) -> None:
    """An item goes to review when every language of the bank is there, in step and sound."""
    if what_is_missing(item, bank.languages, stale, stimulus):
        raise Refusal(
            "item_incomplete",
            _("Something is missing before this can be reviewed. It is listed above."),
        )


def check_no_open_notes(version: ItemVersion) -> None:
    """What reviewers asked for is dealt with before an item is approved."""
    if version.notes.filter(kind="comment", settled_at__isnull=True).exists():
        raise NotNow("open_notes", _("Comments are open on this item. Settle them first."))


def check_stimulus_unused(stimulus: Stimulus) -> None:
    """What candidates have been asked on never changes, nor what others judge or have judged."""
    if FormItem.objects.filter(version__item__stimulus=stimulus).exists():
        raise NotNow(
            "stimulus_used",
            _("Questions on this text stand in a locked form, so it stays as it is. Make another."),
        )
    if ItemVersion.objects.filter(item__stimulus=stimulus, state__in=JUDGED).exists():
        raise NotNow(
            "stimulus_judged",
            _(
                "Items in review, reviewed or approved ask on this text. Take them back from"
                " review first, or make another text."
            ),
        )


def check_keeps_stimulus(item: Item) -> None:
    """What an item asks on stays once it was in a locked form, and while others judge the item."""
    if item.versions.filter(places__isnull=False).exists():
        raise NotNow(
            "stimulus_of_used",
            _("This item stands in a locked form. It keeps the text that it asks on."),
        )
    if item.versions.filter(state__in=JUDGED).exists():
        raise NotNow(
            "stimulus_of_judged",
            _(
                "A version of this item is in review, reviewed or approved, so it keeps the text"
                " that it asks on. Take it back from review first, or begin another item."
            ),
        )
