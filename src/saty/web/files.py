"""Files that pages give away."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from django.http import FileResponse, StreamingHttpResponse

from saty.common.exports import csv_lines


def csv_response(
    name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A CSV file under `name`, streamed; no cell of it is a formula."""
    response = StreamingHttpResponse(csv_lines(heading, rows), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def document_response(content: BinaryIO, media_type: str, name: str) -> FileResponse:
    """An uploaded file: saved by the browser, never shown or run in our pages."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
