"""PDFs from Typst templates: accessible (PDF/UA-1), and the same bytes for the same data.

The date of the document is left out, fonts come from a package and never from the machine, the
root is an empty folder, and data comes in as JSON: a template reads nothing else.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fontpkg_noto_sans
import typst
from django.utils.translation import get_language

TEMPLATES = Path(__file__).with_name("typst")
FONTS = Path(fontpkg_noto_sans.__file__).with_name("files")


def rendered(template: str, data: Mapping[str, Any], *, accessible: bool = True) -> bytes:
    """A template of `web/typst/` with its data, in the current language.

    `accessible` says that it keeps to PDF/UA-1: not of what is put together with other files.
    """
    language = (get_language() or "en").partition("-")[0]
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True), "language": language}
    source = (TEMPLATES / f"{template}.typ").read_bytes()
    with TemporaryDirectory() as empty:
        made = typst.compile(
            source,
            root=empty,
            font_paths=_fonts(),
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=["ua-1"] if accessible else None,
            timestamp=0,
        )
    return bytes(made)


@lru_cache
def _fonts() -> Any:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
