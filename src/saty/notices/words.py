"""Words of the product itself, in the three languages at once."""

from django.conf import settings
from django.utils import translation


def in_three_languages(message: str) -> dict[str, str]:
    """A message of the catalogue in every language: {"kk", "ru", "en"}."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = translation.gettext(message)
    return found
