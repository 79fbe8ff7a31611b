"""The few distinct files that all synthetic candidates share."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from saty.programmes.schema import DocumentRequirement

SIZE, INK, PAPER = (620, 877), (23, 36, 45), (255, 255, 255)


@lru_cache(maxsize=32)
def _page(title: str) -> bytes:
    """A one-page PDF that says what it is and that it is made up."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, SIZE[0] - 40, SIZE[1] - 40), outline=INK, width=2)
    draw.text((70, 80), title, fill=INK)
    draw.text((70, 120), "SPECIMEN - not a document", fill=INK)
    out = BytesIO()
    image.save(out, "PDF", resolution=75.0)
    return out.getvalue()


def paper(requirement: DocumentRequirement) -> bytes:
    """The file that everybody uploads for this requirement."""
    return _page(requirement.name.en.encode("ascii", "replace").decode())
