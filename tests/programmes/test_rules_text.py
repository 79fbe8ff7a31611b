"""The rules as one exact text: the same whatever the layout, another for another rule."""

import hashlib
import json

import pytest

from saty.programmes import shipped
from saty.programmes.reading import read
from saty.programmes.rules_text import RulesText, canonical, sha256
from saty.programmes.schema import ProgrammeFile
from tests.programmes.small import SMALL, with_change


def test_canonical_text_is_the_same_for_another_order_of_keys() -> None:
    shuffled = with_change('key = "small"\nversion = "1"', 'version = "1"\nkey = "small"')

    assert canonical(read(shuffled)) == canonical(read(SMALL))


def test_canonical_text_ignores_comments_and_layout() -> None:
    laid_out = with_change("[reserve]", "# The reserve.\n\n[reserve]  # for two years")

    assert sha256(read(laid_out)) == sha256(read(SMALL))


@pytest.mark.parametrize(
    ("old", "new"),
    [("years = 35", "years = 36"), ('en = "The chair"', 'en = "A chair"'), ("P2Y", "P24M")],
)
def test_canonical_text_changes_with_a_rule(old: str, new: str) -> None:
    assert sha256(read(with_change(old, new))) != sha256(read(SMALL))


def test_canonical_text_changes_with_the_order_of_a_list() -> None:
    turned = with_change(
        '{ key = "none", name = { kk = "Жоқ", ru = "Нет", en = "None" } },\n', ""
    ).replace(
        'ru = "Политическая", en = "Political" } },\n',
        'ru = "Политическая", en = "Political" } },\n'
        '  { key = "none", name = { kk = "Жоқ", ru = "Нет", en = "None" } },\n',
    )

    assert sha256(read(turned)) != sha256(read(SMALL))


def test_canonical_text_sorts_keys_and_has_no_spaces() -> None:
    text = canonical(read(SMALL))

    told = json.loads(text)
    again = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text.decode() == again


@pytest.mark.parametrize("name", shipped.names())
def test_programme_comes_back_from_its_canonical_text(name: str) -> None:
    programme = shipped.programme(name)

    assert ProgrammeFile.model_validate_json(canonical(programme)) == programme


def test_hash_is_sha256_of_the_text() -> None:
    rules = RulesText.of(read(SMALL))

    assert rules.sha256 == hashlib.sha256(rules.canonical).hexdigest()
