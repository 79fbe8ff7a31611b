"""Every refusal leaves a line that says which it was, at the level at which lines are written."""

import logging

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.applications import filing
from tests.decisions import deciding
from tests.house.objects import World
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """What is written as the product is set up: warnings and worse."""
    caplog.clear()
    return lambda: " ".join(
        record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING
    )


def test_refusal_that_becomes_a_page_is_logged(lines):
    world = World()
    chair = sign_in(Client(), factories.official("administrator"))
    grant = factories.official("administrator").role_grants.get()

    refused = chair.post(reverse("staff_end_role", args=[grant.id]), {"reason": "x"})

    assert world.competition
    assert refused.status_code == 409
    assert "people.administrators_remain" in lines()


def test_refusal_that_a_form_tells_is_logged(lines):
    administrator = sign_in(Client(), factories.official("administrator"))
    sent = {"email": "a@example.org", "role": "chair", "organisation": factories.organisation().key}

    administrator.post(reverse("staff_propose_role"), sent)

    assert "people.role_and_scope" in lines()
    assert "a@example.org" not in lines()


def test_document_that_is_not_taken_is_logged(lines, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(factories.WHILE_FILING, tick=False):
        draft = filing.started()
        candidate = sign_in(Client(), draft.candidate, second_factor=False)
        address = reverse("document_upload", args=[draft.competition.slug, "diploma"])
        sent = {"diploma-file": SimpleUploadedFile("Айгүл.pdf", b"MZ")}

        candidate.post(address, sent)

    assert "document.unknown" in lines()
    assert "Айгүл" not in lines()


def test_form_with_a_fault_is_logged_by_its_route(lines):
    client = Client()

    client.post(reverse("help"), {"question": ""})

    assert "Bad Request" in lines()


def test_sheet_with_faults_is_logged_by_their_kinds(lines):
    with time_machine.travel(deciding.AT, tick=False):
        stage = deciding.stage_with(1)
        officer = sign_in(Client(), factories.official("secretariat"))
        content = f"code;knowledge;analytical;critical\n{stage.roster.get().code};=1+1;2;3".encode()
        address = reverse("staff_upload_sheet", args=[stage.competition.slug, "test"])

        officer.post(address, {"file": SimpleUploadedFile("scores.csv", content)})

    assert "sheet_has_faults" in lines()
    assert "formula" in lines()
    assert stage.roster.get().code not in lines()
