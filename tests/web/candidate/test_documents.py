"""The documents page: plain uploads, refusals beside their field, attachments for their owner."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from saty.applications.queries import documents_of
from tests import factories
from tests.applications import filing, papers

pytestmark = pytest.mark.django_db


def address(name, application, *more):
    return reverse(name, args=[application.competition.slug, *more])


def send(client, application, content, requirement="diploma", name="scan.pdf"):
    here = address("document_upload", application, requirement)
    return client.post(here, {f"{requirement}-file": SimpleUploadedFile(name, content)})


def test_document_is_added_by_a_plain_form_and_listed(reader):
    draft = filing.started()
    client = reader(draft.candidate)

    response = send(client, draft, papers.pdf(pages=2), name="Диплом.pdf")

    page = client.get(response.headers["Location"]).content.decode()
    assert "Диплом.pdf" in page
    assert "2 pages" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ not a document", "This is not a PDF, JPEG or PNG file"),
        (papers.ENCRYPTED_PDF, "protected with a password"),
        (b"", "The file is empty."),
    ],
)
def test_document_that_is_not_taken_comes_back_with_the_reason(reader, content, words):
    draft = filing.started()

    response = send(reader(draft.candidate), draft, content)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not documents_of(draft).exists()


def test_upload_without_a_file_says_so(reader):
    draft = filing.started()

    response = reader(draft.candidate).post(address("document_upload", draft, "diploma"))

    assert response.status_code == 422
    assert "Choose a file first." in response.content.decode()


def test_upload_for_something_that_is_not_asked_for_is_not_found(reader):
    draft = filing.started()

    response = send(reader(draft.candidate), draft, papers.pdf(), "adjustment")

    assert response.status_code == 404


def test_document_is_given_to_its_owner_as_an_attachment_that_can_do_nothing(reader):
    draft = filing.started()
    client = reader(draft.candidate)
    send(client, draft, papers.pdf(), name='a";\r\nX: y.pdf')

    response = client.get(address("document_download", draft, documents_of(draft).get().id))

    assert b"".join(response.streaming_content) == papers.pdf()
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "application/pdf"


def test_document_of_another_candidate_is_not_found(reader):
    draft = filing.started()
    send(reader(draft.candidate), draft, papers.pdf())
    document, stranger = documents_of(draft).get(), reader(factories.person())

    seen = stranger.get(address("document_download", draft, document.id))
    removed = stranger.post(address("document_remove", draft, document.id))

    assert (seen.status_code, removed.status_code) == (404, 404)
    assert documents_of(draft).get() == document


def test_document_is_removed(reader):
    draft = filing.started()
    client = reader(draft.candidate)
    send(client, draft, papers.pdf())

    client.post(address("document_remove", draft, documents_of(draft).get().id))

    assert not documents_of(draft).exists()


def test_full_requirement_offers_no_more_room(reader):
    draft = filing.started()
    client = reader(draft.candidate)

    send(client, draft, papers.pdf(), "identity-document")

    page = client.get(address("application_documents", draft)).content.decode()
    assert 'name="identity-document-file"' not in page
    assert 'name="diploma-file"' in page
