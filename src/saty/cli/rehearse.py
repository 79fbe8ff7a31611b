"""`saty rehearse`: synthetic candidates through a whole competition, in a scratch database."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from saty.cli.scratch import scratch
from saty.programmes import reading, shipped

if TYPE_CHECKING:
    from saty.rehearsal.report import Report

Item = TypeVar("Item")
console = Console(stderr=True)
WIDTH = 110
"""What the table needs; a narrower terminal wraps it."""


class Bars:
    """One bar per long step."""

    def __init__(self, bars: Progress) -> None:
        self.bars = bars

    def __call__(self, items: Iterable[Item], title: str, total: int) -> Iterable[Item]:
        """The same items, with a bar that moves."""
        task = self.bars.add_task(title, total=total)
        for item in items:
            yield item
            self.bars.advance(task)


def bars() -> Progress:
    """How bars look."""
    return Progress(
        TextColumn("{task.description:>16}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def text_of(programme: str) -> str:
    """The text of a file, or of a programme that ships; FileNotFoundError if neither."""
    path = Path(programme)
    return path.read_text(encoding="utf-8") if path.exists() else shipped.text_of(programme)


def sound_text_of(programme: str) -> str | None:
    """The text of a sound programme file; None once it is said why there is none."""
    try:
        text = text_of(programme)
    except UnicodeDecodeError:
        console.print(f"{programme}: this is no text in UTF-8; `saty check` says where.")
        return None
    except (OSError, KeyError, ValueError):
        console.print(f"{programme}: no such file, and no programme of this name ships.")
        return None
    if any(f.severity == "error" for f in reading.check(text).faults):
        console.print(f"{programme}: the file has faults; `saty check {programme}` names them.")
        return None
    return text


def rehearse(
    programme: str, *, candidates: int, seed: int, json_file: Path | None, keep: Path | None
) -> int:
    """Run it; 0 if every number reconciles."""
    text = sound_text_of(programme)
    if text is None:
        return 1
    if json_file is not None and not json_file.parent.is_dir():
        console.print(f"{json_file}: there is no such folder to write to.")
        return 1
    try:
        with scratch(keep), bars() as shown:
            from saty.rehearsal.walk import walk

            report = walk(text, candidates=candidates, seed=seed, progress=Bars(shown))
    except FileExistsError as error:
        console.print(str(error))
        return 1
    show(report)
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_json(), indent=2) + "\n")
    return 0 if report.reconciled else 1


def show(report: "Report") -> None:
    """The funnel as a table."""
    names = ("roster", "completed", "absent", "withdrawn", "disqualified", "passed", "seconds")
    table = Table(title=f"{report.programme}: {report.candidates:,} candidates")
    table.add_column("stage")
    for name in names:
        table.add_column(name, justify="right")
    for stage in report.stages:
        table.add_row(stage.id, *(f"{getattr(stage, name):,}" for name in names))
    out = Console(width=max(console.width, WIDTH))
    out.print(table)
    out.print(
        f"admitted {report.admitted:,}, ledger entries {report.ledger_entries:,}, "
        f"{'reconciled' if report.reconciled else 'NOT RECONCILED'}, "
        f"{report.seconds:,} s, {report.peak_memory_mb:,} MB at most"
    )
