"""The shape of a programme file, its print as JSON Schema, and the guide to it."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from saty.programmes.reading import read
from saty.programmes.schema import Limits, ProgrammeFile, Share, Text
from saty.programmes.schema.printed import json_schema
from tests.programmes.small import SMALL, with_change


def test_question_of_a_region_offers_the_regions_of_the_form() -> None:
    programme = read(SMALL)

    region = programme.meant("region")

    assert region is not None
    assert [choice.key for choice in region.choices] == ["almaty"]


def test_values_never_change_after_reading() -> None:
    programme = read(SMALL)

    with pytest.raises(ValidationError, match="frozen"):
        programme.key = "other"  # type: ignore[misc]


def test_stage_that_follows() -> None:
    programme = read(SMALL)

    following = [programme.stage_after(stage.key) for stage in programme.stages]

    assert [stage.key if stage else None for stage in following] == [
        "test",
        "essay",
        "council",
        None,
    ]


@pytest.mark.parametrize("find", ["stage", "body", "group", "rubric", "stage_after"])
def test_key_that_names_nothing_is_refused(find: str) -> None:
    with pytest.raises(KeyError, match="nothing"):
        getattr(read(SMALL), find)("nothing")


def test_text_in_a_language_that_is_none_reads_english() -> None:
    text = Text(kk="Тест тапсыру", ru="Тестирование", en="Test")

    assert [text.in_language(code) for code in ("kk", "ru", "en", "de")] == [
        "Тест тапсыру",
        "Тестирование",
        "Test",
        "Test",
    ]


def test_default_key_of_a_sourced_table() -> None:
    limits = Limits(minutes=90, words=600, source="act", defaults=("words",))

    assert (limits.is_default("minutes"), limits.is_default("words")) == (False, True)


def test_pool_needs_no_quorum_and_a_commission_does() -> None:
    programme = read(SMALL)

    quorums: list[Share] = [body.quorum.share for body in programme.bodies]

    assert quorums == ["2/3", "1/2"]


def test_json_schema_tells_the_keys_of_a_file() -> None:
    schema = json_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == set(ProgrammeFile.model_fields)
    assert schema["additionalProperties"] is False


def test_json_schema_tells_what_each_table_is() -> None:
    described = json_schema()["$defs"]

    assert [name for name, table in described.items() if "description" not in table] == []


def test_vote_is_decided_by_ballot_alone() -> None:
    voted = with_change('kind = "interview"', 'kind = "vote"')

    assert read(voted).stage("council").kind == "vote"


def test_examples_of_the_guide_are_parts_of_a_file() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "programme-files.md").read_text("utf-8")

    examples = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", guide, re.S)]

    assert {key for example in examples for key in example} <= set(ProgrammeFile.model_fields)
    assert len(examples) == 11
