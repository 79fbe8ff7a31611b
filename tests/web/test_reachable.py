"""The texts of libraries that our catalogues carry are those that the libraries ask for."""

from pathlib import Path

import allauth
import django
import pytest
from babel.messages.pofile import read_po

from saty.web import reachable

CATALOGUES = (
    Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po",
    Path(django.__file__).parent / "contrib/auth/locale/en/LC_MESSAGES/django.po",
    Path(allauth.__file__).parent / "locale/en/LC_MESSAGES/django.po",
)


def asked_for() -> set[object]:
    found: set[object] = set()
    for path in CATALOGUES:
        with path.open("rb") as file:
            found |= {message.id for message in read_po(file)}
    return found | {message[0] for message in found if isinstance(message, tuple)}


@pytest.mark.parametrize("text", [*reachable.FORMS, *reachable.PASSWORDS])
def test_text_is_one_that_a_library_asks_for(text):
    assert text in asked_for()


@pytest.mark.parametrize("counted", [*reachable.COUNTED_FORMS, *reachable.COUNTED_PASSWORDS])
def test_counted_text_is_one_that_a_library_asks_for(counted):
    one = counted.__reduce__()[1][3]["singular"]

    assert one in asked_for()
