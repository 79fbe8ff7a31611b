"""What stands behind URLs of item banks: items, texts, pictures. See `objects.py`."""

from collections.abc import Callable
from typing import Any

from saty.testing.models import BankPicture, ReviewNote, Stimulus
from saty.testing.states import VersionState
from tests import factories
from tests import factories_of_testing as testing


def _item(world: Any) -> Any:
    return testing.item(world.bank, state=VersionState.DRAFT)


def _note(world: Any) -> ReviewNote:
    return ReviewNote.objects.create(
        version=_item(world).versions.get(),
        kind="comment",
        text="Why?",
        by=factories.person(),
        at=testing.WRITTEN,
    )


def _stimulus(world: Any) -> Stimulus:
    return Stimulus.objects.create(
        bank=world.bank,
        identifier=f"text-{factories.next_number()}",
        wordings=dict.fromkeys(testing.LANGUAGES, "A text."),
        saved_by=factories.person(),
        saved_at=testing.WRITTEN,
    )


def _picture(world: Any) -> BankPicture:
    return BankPicture.objects.create(
        bank=world.bank,
        name=f"map-{factories.next_number()}.png",
        media_type="image/png",
        content=b"png",
        size=3,
        added_by=factories.person(),
        added_at=testing.WRITTEN,
    )


ABOUT_ITEMS = (
    *("bank_item", "bank_write_item", "bank_autosave_item", "bank_file_item"),
    *("bank_item_history", "bank_item_version", "bank_preview_item", "bank_item_act"),
    *("bank_return_item", "bank_approve_item", "bank_retire_item", "bank_comment_item"),
)
OF_ITEMS: dict[str, Callable[[Any], Any]] = {
    **{f"{name}.number": lambda world: _item(world).number for name in ABOUT_ITEMS},
    "bank_item_version.nth": lambda world: 1,
    "bank_preview_item.language": lambda world: "kk",
    "bank_item_act.act": lambda world: "submit",
    "bank_settle_note.note": lambda world: _note(world).id,
    "bank_stimulus.stimulus": lambda world: _stimulus(world).identifier,
    "bank_picture.picture": lambda world: _picture(world).name,
}
