"""Where each key and each value of a TOML file stands.

tomllib reads values and gives no lines; the syntax tree of tree-sitter-toml has them. Here the
tree is made a table from paths, as pydantic names them, to lines and columns.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from saty.programmes.faults import Path

_TOML = Language(tree_sitter_toml.language())
_KEYS = {"bare_key", "quoted_key", "dotted_key"}
_NOT_VALUES = {"comment", "[", "]", ","}

Place: TypeAlias = tuple[int, int]
"""Line and column, both from 1; the column in characters."""


@dataclass(slots=True)
class Places:
    """The places of a file's keys, table heads and values, by path."""

    text: bytes
    keys: dict[Path, Node] = field(default_factory=dict)
    values: dict[Path, Node] = field(default_factory=dict)
    lengths: dict[Path, int] = field(default_factory=dict)
    """How many [[tables]] an array has so far."""

    @classmethod
    def of(cls, text: str) -> "Places":
        """The places of a text that tomllib has read without a fault."""
        encoded = text.encode()
        places = cls(encoded)
        for node in _tree(encoded).children:
            if node.type == "pair":
                places._pair((), node)
            elif node.type in {"table", "table_array_element"}:
                places._table(node)
        return places

    def has(self, path: Path) -> bool:
        """Whether the file says something under exactly this path."""
        return path in self.keys or path in self.values

    def key(self, path: Path) -> Place:
        """The place of the key or table head, or that of the closest table around it."""
        return self._closest(path, (self.keys, self.values))

    def value(self, path: Path) -> Place:
        """The place of the value, or of its key, or of the closest table around it."""
        return self._closest(path, (self.values, self.keys))

    def written(self, path: Path) -> str:
        """The value as the file writes it; empty where there is none."""
        node = self.values.get(path)
        return self.text[node.start_byte : node.end_byte].decode() if node else ""

    def _closest(self, path: Path, tables: tuple[dict[Path, Node], dict[Path, Node]]) -> Place:
        for length in range(len(path), 0, -1):
            for table in tables:
                if node := table.get(path[:length]):
                    return self._place(node)
        return 1, 1

    def _place(self, node: Node) -> Place:
        row, column = node.start_point
        line = self.text[node.start_byte - column : node.start_byte]
        return row + 1, len(line.decode()) + 1

    def _table(self, node: Node) -> None:
        names = next(child for child in node.children if child.type in _KEYS)
        head = self._head(_names(names), is_array=node.type == "table_array_element")
        for path in (head, head[:-1]) if isinstance(head[-1], int) else (head,):
            self.keys.setdefault(path, names)
        for child in node.children:
            if child.type == "pair":
                self._pair(head, child)

    def _head(self, names: list[str], *, is_array: bool) -> Path:
        """The path of a head such as [stages.cut]: an array stands for its last table."""
        path: Path = ()
        for position, name in enumerate(names):
            path = (*path, name)
            if is_array and position == len(names) - 1:
                self.lengths[path] = self.lengths.get(path, 0) + 1
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _pair(self, table: Path, pair: Node) -> None:
        """Note a pair and all inside its value, without recursion: nesting may be deep."""
        waiting = [(table, pair)]
        while waiting:
            path, node = waiting.pop()
            if node.type == "pair":
                names, value = node.children[0], node.children[-1]
                path = self._noted(path, names)
                waiting.append((path, value))
                continue
            self.values.setdefault(path, node)
            if node.type == "inline_table":
                waiting += [(path, child) for child in node.children if child.type == "pair"]
            elif node.type == "array":
                items = (child for child in node.children if child.type not in _NOT_VALUES)
                waiting += [((*path, index), item) for index, item in enumerate(items)]

    def _noted(self, path: Path, names: Node) -> Path:
        for name in _names(names):
            path = (*path, name)
            self.keys.setdefault(path, names)
        return path


def first_fault(text: str) -> Place | None:
    """The place of the first thing in a text that is not TOML, as far as the tree tells."""
    encoded = text.encode()
    places = Places(encoded)
    waiting = [_tree(encoded)]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            return places._place(node)
        waiting += [child for child in reversed(node.children) if child.has_error]
    return None


def _tree(text: bytes) -> Node:
    return Parser(_TOML).parse(text).root_node


def _names(node: Node) -> list[str]:
    return [_name(leaf) for leaf in reversed(list(_leaves(node)))]


def _leaves(node: Node) -> Iterator[Node]:
    """The single keys of a dotted key, last first: its tree leans to the left."""
    while node.type == "dotted_key":
        yield node.children[-1]
        node = node.children[0]
    yield node


def _name(leaf: Node) -> str:
    text = (leaf.text or b"").decode()
    return text if leaf.type == "bare_key" else next(iter(tomllib.loads(f"{text} = 0")))
