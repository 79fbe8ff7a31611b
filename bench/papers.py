"""The papers of a meeting as one PDF: three hundred candidates, ten papers of twenty pages.

In the database of a rehearsal, in a transaction that is taken back; the files are deleted again.
"""

import sys
from io import BytesIO
from typing import Any

import typst
from django.db import transaction

from bench.meeting import CANDIDATES, NOW, commission, open_ballot, seconds
from bench.said import finish, say
from saty.cli.main import use_django

PAPERS, PAGES = 10, 20


def paper(nth: int) -> bytes:
    """A paper full of words, with a link on each page."""
    page = f'#lorem(400) #link("https://example.org/{nth}")[more] #pagebreak()'
    return bytes(typst.compile((page * PAGES).encode(), format="pdf", timestamp=0))


def with_papers(item: Any) -> list[str]:
    """Put the papers on an item; the names of their files."""
    from saty.applications.files import store
    from saty.applications.files.inspection import inspect
    from saty.meetings.models import ItemPaper
    from saty.meetings.papers import LIMITS

    kept = []
    for nth in range(PAPERS):
        checked = inspect(BytesIO(paper(nth)), LIMITS)
        kept.append(store.keep(checked.content))
        ItemPaper.objects.create(
            item=item, position=nth + 1, title=f"Paper {nth + 1}", file_name=kept[-1],
            size=len(checked.content), pages=checked.pages, sha256=checked.sha256,
            added_by_id=item.added_by_id, added_at=NOW,
        )  # fmt: skip
    return kept


def printed(meeting: Any) -> tuple[float, int]:
    """Seconds for the PDF, joined anew, and its size in bytes."""
    from saty.applications.files import joining
    from saty.common.actors import CLOCK
    from saty.programmes.queries import rules_in_force
    from saty.web import decision_lines
    from saty.web.body.papers import as_one
    from saty.web.body.places import Place

    file = rules_in_force(meeting.body.competition_id, NOW).file
    place = Place(meeting.body, file, file.body(meeting.body.key), meeting.presiding)
    made: list[bytes] = []
    of_the_last_stage = decision_lines.all_lines

    def for_each_other(decision: Any) -> list[dict[str, Any]]:
        """As many as wanted: candidates stand in for each other."""
        lines = of_the_last_stage(decision)
        return (lines * CANDIDATES)[:CANDIDATES]

    decision_lines.all_lines = for_each_other

    def make() -> None:
        made.append(as_one(place, meeting, "kk", reader=CLOCK, at=NOW))

    make()
    joining.forget(str(meeting.id))
    return seconds(make), len(made[-1])


def main() -> None:
    """The figure of the papers."""
    from saty.applications.files import store

    kept: list[str] = []
    try:
        with transaction.atomic():
            item = open_ballot(commission()).item
            kept = with_papers(item)
            took, size = printed(item.meeting)
            transaction.set_rollback(True)
    finally:
        for name in kept:
            store.drop(name)
    print(f"  {CANDIDATES} candidates, {PAPERS} papers of {PAGES} pages, {size / 1000:.0f} kB")
    finish([say("the papers of a meeting as one PDF", took, 2.0, "s")])


if __name__ == "__main__":
    use_django()
    sys.exit(main())
