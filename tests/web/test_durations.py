"""Durations in words, in each of the three languages."""

import pytest
from django.utils import translation

from saty.web import moments

SAID = {
    "kk": ["5 күн", "1 күн", "2 ай", "3 жыл", "1 сағат 30 минут"],
    "ru": ["5 дней", "1 день", "2 месяца", "3 года", "1 час 30 минут"],
    "en": ["5 days", "1 day", "2 months", "3 years", "1 hour 30 minutes"],
}


@pytest.mark.parametrize("language", SAID)
def test_duration_is_said_in_the_language_of_the_reader(language):
    with translation.override(language):
        said = [moments.duration(each) for each in ("P5D", "P1D", "P2M", "P3Y", "PT1H30M")]

    assert said == SAID[language]
