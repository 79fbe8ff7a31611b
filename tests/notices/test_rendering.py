"""A message in its reader's language and zone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.notices.models import Message, Wording
from saty.notices.rendering import Rendered, filled, rendered

TEXTS = {
    "subject": {"kk": "Кезең: {stage}", "ru": "Этап: {stage}", "en": "Stage: {stage}"},
    "body": {"kk": "{moment}", "ru": "{moment}", "en": "{moment}, {day}, {number}"},
}
PARAMS = {
    "stage": {"kk": "Тестілеу", "ru": "Тестирование", "en": "Test"},
    "moment": {"moment": "2026-03-02T09:30:00.000000Z"},
    "day": {"day": "2026-03-05"},
    "number": "48130265",
}


def message(**params: object) -> Message:
    return Message(wording=Wording(texts=TEXTS), params={**PARAMS, **params})


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        (
            "en",
            "Asia/Almaty",
            Rendered("Stage: Test", "2 March 2026, 14:30 (Almaty), 5 March 2026, 48130265"),
        ),
        ("ru", "UTC", Rendered("Этап: Тестирование", "2 марта 2026 года, 09:30 (UTC)")),
        (
            "kk",
            "Asia/Aqtau",
            Rendered("Кезең: Тестілеу", "2026 жылғы 2 наурыз, 14:30 (Ақтау)"),
        ),
    ],
)
def test_message_reads_in_the_language_and_zone_of_its_reader(language, zone, expected):
    assert rendered(message(), language, zone) == expected


def test_message_in_an_unknown_language_and_zone_reads_english_in_utc():
    shown = rendered(message(), "de", "Nowhere/At_all")

    assert shown == Rendered("Stage: Test", "2 March 2026, 09:30 (UTC), 5 March 2026, 48130265")


def test_word_in_braces_without_a_value_is_shown_as_it_is():
    assert filled("Hello, {name}. {}", {}, "en", "UTC") == "Hello, {name}. {}"


def test_value_with_braces_is_not_filled_in_again():
    assert filled("{text}", {"text": "{number}", "number": "1"}, "en", "UTC") == "{number}"


def test_moment_that_is_none_is_shown_as_it_is():
    params = {"moment": {"moment": "soon"}, "day": {"day": "2026-13-40"}}

    assert filled("{moment} {day}", params, "en", "UTC") == "soon 2026-13-40"


@given(text=st.text(), value=st.text(), language=st.text(max_size=3), zone=st.text(max_size=20))
def test_rendering_never_fails(text, value, language, zone):
    params = {"a": value, "b": {"moment": value}, "c": {"day": value}, "d": {"en": value}}

    shown = filled(text + "{a}{b}{c}{d}", params, language, zone)

    assert isinstance(shown, str)
