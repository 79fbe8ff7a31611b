"""Files as people send them, good and hostile, made on the spot."""

import time
import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin

MADE = time.gmtime(0)
SECRET = "Home address: 7 Abai Street"


def pdf(pages: int = 1) -> bytes:
    """A PDF with some pages, the same bytes for the same number."""
    out = BytesIO()
    blank = [Image.new("RGB", (60, 80), "white") for _ in range(pages)]
    made = {"creationDate": MADE, "modDate": MADE}
    blank[0].save(out, "PDF", save_all=True, append_images=blank[1:], **made)
    return out.getvalue()


ENCRYPTED_PDF = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>> endobj
4 0 obj <</Filter/Standard/V 1/R 2/P -4
/O <000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f>
/U <1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100>>> endobj
trailer <</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>
%%EOF
"""
"""Protected with a password that nobody knows."""


def jpeg(size: tuple[int, int] = (40, 30), *, turned: bool = False) -> bytes:
    """A photograph with metadata in it; turned ones are to be shown upright."""
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010E] = SECRET
    if turned:
        exif[0x0112] = 6
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, comment=SECRET.encode())
    return out.getvalue()


def png(size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """A picture with a text chunk in it."""
    out, info = BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET)
    Image.new(mode, size).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def png_bomb() -> bytes:
    """A small file that says to be 30,000 by 30,000 pixels."""
    head = bytearray(png((1, 1)))
    head[16:24] = (30_000).to_bytes(4, "big") * 2
    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4, "big")
    return bytes(head)
