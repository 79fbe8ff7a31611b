"""Looks at a hostile file in a process of its own. Run as a script, never imported by the server.

The content comes on standard input, the task as JSON in the first argument; out come a line of
JSON and, after it, bytes. Before a byte is parsed the process gives up memory beyond a limit, time
beyond a limit, and every new file descriptor: it can open neither a file nor a connection.
"""

import json
import re
import resource
import sys
from hashlib import sha256
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

MEMORY_BYTES = 1_200_000_000
CPU_SECONDS = 20
JPEG_QUALITY = 88
PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD of fpdfview.h
POINTS_PER_INCH = 72
STREAM, END_OF_STREAM = b"stream\r\n", b"\r\nendstream"
"""As PDFium writes them."""
ACTIVE_OR_FOREIGN = re.compile(rb"/(AA|JS|JavaScript|StructParents)(?![A-Za-z])")
PAGE_LABELS = re.compile(rb"/(PageLabels)(?![A-Za-z])")
SECOND_ID = re.compile(
    rb"(/ID\s?\[\s?(?:<[0-9A-F]*>|\(.*?\))\s?<)([0-9A-F]{32})(>\s?\])", re.DOTALL
)

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


def join(content: bytes, task: dict[str, Any]) -> Answer:
    """A frame with papers put into it: those of chapter k stand at its end.

    The content is the frame and all papers, one behind the other; `sizes` says where each ends,
    `papers` how many each chapter has. Chapters are the bookmarks of the first level of the frame.
    Its tags, bookmarks and links stay. What papers add is their pages alone: comments and filled
    fields are drawn, nothing in them can be clicked, run, or taken for a part of the frame.
    """
    frame, *files = cut(content, task["sizes"])
    base = pypdfium2.PdfDocument(renamed(saved(pypdfium2.PdfDocument(frame)), PAGE_LABELS))
    starts = [b.get_dest().get_index() for b in base.get_toc(max_depth=1)]
    ends = [*starts[1:], len(base)]
    counted = [len(pages) for pages in map(pypdfium2.PdfDocument, files)]
    papers = all_pages(files) if files else None
    taken = added = nth = 0
    for end, number in zip(ends, task["papers"], strict=True):
        pages = sum(counted[nth : nth + number])
        if papers and pages:
            base.import_pages(papers, list(range(taken, taken + pages)), end + added)
        taken, added, nth = taken + pages, added + pages, nth + number
    made = identified(saved(base), sha256(content).hexdigest()[:32].upper())
    return {"pages": len(base)}, made


def cut(content: bytes, sizes: list[int]) -> list[bytes]:
    """The files that were sent one behind the other."""
    found, start = [], 0
    for size in sizes:
        found.append(content[start : start + size])
        start += size
    return found


def all_pages(files: list[bytes]) -> Any:
    """One document of all pages, in order, without anything that can be clicked or run."""
    made = pypdfium2.PdfDocument.new()
    for file in files:
        document = pypdfium2.PdfDocument(file)
        for number in range(len(document)):
            flatten(document[number])
        made.import_pages(document)
        document.close()
    return pypdfium2.PdfDocument(renamed(saved(made), ACTIVE_OR_FOREIGN))


def flatten(found: Any) -> None:
    """Draw comments and fields into their page, and take them out of it."""
    if pdfium.FPDFPage_GetAnnotCount(found.raw):
        pdfium.FPDFPage_Flatten(found.raw, pdfium.FLAT_NORMALDISPLAY)
        for number in reversed(range(pdfium.FPDFPage_GetAnnotCount(found.raw))):
            pdfium.FPDFPage_RemoveAnnot(found.raw, number)
    found.close()


def saved(document: Any) -> bytes:
    """The document as PDFium writes it: dictionaries as plain text, one behind the other."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def renamed(content: bytes, names: re.Pattern[bytes]) -> bytes:
    """The same bytes with some names of dictionaries made meaningless, none of them longer."""
    parts, at = [], 0
    while at < len(content):
        start = content.find(STREAM, at)
        end = content.find(END_OF_STREAM, start) if start >= 0 else -1
        start, end = (start, end + len(END_OF_STREAM)) if end >= 0 else (len(content),) * 2
        parts.append(names.sub(lambda name: b"/" + b"x" * len(name[1]), content[at:start]))
        parts.append(content[start:end])
        at = end
    return b"".join(parts)


def identified(content: bytes, identity: str) -> bytes:
    """The same bytes for the same files: PDFium makes the second half of the identity by chance."""
    head, trailer, tail = content.rpartition(b"trailer")
    return head + trailer + SECOND_ID.sub(rb"\g<1>" + identity.encode() + rb"\g<3>", tail)


TASKS = {"pdf": pdf, "page": page, "picture": picture, "join": join}


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
