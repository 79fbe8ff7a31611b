"""The command line. Each command imports what it needs when it runs: `check` needs no Django."""

import os
from pathlib import Path
from typing import Annotated

import typer

from saty.common.garbage import collect_seldom

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Run a merit selection that anyone can check.",
    pretty_exceptions_enable=False,
)

Programme = Annotated[str, typer.Argument(help="A programme file, or the name of one that ships.")]


def use_django() -> None:
    """Set Django up, for commands that need the database."""
    import django

    collect_seldom()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
    django.setup()


@app.command()
def check(
    file: Programme,
    as_json: Annotated[bool, typer.Option("--json", help="Faults as JSON.")] = False,
) -> None:
    """Check a programme file; explain every fault with its place and what to do."""
    from saty.cli.check import check as run

    raise typer.Exit(run(file, as_json=as_json))


@app.command()
def rehearse(
    programme: Programme,
    candidates: Annotated[int, typer.Option(min=1, max=200_000)] = 300,
    seed: Annotated[int, typer.Option()] = 1,
    json_file: Annotated[Path | None, typer.Option("--json")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the database in this folder.")] = None,
) -> None:
    """Send synthetic candidates through a whole competition, by the real acts."""
    from saty.cli.rehearse import rehearse as run

    raise typer.Exit(
        run(programme, candidates=candidates, seed=seed, json_file=json_file, keep=keep)
    )


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
) -> None:
    """Fill an example competition and serve it on this machine alone."""
    from saty.cli.demo import demo as run

    raise typer.Exit(run(port=port, open_browser=not no_browser))


@app.command()
def serve(
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 2,
    lane_only: Annotated[
        bool, typer.Option("--lane-only", help="The exam's lane alone, in processes of its own.")
    ] = False,
    no_lane: Annotated[
        bool, typer.Option("--no-lane", help="The pages alone; the lane runs elsewhere.")
    ] = False,
) -> None:
    """Serve the pages, and the exam's lane beside them."""
    from saty.cli.serve import LaneServed
    from saty.cli.serve import serve as run

    if lane_only and no_lane:
        raise typer.BadParameter("Give --lane-only or --no-lane, not both.")
    lane = LaneServed.ONLY if lane_only else LaneServed.NO if no_lane else LaneServed.BESIDE
    run(host=host, port=port, workers=workers, lane=lane)


@app.command()
def worker() -> None:
    """Do the background work: mail, announcements at their moment, places in the log."""
    use_django()
    from saty.cli.worker import worker as run

    run()


bench_app = typer.Typer(no_args_is_help=True, help="Measure this machine.")
app.add_typer(bench_app, name="bench")


@bench_app.command()
def exam(
    json_file: Annotated[Path | None, typer.Option("--json", help="Figures as JSON.")] = None,
    seconds: Annotated[float, typer.Option(min=0.2, help="Of each measurement.")] = 5.0,
    sqlite: Annotated[bool, typer.Option("--sqlite", help="On SQLite.")] = False,
) -> None:
    """Measure the exam: saves, starts, their floor, a steady load.

    PostgreSQL: the database of DATABASE_URL, which the measuring fills, or a cluster of its own.
    """
    from saty.cli.bench.exam import exam as run

    raise typer.Exit(run(json_file=json_file, seconds=seconds, sqlite=sqlite))


@app.command()
def reference(
    check_only: Annotated[bool, typer.Option("--check", help="Compare, write nothing.")] = False,
) -> None:
    """Print the reference docs from the code."""
    use_django()
    from saty.cli.reference import reference as run

    raise typer.Exit(run(check_only=check_only))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """Django's own commands, such as `saty manage migrate`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saty.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["saty manage", *context.args])


if __name__ == "__main__":
    app()
