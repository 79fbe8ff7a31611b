"""The page of checks: findings by kind, errors first; having the bank checked; the picture."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from saty.core.bank_checks import Finding
from saty.ledger.models import Reading
from saty.testing import check_tasks
from saty.testing.models import BankCheck
from saty.testing.queries import checks as queries
from saty.testing.queries.checks import Positions, Report
from saty.web.bank import position_chart
from saty.web.bank.position_chart import picture
from tests import factories
from tests import factories_of_testing as testing
from tests.factories import OPENS
from tests.signing import sign_in
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db
BROKEN = Finding("error", "not_one_key", ("3",), "right")
SAME = Finding("error", "duplicate", ("4", "12"), "", {"languages": ["kk", "ru"]})
LONG = Finding("warning", "hard_to_read", ("5",), "kk.prompt", {"characters": 1700, "words": 50})
NUMBERS = Finding(
    "warning", "numbers_unequal", ("6",), "en", {"shown": ["1 250,5"], "others": ["ru"]}
)
BIASED = Finding(
    "warning",
    "key_position",
    (),
    "",
    {"shuffled": True, "counts": [40, 8, 6, 6], "most": 0, "probability": "0.001"},
)
POSITIONS = (Positions(True, (40, 8, 6, 6)), Positions(False, (3, 4)))


@pytest.fixture
def bank():
    return testing.bank()


def reader(bank, role: str = "item_reviewer") -> Client:
    client = Client(headers={"accept-language": "en"})
    return sign_in(client, testing.worker(role, bank))


def checked(bank, *findings: Finding, positions: tuple[Positions, ...] = POSITIONS) -> BankCheck:
    """A finished check with these findings."""
    return BankCheck.objects.create(
        bank=bank,
        asked_by=factories.person(),
        asked_at=OPENS,
        finished_at=OPENS,
        done=60,
        total=60,
        findings=queries.as_json(Report(findings, positions)),
    )


def address(bank, **query: object) -> str:
    return reverse("bank_checks", args=[bank.key], query=query or None)


def test_bank_that_was_never_checked_says_what_will_be_here(bank):
    page = text(reader(bank).get(address(bank)))

    assert "The bank was not checked yet" in page
    assert "Check the whole bank" in page


def test_findings_stand_by_kind_errors_first_each_with_what_to_do(bank):
    checked(bank, LONG, BROKEN, NUMBERS, SAME, BIASED)

    response = reader(bank).get(address(bank))

    headings = re.findall(r"<h3[^>]*>.*?</strong>\s*(.*?)</h3>", response.content.decode(), re.S)
    page = text(response)
    assert headings == [
        "Single choice with no key or with several",
        "Items that ask the same",
        "A number of one language is missing in another",
        "Keys stand in one place too often",
        "A very long question or sentence",
    ]
    assert "Items: 60. Errors: 2. Warnings: 3." in page
    assert "A form in which an item has an error cannot be locked." in page
    assert "Keep one of them and retire the others." in page
    assert "In: Қазақша, Русский." in page
    assert "Place A is the key of 40 of 60 items; by chance about 15." in page
    assert "Characters: 1,700." in page
    assert "1 250,5" in page


def test_reading_of_the_findings_is_recorded(bank):
    checked(bank, BROKEN)

    reader(bank).get(address(bank))

    assert [(each.subject, each.what) for each in Reading.objects.all()] == [
        (f"bank:{bank.id}", "bank check")
    ]


@pytest.mark.parametrize(
    ("query", "items"),
    [
        ({}, {"3", "4", "12", "5"}),
        ({"level": "error"}, {"3", "4", "12"}),
        ({"kind": "hard_to_read"}, {"5"}),
        ({"item": 12}, {"4", "12"}),
        ({"level": "warning", "item": 12}, set()),
        ({"kind": "nothing"}, {"3", "4", "12", "5"}),
    ],
)
def test_findings_are_narrowed(bank, query, items):
    checked(bank, LONG, BROKEN, SAME)

    page = text(reader(bank).get(address(bank, **query)))

    rows = re.findall(r'<th scope="row">(.*?)</th>', page.partition("What was found")[2])
    assert {number for row in rows for number in re.findall(r"Item (\d+)", row)} == items
    assert ("Nothing found that fits" in page) == (not items)


def test_findings_are_paged(bank):
    checked(bank, *(Finding("error", "no_key", (str(n),), "right") for n in range(1, 121)))

    third = text(reader(bank).get(address(bank, page=3)))

    assert "Rows 101 to 120 of 120" in third
    assert "Item 101" in third
    assert "Item 100<" not in third


def test_finding_leads_to_its_item(bank):
    checked(bank, SAME)

    page = text(reader(bank).get(address(bank)))

    for number in (4, 12):
        href = reverse("bank_item", args=[bank.key, number])
        assert f'href="{href}">Item {number}</a>' in page


def test_long_list_of_items_names_some_and_counts_the_others(bank):
    checked(bank, Finding("warning", "near_duplicate", tuple(map(str, range(1, 51))), "", {
        "languages": ["kk"], "likeness": 92,
    }))  # fmt: skip

    page = text(reader(bank).get(address(bank)))

    assert "Item 30" in page
    assert "Item 31" not in page
    assert "and more: 20" in page


def test_bank_without_findings_says_so(bank):
    checked(bank)

    assert "Nothing was found" in text(reader(bank).get(address(bank)))


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_number_of_queries_for_any_number_of_findings(bank, count):
    checked(bank, *[BROKEN, SAME, LONG][:count])
    client = reader(bank)
    client.get(address(bank))

    with CaptureQueriesContext(connection) as asked:
        client.get(address(bank))

    assert len(asked) == QUERIES


QUERIES = 9


def test_bank_is_checked_when_it_is_asked_for_and_progress_is_shown(bank):
    testing.item(bank)
    client = reader(bank, "item_author")

    asked = client.post(reverse("bank_ask_for_check", args=[bank.key]), follow=True)
    check = BankCheck.objects.get()
    BankCheck.objects.update(done=1)
    told = client.get(reverse("bank_check_progress", args=[bank.key]))
    check_tasks.check_bank.func(str(check.id))
    over = client.get(
        reverse("bank_check_progress", args=[bank.key]), headers={"hx-request": "true"}
    )
    without_script = client.get(reverse("bank_check_progress", args=[bank.key]))

    assert "The bank is being checked. You may leave this page." in text(asked)
    assert "0 of 1" in text(asked)
    assert "Check the whole bank" not in text(asked)
    assert "1 of 1" in text(told)
    assert over.headers["HX-Refresh"] == "true"
    assert without_script.url == address(bank)


def test_check_that_has_stopped_is_begun_again(bank):
    testing.item(bank)
    client = reader(bank)
    client.post(reverse("bank_ask_for_check", args=[bank.key]))
    DBTaskResult.objects.update(status="FAILED")

    stopped = text(client.get(address(bank)))
    told = client.get(
        reverse("bank_check_progress", args=[bank.key]), headers={"hx-request": "true"}
    )
    client.post(reverse("bank_ask_for_check", args=[bank.key]))
    again = text(client.get(address(bank)))

    assert "The check has stopped" in stopped
    assert "Begin again" in stopped
    assert told.headers["HX-Refresh"] == "true"
    assert "The bank is being checked" in again


def test_auditor_reads_and_has_nothing_checked(bank):
    checked(bank, BROKEN)
    client = sign_in(Client(headers={"accept-language": "en"}), factories.official("auditor"))

    page = client.get(address(bank))
    refused = client.post(reverse("bank_ask_for_check", args=[bank.key]))

    assert "Check the whole bank again" not in text(page)
    assert refused.status_code == 404


def test_file_has_no_text_of_an_item(bank):
    checked(bank, BROKEN, NUMBERS)

    response = reader(bank).get(address(bank, export=1))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert [row[:5] for row in rows[1:]] == [
        ["Error", "Single choice with no key or with several", "3", "key", ""],
        [
            "Warning",
            "A number of one language is missing in another",
            "6",
            "English",
            "Compared with: Русский.",
        ],
    ]
    assert not any("1 250,5" in cell for row in rows for cell in row)


def test_picture_has_its_numbers_beside_it(bank):
    checked(bank, positions=POSITIONS)

    page = text(reader(bank).get(address(bank)))

    rows = re.findall(
        r'<th scope="row">([^<]*options[^<]*)</th>' + r"<td[^>]*>([^<]*)</td>" * 3, page
    )
    assert rows == [
        ("4 options, shuffled", "A", "40", "15"),
        ("4 options, shuffled", "B", "8", "15"),
        ("4 options, shuffled", "C", "6", "15"),
        ("4 options, shuffled", "D", "6", "15"),
        ("2 options, fixed", "A", "3", "4"),
        ("2 options, fixed", "B", "4", "4"),
    ]
    assert picture(POSITIONS).startswith("data:image/svg+xml;base64,")


def test_picture_shows_the_largest_groups_alone():
    many = [Positions(True, (number,) * number) for number in range(2, 9)]

    assert [len(each.counts) for each in position_chart.biggest(many)] == [5, 6, 7, 8]
