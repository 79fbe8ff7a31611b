"""`saty manage check_bank`: findings by the numbers of items, and never a text of one."""

import dataclasses
import io
import json

import pytest
from django.core.management import CommandError, call_command

from saty.core import items as core
from saty.ledger.models import Reading
from tests import factories_of_testing as testing

pytestmark = pytest.mark.django_db
SECRET = "Маслихат"
PROMPT = f"Сколько депутатов избирает {SECRET} 77 раз?"


@pytest.fixture
def bank():
    return testing.bank("law")


def said(*arguments: str) -> tuple[int, str, str]:
    """Exit code, what stands on stdout, and what on stderr."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("check_bank", *arguments, stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def telling(right: tuple[int, ...]) -> core.Item:
    """An item with a number in one language alone, and perhaps without a key."""
    made = testing.question(right=right)
    wordings = {**made.wordings, "ru": dataclasses.replace(made.wordings["ru"], prompt=PROMPT)}
    return dataclasses.replace(made, wordings=wordings)


def test_bank_with_an_error_exits_with_1_and_names_items_by_number(bank):
    testing.item(bank, telling(()))

    code, out, err = said("law")

    assert code == 1
    assert "ERROR   Item 1 · key · Single choice with no key or with several\n" in out
    found = "WARNING Item 1 · Қазақша, question · A number of one language is missing in another"
    assert found in out
    assert out.endswith("Errors: 1. Warnings: 2.\n")
    assert "law" in err
    assert SECRET not in out + err
    assert "77" not in out + err


def test_bank_with_warnings_alone_exits_with_0(bank):
    testing.item(bank, telling((1,)))

    code, out, _err = said("law")

    assert code == 0
    assert "WARNING Item 1" in out


def test_findings_as_json_hold_no_text_of_an_item_either(bank):
    testing.item(bank, telling(()))

    code, out, _err = said("law", "--json")

    found = json.loads(out)
    assert code == 1
    assert found[0] == {
        "level": "error",
        "key": "not_one_key",
        "items": ["1"],
        "place": "right",
        "details": {},
    }
    assert found[1]["details"] == {"others": ["ru"]}
    assert SECRET not in out
    assert "77" not in out


def test_bank_that_does_not_exist_is_named_with_those_that_do(bank):
    with pytest.raises(CommandError, match=r"No bank laws\. Banks: law\."):
        call_command("check_bank", "laws")


def test_command_reads_for_nobodys_eyes(bank):
    testing.item(bank)

    said("law")

    assert not Reading.objects.exists()
