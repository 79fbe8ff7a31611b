"""The kinds of entry: which fields each has, which of them are committed, who proves the act.

Each app declares its kinds in `entries.py`; the catalogue in `docs/reference/` is printed from
here. `acts` yields the subject of every act of the kind that stands in the tables, once per act:
the monitor compares that with the entries, so that an act without an entry is found, and an entry
without its act.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class EntryKind:
    """One kind of entry. Absent fields are null; no other field can be given."""

    key: str
    words: "_StrOrPromise"
    acts: Callable[[], Iterable[str]]
    public: tuple[str, ...] = ()
    committed: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Every field of the kind."""
        return frozenset(self.public + self.committed)


KINDS: dict[str, EntryKind] = {}


def entry_kind(
    key: str,
    words: "_StrOrPromise",
    *,
    acts: Callable[[], Iterable[str]],
    public: tuple[str, ...] = (),
    committed: tuple[str, ...] = (),
) -> EntryKind:
    """Declare a kind of entry; ValueError if the key is taken."""
    if key in KINDS:
        raise ValueError(f"entry kind {key} is declared twice")
    kind = EntryKind(key, words, acts, public, committed)
    KINDS[key] = kind
    return kind
