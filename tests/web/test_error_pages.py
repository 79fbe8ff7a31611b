"""The error pages belong to the product, and need nothing that may be what failed."""

import pytest
from django.template.loader import get_template
from django.utils import translation


@pytest.mark.parametrize("code", ["403", "404", "410", "429", "500", "503"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_an_error_page_renders_without_context(code: str, language: str) -> None:
    with translation.override(language):
        html = get_template(f"{code}.html").render()

    assert f'<html lang="{language}"' in html
    assert f'<p class="saty-error-page__code">{code}</p>' in html


@pytest.mark.parametrize("code", ["500", "503"])
def test_an_outage_is_told_in_all_three_languages(code: str) -> None:
    with translation.override("kk"):
        html = get_template(f"{code}.html").render()

    told = [language for language in ("kk", "ru", "en") if f'<section lang="{language}">' in html]
    assert told == ["ru", "en"]
