"""The papers of a meeting as its pages list them: by item, with what may change."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saty.meetings import matters, queries
from saty.programmes.schema import LANGUAGES
from saty.web.body.places import Place
from saty.web.rule_words import own

if TYPE_CHECKING:
    from saty.meetings.models import AgendaItem, ItemPaper, Meeting


@dataclass(frozen=True, slots=True)
class ItemPapers:
    """One matter on the agenda with its papers."""

    row: "AgendaItem"
    title: str
    papers: tuple["ItemPaper", ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class Papers:
    """All papers of a meeting."""

    items: tuple[ItemPapers, ...]
    may_read: bool
    languages: tuple[str, ...] = LANGUAGES

    @property
    def pages(self) -> int:
        """How many pages there are in all."""
        return sum(paper.pages for each in self.items for paper in each.papers)


def papers_of(place: Place, meeting: "Meeting") -> Papers:
    """The papers of a meeting by item, in a fixed number of queries."""
    by_item: dict[object, list[ItemPaper]] = {}
    for paper in queries.item_papers(meeting):
        by_item.setdefault(paper.item_id, []).append(paper)
    settled = queries.items_settled(meeting)
    prepares = queries.may_prepare(meeting, place.seat)
    rows = meeting.items.select_related("stage").order_by("position")
    return Papers(
        items=tuple(
            ItemPapers(
                row=row,
                title=item_title(place, row),
                papers=tuple(by_item.get(row.id, ())),
                may_change=prepares and row.id not in settled,
            )
            for row in rows
        ),
        may_read=place.reads_papers,
    )


def item_title(place: Place, item: "AgendaItem") -> str:
    """What an item is about: its stage, and the matter."""
    return f"{own(place.file.stage(item.stage.key).title)}: {matters.matter(item.matter).words}"
