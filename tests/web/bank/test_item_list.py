"""The list of a bank's items: its search, its file, what is done to many items at once."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from saty.ledger.models import Reading
from saty.testing.models import FormAssignment
from tests import factories_of_testing as testing
from tests.signing import sign_in
from tests.stages import running
from tests.web.bank.asking import READERS, asked, page, reader, state_of
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN + timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def bank():
    return testing.bank()


def numbers_in(response):
    """The numbers of the items that a list shows, in order."""
    links = re.findall(r'/items/(\d+)/">(\d+)</a>', response.content.decode())
    return [int(number) for _address, number in links]


# --- the list ---


@pytest.mark.parametrize("role", READERS)
def test_list_shows_every_item_to_whoever_reads_the_bank(bank, role):
    asked(bank, "First", state="draft")
    asked(bank, "Second")
    client, person = reader(role, bank)

    response = client.get(page("bank_items", bank))

    shown = text(response)
    assert numbers_in(response) == [1, 2]
    assert "First (en)?" in shown
    assert "Found: 2" in shown
    assert ("Write an item" in shown) == (role in {"item_author", "test_owner"})
    readings = Reading.objects.filter(what="item in a list", reader=str(person.staff_id))
    assert readings.count() == 2


def test_empty_list_says_what_will_be_here(bank):
    client, _person = reader("item_author", bank)

    assert "Items stand here once they are written" in text(client.get(page("bank_items", bank)))


def test_list_is_narrowed_and_sorted(bank):
    for difficulty, state in ((2, "draft"), (5, "approved"), (1, "draft")):
        asked(bank, "Which", difficulty=difficulty, state=state)
    client, _person = reader("item_author", bank)
    address = page("bank_items", bank)

    assert numbers_in(client.get(f"{address}?state=draft")) == [1, 3]
    assert numbers_in(client.get(f"{address}?sort=difficulty")) == [3, 1, 2]
    assert numbers_in(client.get(f"{address}?sort=-difficulty")) == [2, 1, 3]
    assert numbers_in(client.get(f"{address}?state=unknown&sort=unknown")) == [1, 2, 3]


def test_list_has_pages(bank, monkeypatch):
    monkeypatch.setattr("saty.web.bank.items.PER_PAGE", 2)
    for _ in range(3):
        asked(bank, "Which")
    client, _person = reader("item_author", bank)

    second = client.get(f"{page('bank_items', bank)}?page=2")

    assert numbers_in(second) == [3]


def test_words_that_are_sought_stand_in_no_address_and_in_no_log(bank, caplog):
    asked(bank, "Deficit")
    asked(bank, "Surplus")
    client, _person = reader("item_author", bank)
    address = page("bank_items", bank)

    sent = client.post(address, {"text": "Deficit", "state": "approved", "topic": ""})
    found = client.get(sent.headers["Location"])

    assert sent.headers["Location"] == f"{address}?state=approved&words=on"
    assert numbers_in(found) == [1]
    assert 'value="Deficit"' in text(found)
    assert "deficit" not in caplog.text.lower()
    assert numbers_in(client.get(address)) == [1, 2]
    assert client.get(f"{address}?all=1").headers["Location"] == address


def test_words_that_are_sought_in_one_bank_do_not_narrow_another(bank):
    other = testing.bank()
    asked(other, "Surplus")
    client, person = reader("item_author", bank)
    client.post(page("bank_items", bank), {"text": "Deficit"})
    sign_in(client, person)

    owner, _person = reader("test_owner")
    owner.post(page("bank_items", bank), {"text": "Deficit"})

    assert numbers_in(owner.get(f"{page('bank_items', other)}?words=on")) == [1]


@pytest.mark.parametrize(
    "sent",
    [
        {"state": "a&b=c\r\nX: y", "text": ""},
        {"sort": "<script>", "text": "x" * 5_000},
        {"unknown": "x", "kind": "x" * 5_000, "text": ""},
    ],
)
def test_whatever_is_sent_to_the_list_is_answered_by_the_list(bank, sent):
    client, _person = reader("item_author", bank)

    response = client.post(page("bank_items", bank), sent, follow=True)

    assert response.status_code == 200
    assert "<script>" not in response.content.decode().split("<main", 1)[1]


def test_list_is_saved_as_a_file_without_texts(bank):
    asked(bank, "Secret")
    client, _person = reader("test_owner", bank)

    response = client.get(f"{page('bank_items', bank)}?export=1")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [[cell.value for cell in row] for row in book.active.rows] == [
        ["Number", "Topic", "Kind", "Difficulty", "State", "Version"],
        [1, "Law (en)", "One right answer", 3, "Approved", 1],
    ]
    assert "Secret" not in response.headers["Content-Disposition"]


def test_list_says_how_many_candidates_were_given_an_item(bank):
    stage = running.stage_with(3)
    blueprint = testing.blueprint(bank, stage)
    one, other, _unused = (asked(bank, "Which") for _ in range(3))
    forms = [
        testing.locked_form(blueprint, items, n) for n, items in ((1, [one, other]), (2, [one]))
    ]
    for entry, form in zip(running.entries(stage), [forms[0], forms[0], forms[1]], strict=True):
        FormAssignment.objects.create(entry=entry, form=form, drawn_at=NOW)
    client, _person = reader("test_owner", bank)

    shown = text(client.get(page("bank_items", bank)))

    assert re.findall(r'data-label="Given to">([^<]*)</td>', shown) == ["3", "2", "0"]


@pytest.mark.parametrize("number", [1, 4])
def test_list_and_search_take_a_fixed_number_of_queries(bank, number, django_assert_num_queries):
    for _ in range(number):
        asked(bank, "Deficit", topic="numbers")
        asked(bank, "Surplus")
    client, _person = reader("test_owner", bank)
    address = page("bank_items", bank)
    sought = client.post(address, {"text": "Deficit"}).headers["Location"]

    with django_assert_num_queries(14):
        listed = client.get(address)
    with django_assert_num_queries(13):
        found = client.get(sought)

    assert len(numbers_in(listed)) == 2 * number
    assert len(numbers_in(found)) == number


# --- many at once ---


def test_reviewer_accepts_what_is_ticked_and_cannot_tick_their_own(bank):
    client, person = reader("item_reviewer", bank)
    items = [asked(bank, "Which", state="in_review", author=each) for each in (None, None, person)]

    listed = client.get(page("bank_items", bank)).content.decode()
    response = client.post(
        page("bank_items_together", bank), {"numbers": ["1:1.1", "2:1.1"]}, follow=True
    )

    assert re.findall(r'name="numbers" value="(\S+)"', listed) == ["1:1.1", "2:1.1"]
    assert "Done for all that were ticked: 2." in text(response)
    assert [state_of(each) for each in items] == ["reviewed", "reviewed", "in_review"]


def test_one_that_cannot_be_accepted_is_named_and_none_is(bank):
    client, person = reader("item_reviewer", bank)
    items = [asked(bank, "Which", state="in_review", author=each) for each in (None, person)]

    response = client.post(
        page("bank_items_together", bank), {"numbers": ["1:1.1", "2:1.1"]}, follow=True
    )

    assert "Item 2: You wrote some of this item. Somebody else must judge it." in text(response)
    assert [state_of(each) for each in items] == ["in_review", "in_review"]


def test_owner_approves_what_is_ticked(bank):
    client, _person = reader("test_owner", bank)
    item = asked(bank, "Which", state="reviewed")

    client.post(page("bank_items_together", bank), {"numbers": ["1:1.1"]})

    assert state_of(item) == "approved"


def test_what_was_changed_since_the_list_was_shown_is_not_approved(bank):
    client, _person = reader("test_owner", bank)
    item = asked(bank, "Which", state="reviewed")

    client.post(page("bank_items_together", bank), {"numbers": ["1:1.2"]})

    assert state_of(item) == "reviewed"


@pytest.mark.parametrize("numbers", [[], ["x"], ["9" * 30], ["7"]])
def test_nothing_ticked_is_told(bank, numbers):
    client, _person = reader("test_owner", bank)

    response = client.post(page("bank_items_together", bank), {"numbers": numbers}, follow=True)

    assert "Nothing was ticked." in text(response)
