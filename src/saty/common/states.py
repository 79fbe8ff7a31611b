"""States as a table of allowed transitions; the diagrams in the docs are printed from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from saty.common.refusals import NotNow


@dataclass(frozen=True, slots=True)
class StateTable:
    """The allowed moves of one thing: state -> {verb: next state}."""

    name: str
    states: type[TextChoices]
    moves: Mapping[str, Mapping[str, str]]

    def can(self, verb: str, state: str) -> bool:
        """Whether `verb` is allowed in `state`."""
        return verb in self.moves.get(state, {})

    def after(self, verb: str, state: str) -> str:
        """The state after `verb`; NotNow where the table has no such move."""
        moves = self.moves.get(state, {})
        if verb not in moves:
            raise NotNow(
                f"{self.name}.{verb}.{state}",
                _("This cannot be done now: the state has changed. Reload the page."),
            )
        return moves[verb]

    def diagram(self) -> str:
        """A Mermaid state diagram of the table."""
        lines = ["stateDiagram-v2"]
        reached = {after for moves in self.moves.values() for after in moves.values()}
        begin = [s for s in self.states.values if s not in reached] or self.states.values[:1]
        lines += [f"    [*] --> {s}" for s in begin]
        lines += [
            f"    {state} --> {after}: {verb.replace('_', ' ')}"
            for state, moves in self.moves.items()
            for verb, after in moves.items()
        ]
        lines += [f"    {s} --> [*]" for s in self.states.values if not self.moves.get(s)]
        return "\n".join(lines)


TABLES: dict[str, StateTable] = {}
"""Every state table of the product by name, in order of registration."""


def state_table(
    name: str, states: type[TextChoices], moves: Mapping[str, Mapping[str, str]]
) -> StateTable:
    """Make a table and register it for the printed diagrams."""
    table = StateTable(name, states, moves)
    TABLES[name] = table
    return table
