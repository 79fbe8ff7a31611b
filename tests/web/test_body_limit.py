"""More than a page can take is refused before it is read or written anywhere."""

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse

from saty.config.settings import SATY_MOST_BYTES_SENT
from saty.programmes.schema import DocumentRequirement
from tests.factories import person
from tests.signing import sign_in

MULTIPART = "multipart/form-data; boundary=x"
START = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
pytestmark = pytest.mark.django_db


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """The names of files that were begun on the disk."""
    begun: list[str] = []

    def begin(self, field_name, file_name, *rest, **options):
        begun.append(file_name)

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", begin)
    return begun


def posted(client: Client, length: int, language: str = "en", **more: str):
    """A POST of `length` bytes."""
    return client.generic(
        "POST",
        reverse("account_login"),
        START + b"0" * (length - len(START)),
        MULTIPART,
        HTTP_ACCEPT_LANGUAGE=language,
        **more,
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_stranger_sends_no_more_than_a_form(client, written, language):
    response = posted(client, 2_500_001, language)

    assert response.status_code == 413
    assert f'<html lang="{language}"' in response.content.decode()
    assert written == []


def test_body_in_chunks_is_refused(client, written):
    response = posted(client, 0, HTTP_TRANSFER_ENCODING="chunked")

    assert response.status_code == 413
    assert written == []


@pytest.mark.parametrize(("length", "status"), [(2_500_001, 302), (SATY_MOST_BYTES_SENT + 1, 413)])
def test_whoever_is_signed_in_sends_a_document_and_no_more(client, length, status):
    sign_in(client, person(), second_factor=False)

    response = posted(client, length)

    assert response.status_code == status
    if status == 413:
        assert "At most 26 MB can be sent at once" in response.content.decode()


def test_largest_document_that_can_be_asked_for_can_be_sent():
    limits = DocumentRequirement.model_fields["max_megabytes"].metadata
    most = min(each.le for each in limits if hasattr(each, "le"))

    assert most * 1_000_000 < SATY_MOST_BYTES_SENT
