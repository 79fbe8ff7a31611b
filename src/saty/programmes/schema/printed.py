"""The shape of a programme file as JSON Schema, for editors and for other software."""

from typing import Any

from saty.programmes.schema.base import FORMAT
from saty.programmes.schema.file import ProgrammeFile


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a programme file, as a document of its own.

    It tells the shape. What must hold between the parts of a file, `saty check` alone tells.
    """
    schema = ProgrammeFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{FORMAT.replace('/', ':')}",
        **schema,
        "title": "Programme file",
    }
