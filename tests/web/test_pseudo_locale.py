"""Every page in a language whose every text is marked: no visible text escapes translation."""

import pytest
import time_machine
from django.test import Client

from saty.ledger.kinds import KINDS
from tests import pseudo
from tests.crawl import READERS, WHILE_FILING, Visit, visits

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def opened(visit: Visit):
    client = Client(HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False)
    return visit.sign_in(client).get(visit.address)


def is_page(response) -> bool:
    is_html = response.get("Content-Type", "").startswith("text/html")
    return is_html and not response.streaming and response.status_code not in {301, 302, 405}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_visible_text_is_translated(reader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found, lacking, broken = {}, set(), set()

    with pseudo.language(), time_machine.travel(WHILE_FILING, tick=False):
        for visit in visits(reader):
            if visit.address.endswith(".pdf"):
                continue  # no font has the marks
            response = opened(visit)
            if response.status_code in {404, 410}:
                lacking.add(visit.name)
            if response.status_code >= 500:
                broken.add(visit.name)
            elif is_page(response):
                data = (*pseudo.held(), *KINDS)
                found[visit.name] = pseudo.unmarked(response.content.decode(), data)

    assert broken == set()
    assert lacking == {name for name in reader.lacks if not name.endswith("_pdf")}
    assert {name: texts for name, texts in found.items() if texts} == {}
