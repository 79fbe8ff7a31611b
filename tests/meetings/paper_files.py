"""Papers of a meeting as PDFs: plain, with a filled field and a link, with a script."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typst


def paper(words: str = "A paper", pages: int = 1) -> bytes:
    """A tagged PDF with words on each page and a link, the same bytes for the same words."""
    page = f'{words} #link("https://example.org")[more]'
    source = f'#set document(title: "x")\n{"#pagebreak()".join([page] * pages)}'
    with TemporaryDirectory() as empty:
        return bytes(typst.compile(source.encode(), root=Path(empty), format="pdf", timestamp=0))


ACTIVE = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Annots[4 0 R]
/AA<</O<</S/JavaScript/JS(app.alert\\(2\\))>>>>/StructParents 0>> endobj
4 0 obj <</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/JavaScript/JS(app.alert\\(3\\))>>>> endobj
trailer <</Root 1 0 R/Size 5>>
%%EOF
"""
"""Runs scripts when it is opened, when its page is shown, and when its page is clicked."""
