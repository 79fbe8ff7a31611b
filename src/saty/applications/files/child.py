"""Looks at a hostile file in a process of its own. Run as a script, never imported by the server.

The content comes on standard input, the task as JSON in the first argument; out come a line of
JSON and, after it, bytes. Before a byte is parsed the process gives up memory beyond a limit, time
beyond a limit, and every new file descriptor: it can open neither a file nor a connection.
"""

import json
import resource
import sys
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

MEMORY_BYTES = 1_200_000_000
CPU_SECONDS = 20
JPEG_QUALITY = 88
PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD of fpdfview.h
POINTS_PER_INCH = 72

Answer = tuple[dict[str, Any], bytes]


def confine() -> None:
    """Limit memory and time, and let nothing new be opened."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def pdf(content: bytes, task: dict[str, Any]) -> Answer:
    """How many pages a PDF has; every page must be readable."""
    document = opened(content)
    if isinstance(document, str):
        return {"fault": document}, b""
    pages = len(document)
    if pages > task["most_pages"]:
        return {"pages": pages}, b""
    for number in range(pages):
        document[number].close()
    return ({"pages": pages} if pages else {"fault": "broken"}), b""


def opened(content: bytes) -> Any:
    """The document, or the key of what is wrong with it."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return "encrypted" if error.err_code == PASSWORD_NEEDED else "broken"


def page(content: bytes, task: dict[str, Any]) -> Answer:
    """One page of a PDF, from 0, as a PNG of `width` pixels."""
    document = opened(content)
    if isinstance(document, str):
        return {"fault": document}, b""
    if not 0 <= task["number"] < len(document):
        return {"fault": "no_page"}, b""
    found = document[task["number"]]
    width, height = found.get_size()
    scale = min(task["width"] / max(width, 1), task["width"] * 4 / max(height, 1))
    out = BytesIO()
    found.render(scale=scale).to_pil().save(out, "PNG")
    return {"pages": len(document)}, out.getvalue()


def picture(content: bytes, task: dict[str, Any]) -> Answer:
    """A picture made anew: upright, its pixels and nothing else."""
    kind = task["kind"]
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below
    found = Image.open(BytesIO(content), formats=[kind])
    if found.width * found.height > task["most_pixels"]:
        return {"fault": "too_many_pixels"}, b""
    found.verify()
    upright = ImageOps.exif_transpose(Image.open(BytesIO(content), formats=[kind]))
    made = plain(upright, kind)
    made.info.clear()
    out = BytesIO()
    made.save(out, kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {}))
    return {"pages": 1}, out.getvalue()


def plain(image: Image.Image, kind: str) -> Image.Image:
    """The picture in a mode that every viewer reads."""
    if image.mode.startswith(("I", "F")):
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in {"L", "RGB"}:
        return image.copy()
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if has_alpha and kind == "PNG" else "RGB")


TASKS = {"pdf": pdf, "page": page, "picture": picture}


def main() -> None:
    """One task, one answer; whatever goes wrong in a parser means that the file is broken."""
    task = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    Image.init()
    confine()
    try:
        header, body = TASKS[task["task"]](content, task)
    except MemoryError:
        header, body = {"fault": "too_heavy"}, b""
    except Exception:  # a parser's own errors are of many kinds, and all mean the same
        header, body = {"fault": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
