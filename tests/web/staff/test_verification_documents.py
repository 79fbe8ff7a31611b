"""Documents as officials see them: pages as pictures, the original as an attachment."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from saty.applications.actions.documents import upload
from saty.applications.files import pages
from saty.ledger.models import Reading
from tests import factories
from tests.applications import filing
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
A4 = (595, 842)


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made(kind):
    out = BytesIO()
    Image.new("RGB", A4, "white").save(out, kind)
    return BytesIO(out.getvalue())


def uploaded(kind="PDF", requirement="diploma"):
    application = filing.started()
    document = upload(
        application=application,
        requirement=requirement,
        file=made(kind),
        name="Диплом.pdf",
        by=factories.acting(application.candidate),
        at=factories.WHILE_FILING,
    )
    number = factories.next_number()
    type(application).objects.filter(id=application.id).update(
        state="submitted",
        submitted_at=factories.WHILE_FILING,
        candidate_number=f"{number:08d}",
        rules_version=application.competition.rules_versions.get(number=1),
    )
    return document


def official(document, role="verifier"):
    competition = document.application.competition
    person = factories.official(role, f"competition:{competition.id}")
    return sign_in(Client(), person)


def page_of(document, number=1):
    competition = document.application.competition
    return reverse("staff_document_page", args=[competition.slug, document.id, number])


def original_of(document):
    return reverse("staff_document", args=[document.application.competition.slug, document.id])


def test_page_of_a_pdf_is_a_picture_that_nothing_can_run_in():
    document = uploaded()

    response = official(document).get(page_of(document))

    picture = Image.open(BytesIO(response.content))
    assert (response["Content-Type"], picture.width) == ("image/png", pages.WIDTH)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


def test_page_is_drawn_once(monkeypatch):
    document = uploaded()
    first, _type = pages.page_image(document, 1)
    monkeypatch.setattr(pages, "ask", None)

    again, _type = pages.page_image(document, 1)

    assert again == first


def test_pictures_of_a_document_are_forgotten_with_it(tmp_path):
    document = uploaded()
    pages.page_image(document, 1)

    pages.forget(document)

    assert list((tmp_path / pages.FOLDER).rglob("*.png")) == []


def test_picture_is_shown_as_it_is_kept():
    document = uploaded("PNG")

    response = official(document).get(page_of(document))

    assert (response["Content-Type"], document.pages) == ("image/png", 1)


@pytest.mark.parametrize("number", [0, 2])
def test_page_that_there_is_not_is_not_there(number):
    document = uploaded()

    assert official(document).get(page_of(document, number)).status_code == 404


def test_original_is_an_attachment_under_its_own_name():
    document = uploaded()

    response = official(document).get(original_of(document))

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_opening_a_document_is_recorded():
    document = uploaded()
    client = official(document)

    client.get(page_of(document))
    client.get(original_of(document))

    reading = Reading.objects.get()
    assert reading.subject == f"application:{document.application_id}"
    assert reading.what == "document: diploma"


@pytest.mark.parametrize(("role", "status"), [("verifier", 404), ("secretariat", 200)])
def test_proof_of_an_adjustment_is_for_the_secretariat_alone(role, status):
    document = uploaded(requirement="adjustment")

    assert official(document, role).get(page_of(document)).status_code == status


def test_document_of_a_draft_and_of_another_competition_is_not_there():
    document, other = uploaded(), uploaded()
    client = official(document)
    stranger = reverse("staff_document", args=[document.application.competition.slug, other.id])
    type(document.application).objects.filter(id=document.application_id).update(state="draft")

    assert client.get(stranger).status_code == 404
    assert client.get(original_of(document)).status_code == 404
