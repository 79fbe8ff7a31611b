"""Candidates at their pages, at a moment while applications can be filed."""

import pytest
import time_machine
from django.test import Client

from tests import factories
from tests.signing import sign_in


@pytest.fixture(autouse=True)
def _while_filing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(factories.WHILE_FILING, tick=False):
        yield


@pytest.fixture
def english() -> dict[str, str]:
    """The language of a request."""
    return {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def reader():
    """Sign somebody in at a browser that reads English."""

    def signed_in(person):
        return sign_in(Client(HTTP_ACCEPT_LANGUAGE="en"), person, second_factor=False)

    return signed_in
