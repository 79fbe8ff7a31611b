"""A scratch database: made, migrated, and gone afterwards unless it is to be kept."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch(keep: Path | None = None) -> Iterator[Path]:
    """A folder with an empty migrated SQLite database, Django set up on it.

    `keep` is a folder that must not exist or be empty; it stays. Without it the folder is
    temporary. FileExistsError if `keep` holds something, or is no folder.
    """
    if keep is not None and keep.exists() and not keep.is_dir():
        raise FileExistsError(f"{keep} is not a folder")
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise FileExistsError(f"{keep} is not empty")
    place = keep or Path(tempfile.mkdtemp(prefix="saty-"))
    place.mkdir(parents=True, exist_ok=True)
    os.environ["SATY_VAR"] = str(place.resolve())
    os.environ["SATY_SCRATCH"] = "1"
    os.environ["DATABASE_URL"] = f"sqlite:///{place.resolve() / 'saty.sqlite3'}"
    try:
        migrate()
        yield place
    finally:
        if keep is None:
            shutil.rmtree(place, ignore_errors=True)


def migrate() -> None:
    """Set Django up and bring the database to the newest schema."""
    from saty.cli.main import use_django

    use_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
