"""The programme of these tests: a short test."""

import pytest

from saty.programmes.schema import ProgrammeFile
from tests import factories


def with_short_test() -> ProgrammeFile:
    """The shipped programme, with three items for each part of its test; commissions on paper."""
    file = factories.meeting_elsewhere(factories.programme_file())
    stages = []
    for stage in file.stages:
        if stage.key == "test":
            parts = [
                part.model_copy(update={"items": 3, "minutes": 30}) for part in stage.score.parts
            ]
            score = stage.score.model_copy(update={"parts": tuple(parts)})
            stage = stage.model_copy(update={"score": score})
        stages.append(stage)
    return file.model_copy(update={"stages": tuple(stages)})


@pytest.fixture
def short_test(monkeypatch):
    """The rules in force say three items and thirty minutes for each part."""
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_short_test())
