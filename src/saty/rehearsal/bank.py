"""The item bank of a rehearsal: the example bank, and in a demo work that goes on in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from saty.core import items as core
from saty.people.roles import Role
from saty.rehearsal.cast import Cast
from saty.testing import example_bank
from saty.testing.actions import items, reviews
from saty.testing.actions.example import make_example_bank
from saty.testing.models import Bank, Item, ItemVersion

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SENT_BACK = (
    "Орысша нұсқада екінші жауап та дұрыс көрінеді. · В русском варианте верным кажется и второй"
    " ответ."
)
DOUBT = "Дереккөзі қандай? · На чём основан вопрос?"


def bank_of(cast: Cast, at: datetime) -> Bank:
    """The example bank; made where it is not there yet, by three of the cast."""
    standing = Bank.objects.filter(key=example_bank.KEY).first()
    if standing is not None:
        return standing
    return make_example_bank(
        author=cast.actor(Role.ITEM_AUTHOR),
        reviewer=cast.actor(Role.ITEM_REVIEWER),
        owner=cast.actor(Role.TEST_OWNER),
        at=at,
    )


def work_goes_on(cast: Cast, bank: Bank, now: datetime) -> None:
    """Five items are on their way: a draft, one sent back, two in review, of which one has a
    comment, and one reviewed. They are new versions of approved ones, so that no question is
    without sense."""
    author, reviewer = cast.actor(Role.ITEM_AUTHOR), cast.actor(Role.ITEM_REVIEWER)
    chosen = _singles(bank)
    draft, back, asked, unread, done = (
        items.begin_version(item=each, by=author, at=now - 3 * DAY) for each in chosen
    )
    _reword(cast, draft, now - 2 * DAY)
    for version in (back, asked, unread, done):
        reviews.submit(version=version, by=author, at=now - 2 * DAY)
    reviews.return_to_author(version=back, text=SENT_BACK, by=reviewer, at=now - DAY)
    reviews.comment(version=asked, text=DOUBT, place="ru.prompt", by=reviewer, at=now - DAY)
    reviews.accept(version=done, by=reviewer, at=now - DAY)


def _singles(bank: Bank) -> Sequence[Item]:
    found = Item.objects.filter(bank=bank, kind="single", stimulus=None)
    return list(found.order_by("number")[:5])


def _reword(cast: Cast, version: ItemVersion, at: datetime) -> None:
    """Somebody changed the Russian text alone: the other languages are out of step."""
    held = core.from_json(version.content)
    russian = held.wordings["ru"]
    changed = replace(russian, explanation=f"{russian.explanation} (Уточнено.)")
    items.save_version(
        version=version,
        content=replace(held, wordings={**held.wordings, "ru": changed}),
        read=version.saves,
        by=cast.actor(Role.ITEM_AUTHOR),
        at=at,
    )
