"""Every kind of finding has words, and none of them takes a text from an item."""

import inspect
import re

import pytest

from saty.core import bank_checks, item_checks
from saty.core import items as core
from saty.core.bank_checks import Finding
from saty.testing import finding_words

YIELDED = re.compile(r'(?:"(?:error|warning)"|level),\s*\n?\s*"([a-z_]+)"')
SHOWN = "A text of the item"


def keys() -> set[str]:
    """The keys of every finding, read from the code of the checks."""
    source = inspect.getsource(item_checks) + inspect.getsource(bank_checks)
    faults = re.findall(r'Fault\("([a-z_]+)"', inspect.getsource(core))
    positions = {"key_position", "key_position_of_author"}
    found = {*YIELDED.findall(source), *faults, *core.KEY_FAULTS.values(), *positions}
    return found - {"error", "warning"}


def test_every_kind_of_finding_has_words_and_none_is_left_over():
    assert keys() == {*finding_words.KINDS}


DETAILS = {
    "to": 0,
    "wanted": 4,
    "most": 1,
    "count": 3,
    "others": ["ru"],
    "languages": ["kk", "en"],
    "likeness": 93,
    "counts": [1, 9, 1, 1],
    "shuffled": True,
    "probability": "0.001",
    "longest": 20,
    "of": 30,
    "options": 4,
    "length": 40,
    "characters": 2000,
    "words": 60,
    "shown": [SHOWN],
}


@pytest.mark.parametrize("key", finding_words.KINDS)
def test_words_have_no_text_of_the_item_and_no_gap(key):
    finding = Finding("error", key, ("7", "9"), "kk.options.2", DETAILS)

    line = finding_words.line(finding)

    assert line.startswith("Items 7, 9 · Қазақша, option C · ")
    assert SHOWN not in line
    assert "%(" not in line
    assert finding_words.to_do(key)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", ""),
        ("right", "key"),
        ("options", "options"),
        ("kk", "Қазақша"),
        ("ru.prompt", "Русский, question"),
        ("en.targets.0", "English, match A"),
        ("en.stimulus", "English, shared text"),
    ],
)
def test_place_is_said_in_words(place, words):
    assert finding_words.place(Finding("error", "empty", ("1",), place)) == words


def test_items_are_named_as_one_as_many_or_as_the_whole_bank():
    many = tuple(str(number) for number in range(1, 41))

    assert finding_words.items(Finding("error", "empty", ("7",))) == "Item 7"
    assert finding_words.items(Finding("error", "empty")) == "The whole bank"
    assert finding_words.items(Finding("error", "empty", many)).endswith(", 29, 30…")
