"""Duplicates and near duplicates among thousands of texts of one language.

Candidates are found by MinHash with locality-sensitive hashing (Broder 1997, "On the resemblance
and containment of documents"; Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", ch. 3)
over words and pairs of neighbouring words, then confirmed by the normalised Indel similarity of
the texts themselves (rapidfuzz `ratio`). Hashes are fixed, so that the same bank gives the same
findings every time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from datasketch import MinHash, MinHashLSH
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

ALIKE = 90.0
"""From which ratio, in per cent, two texts are nearly the same."""
BANDS, ROWS = 16, 5
"""Texts that share 0.5 are candidates with probability 0.40, 0.7 with 0.95, 0.8 with 0.998."""
PERMUTATIONS = BANDS * ROWS
MOST_COMPARED = 60
MOST_CANDIDATES = 150
"""So that thousands of questions made from one template take no hours: of a region as dense as
this, texts that come later are compared with those that stand there, and not with each other."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_EMPTY = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=zlib.crc32)


@dataclass(slots=True)
class Likeness:
    """Texts of one language, added one by one; what is alike gathers in groups."""

    _same: dict[str, list[str]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _parent: dict[str, str] = field(default_factory=dict)
    _least: dict[str, float] = field(default_factory=dict)
    _index: MinHashLSH = field(
        default_factory=lambda: MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    )

    def add(self, key: str, text: str) -> None:
        """Add a text under a key of its own; it joins the groups of those that it is like."""
        standing = self._same.setdefault(text, [])
        standing.append(key)
        if len(standing) > 1:
            return
        self._texts[key], self._parent[key] = text, key
        sketch = _sketch(text)
        near: list[str] = self._index.query(sketch)
        if len(near) < MOST_CANDIDATES:
            self._index.insert(key, sketch, check_duplication=False)
        if len(near) > MOST_COMPARED:
            near = sorted(near, key=lambda other: (abs(len(self._texts[other]) - len(text)), other))
        choices = {other: self._texts[other] for other in near[:MOST_COMPARED]}
        found = extract(text, choices, scorer=ratio, score_cutoff=ALIKE, limit=None)
        for _text, likely, other in found:
            self._join(key, other, likely)

    def _join(self, key: str, other: str, likely: float) -> None:
        mine, theirs = self._root(key), self._root(other)
        if mine != theirs:
            least = min(likely, self._least.pop(mine, 100.0), self._least.get(theirs, 100.0))
            self._parent[mine], self._least[theirs] = theirs, least

    def _root(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = key = self._parent[self._parent[key]]
        return key

    def same(self) -> list[tuple[str, ...]]:
        """Groups of keys whose texts are equal."""
        return [tuple(keys) for keys in self._same.values() if len(keys) > 1]

    def near(self) -> Mapping[tuple[str, ...], int]:
        """Groups of keys whose texts are nearly the same -> the least likeness that joined them.

        Of equal texts only the first one is in a group.
        """
        groups: dict[str, list[str]] = {}
        for key in self._parent:
            groups.setdefault(self._root(key), []).append(key)
        return {
            tuple(keys): int(self._least[root]) for root, keys in groups.items() if len(keys) > 1
        }


def _sketch(text: str) -> MinHash:
    tokens = _TOKEN.findall(text)
    shingles = {*tokens, *map(" ".join, pairwise(tokens))}
    made = _EMPTY.copy()
    if shingles:
        made.update_batch([shingle.encode() for shingle in shingles])
    return made
