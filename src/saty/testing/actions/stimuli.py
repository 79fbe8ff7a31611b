"""What several questions ask on: texts and pictures."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.files import inspection
from saty.applications.files.inspection import DocumentRefused
from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.core import items as core
from saty.testing.actions.items import out_of_step
from saty.testing.models import Bank, BankPicture, ItemVersion, Stimulus
from saty.testing.policies import items as policies
from saty.testing.states import VersionState

MOST_BYTES = 4_000_000
"""Of a picture as it is uploaded."""
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
Token = Callable[[int], str]


@transaction.atomic
def begin_stimulus(
    *,
    bank: Bank,
    wordings: Mapping[str, str],
    by: Actor,
    at: datetime,
    token: Token = secrets.token_hex,
) -> Stimulus:
    """A text on which items will ask."""
    policies.check_author(by)
    _check_texts(wordings)
    made = Stimulus(
        bank=bank,
        identifier=f"text-{token(6)}",
        wordings=dict(wordings),
        saved_by_id=by.account,
        saved_at=at,
    )
    made.save(force_insert=True)
    return made


@transaction.atomic
def save_stimulus(
    *, stimulus: Stimulus, wordings: Mapping[str, str], read: int, by: Actor, at: datetime
) -> Stimulus:
    """Save a text; Conflict if another saved it since `read` saves.

    It stays as it is once it was used, and while others judge an item that asks on it. Where some
    languages were changed and others not, the others go out of step in every draft that asks on it.
    """
    policies.check_author(by)
    _check_texts(wordings)
    stimulus = Stimulus.objects.select_for_update().get(id=stimulus.id)
    if dict(wordings) == stimulus.wordings:
        return stimulus
    policies.check_read(stimulus.saves, read)
    policies.check_stimulus_unused(stimulus)
    lagging = out_of_step(_as_item(stimulus.wordings), (), _as_item(wordings))
    stimulus.wordings, stimulus.saves = dict(wordings), stimulus.saves + 1
    stimulus.saved_by_id, stimulus.saved_at = by.account, at
    stimulus.save(update_fields=["wordings", "saves", "saved_by", "saved_at"])
    if lagging:
        _mark_drafts(stimulus, lagging)
    return stimulus


def _as_item(wordings: Mapping[str, str]) -> core.Item:
    return core.Item("text", {key: core.Wording(text) for key, text in wordings.items()})


def _mark_drafts(stimulus: Stimulus, lagging: set[str]) -> None:
    """Drafts go to review again when somebody has compared these languages.

    The last save that is kept is marked too: what lags after the next save is reckoned from it.
    """
    rows = ItemVersion.objects.select_for_update(of=("self",)).order_by("id")
    for version in rows.filter(item__stimulus=stimulus, state=VersionState.DRAFT):
        version.stale = sorted({*version.stale, *lagging})
        version.save(update_fields=["stale"])
        version.kept_saves.filter(number=version.saves).update(stale=version.stale)


def _check_texts(wordings: Mapping[str, str]) -> None:
    if any(len(text) > core.MOST_CHARACTERS for text in wordings.values()):
        raise Refusal("text_too_long", _("A text is too long. Shorten it, or split it."))


def add_picture(*, bank: Bank, name: str, file: BinaryIO, by: Actor, at: datetime) -> BankPicture:
    """Add a picture under a name; it is made anew from its pixels by a process of its own.

    Raises:
        Refusal: for a name that cannot stand in a text; DocumentRefused for what is no picture.
        NotNow: where the bank has a picture of this name.
    """
    policies.check_author(by)
    if not NAME.fullmatch(name):
        raise Refusal(
            "picture_name",
            _("A name has small Latin letters, digits, points and hyphens, at most 64."),
        )
    content, media_type = checked_picture(file.read(MOST_BYTES + 1))
    made = BankPicture(
        bank=bank,
        name=name,
        media_type=media_type,
        content=content,
        size=len(content),
        added_by_id=by.account,
        added_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise NotNow(
            "picture_there", _("The bank has a picture of this name. Choose another name.")
        ) from None
    return made


def checked_picture(content: bytes) -> tuple[bytes, str]:
    """A picture made anew from its pixels, and its media type; DocumentRefused says why not."""
    if not content:
        raise DocumentRefused("empty")
    if len(content) > MOST_BYTES:
        raise DocumentRefused("too_large", most=MOST_BYTES // 10**6)
    found = inspection.kind_of(content)
    if found is None:
        raise DocumentRefused("unknown")
    if found == "pdf":
        raise DocumentRefused("format", found="PDF", possible="JPEG, PNG")
    _header, kept = inspection.ask(
        "picture",
        content,
        kind=inspection.NAMES[found],
        most_pixels=inspection.MOST_PIXELS,
    )
    return kept, inspection.MEDIA_TYPES[found]
