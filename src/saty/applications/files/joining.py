"""Many uploaded PDFs as one, between the pages of a frame that the product made itself.

Uploads are read in the child process alone, here too.
"""

from collections.abc import Sequence

from saty.applications.files.inspection import ask


def joined(frame: bytes, chapters: Sequence[Sequence[bytes]]) -> bytes:
    """The frame with the files of each chapter put at the end of it.

    Chapters are the frame's bookmarks of the first level. The same files make the same bytes.
    Raises DocumentRefused where a file cannot be read, or too many are being looked at.
    """
    files = [frame, *(file for chapter in chapters for file in chapter)]
    sizes = [len(each) for each in files]
    papers = [len(each) for each in chapters]
    _header, body = ask("join", b"".join(files), sizes=sizes, papers=papers)
    return body
