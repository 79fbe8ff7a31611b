"""`saty reference`: the documents that are printed from the code, and compared in the build."""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import typer

FOLDER = Path("docs/reference")
PRINTED = "Printed from the code by `saty reference`; do not edit.\n"


def printed() -> dict[Path, str]:
    """Every printed document: its path in the checkout, its text."""
    texts = {
        "permissions.md": permissions(),
        "entries.md": entries(),
        "field-classes.md": field_classes(),
        "states.md": states(),
        "programme-file.schema.json": programme_schema(),
    }
    return {FOLDER / name: text for name, text in texts.items()}


def reference(*, check_only: bool) -> int:
    """Write what changed, or (`check_only`) name it; 1 if anything differs then."""
    stale = [path for path, text in printed().items() if _standing(path) != text]
    if check_only:
        for path in stale:
            typer.echo(f"{path} is not what the code says. Run: saty reference", err=True)
        return 1 if stale else 0
    texts = printed()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
        typer.echo(f"wrote {path}")
    return 0


def _standing(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _document(title: str, paragraph: str, body: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", PRINTED, paragraph, "", *body]).rstrip() + "\n"


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(heading) + " |", "|" + "---|" * len(heading)]
    return lines + ["| " + " | ".join(_cell(c) for c in row) + " |" for row in rows]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def permissions() -> str:
    """Who may open which page."""
    from saty.web.doors import Door
    from saty.web.pages import pages

    def who(door: Door | None) -> str:
        if door is None or door.is_closed:
            return "nobody"
        return ", ".join(sorted(name.replace("_", " ") for name in door.audience))

    def notes(door: Door | None) -> str:
        flags = []
        if door is not None and door.reauthenticate:
            flags.append("password again")
        if door is not None and door.demo_only:
            flags.append("in a demo alone")
        return ", ".join(flags)

    rows = [(f"`{p.address}`", f"`{p.name}`", who(p.door), notes(p.door)) for p in pages()]
    return _document(
        "Who may open which page",
        "A role counts where its scope covers the competition or body that the address names; "
        "elsewhere the answer is 404. `tests/house/test_doors.py` asks every address as every "
        "role.",
        _table(("address", "name", "who", ""), rows),
    )


def entries() -> str:
    """The catalogue of ledger entries."""
    from django.utils.translation import override

    from saty.ledger.kinds import KINDS

    def fields(names: Sequence[str]) -> str:
        return ", ".join(f"`{name}`" for name in names)

    with override("en"):
        rows = [
            (f"`{kind.key}`", str(kind.words), fields(kind.public), fields(kind.committed))
            for kind in sorted(KINDS.values(), key=lambda kind: kind.key)
        ]
    return _document(
        "Entries of the ledger",
        "One entry per act, in the transaction of the act. Public fields stand in the entry; a "
        "committed field stands as a salted commitment, and what opens it can be erased.",
        _table(("kind", "the act", "public fields", "committed fields"), rows),
    )


def field_classes() -> str:
    """The class, purpose and retention of every field."""
    from saty.common.held import CLASSES
    from saty.common.sealing import sealed_fields

    sealed = {
        f"{model._meta.label_lower}.{field.name}"
        for model, fields in sealed_fields().items()
        for field in fields
    }
    body: list[str] = []
    for model, names in groupby(sorted(CLASSES), key=lambda name: name.rpartition(".")[0]):
        rows = [
            (
                f"`{name.rpartition('.')[2]}`",
                CLASSES[name].field_class + (", sealed" if name in sealed else ""),
                str(CLASSES[name].purpose),
                str(CLASSES[name].kept),
            )
            for name in names
        ]
        body += [f"## {model}", "", *_table(("field", "class", "purpose", "kept"), rows), ""]
    return _document(
        "What is held, why, and how long",
        "Public: may be published. Personal: shown only to those whose work needs it. Secret: "
        "never shown. Sealed: encrypted in the database, with its place bound into it.",
        body,
    )


def states() -> str:
    """The state diagrams."""
    from saty.common.states import TABLES

    body: list[str] = []
    for name in sorted(TABLES):
        body += [f"## {name.capitalize()}", "", "```mermaid", TABLES[name].diagram(), "```", ""]
    return _document(
        "States", "Each diagram is printed from the table of moves that the acts obey.", body
    )


def programme_schema() -> str:
    """The JSON Schema of programme files."""
    from saty.programmes.schema.printed import json_schema

    return json.dumps(json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
