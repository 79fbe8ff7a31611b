"""What a reading by fresh eyes found in the bank: each stays mended."""

from datetime import timedelta

import pytest

from saty.common.refusals import Conflict, NotYours
from saty.core import items as core
from saty.testing.actions import items, reviews
from saty.testing.models import ItemSave
from saty.testing.rendering import html
from saty.testing.states import VersionState
from tests import factories
from tests import factories_of_testing as testing

AT = testing.WRITTEN
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<!--><b/hx-trigger=load/hx-post=/x/>x</b>-->}",
        r"\text{<![CDATA[x><img src=x onerror=alert(1)>]]>}",
        r"\text{<?x ?>}",
        r"\text{--><script>alert(1)</script>}",
    ],
)
def test_nothing_of_a_formula_is_markup_of_the_page(tex):
    shown = html(f"${tex}$", lambda name: None)

    assert not any(piece in shown for piece in ("<b", "<img", "<script", "<!", "<?"))


def at_work(role, person=None):
    return factories.acting(person or testing.worker(role), role)


@pytest.fixture
def item(db):
    return testing.item(testing.bank(), state=VersionState.APPROVED)


def begun(item, by, at=AT):
    version = items.begin_version(item=item, by=by, at=at)
    return reviews.submit(version=version, by=by, at=at + MINUTE)


def test_author_of_the_first_version_judges_no_later_one(item):
    version = begun(item, at_work("item_author"))

    with pytest.raises(NotYours, match="own_item"):
        reviews.accept(version=version, by=at_work("item_reviewer", item.author), at=AT)


def test_item_that_was_rewritten_since_the_list_was_shown_is_not_accepted(item):
    author = at_work("item_author")
    version = begun(item, author)
    seen = {version.id: version.saves}
    reviews.take_back(version=version, by=author, at=AT + 2 * MINUTE)
    items.save_version(
        version=version,
        content=testing.question(about="Another"),
        read=version.saves,
        in_step=testing.LANGUAGES,
        by=author,
        at=AT + 3 * MINUTE,
    )
    reviews.submit(version=version, by=author, at=AT + 4 * MINUTE)

    with pytest.raises(Conflict, match="changed_since"):
        reviews.accept_many(versions=[version], seen=seen, by=at_work("item_reviewer"), at=AT)


def test_history_keeps_what_was_given_to_reviewers(item):
    author, reviewer = at_work("item_author"), at_work("item_reviewer")
    version = items.begin_version(item=item, by=author, at=AT)
    for number, about in enumerate(("Given", "Rewritten"), 1):
        version = items.save_version(
            version=version,
            content=testing.question(about=about),
            read=version.saves,
            in_step=testing.LANGUAGES,
            by=author,
            at=AT + 4 * number * MINUTE,
        )
        reviews.submit(version=version, by=author, at=AT + (4 * number + 1) * MINUTE)
        back = AT + (4 * number + 2) * MINUTE
        reviews.return_to_author(version=version, text="Look again", by=reviewer, at=back)
        version.refresh_from_db()

    kept = ItemSave.objects.filter(version=version).order_by("number")
    prompts = [core.from_json(each.content).wordings["en"].prompt for each in kept]
    assert prompts[1:] == ["Given (en)?", "Rewritten (en)?"]
