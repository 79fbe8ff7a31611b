"""The printed documents say what the code says."""

from pathlib import Path

import pytest

from saty.cli.reference import printed

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted(printed()), ids=str)
def test_printed_document_is_what_the_code_says(path):
    standing = (ROOT / path).read_text(encoding="utf-8")

    assert standing == printed()[path], "run: saty reference"


def test_printing_twice_gives_the_same():
    assert printed() == printed()
