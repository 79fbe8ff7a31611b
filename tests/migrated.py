"""A migrated database is kept from one run to the next; each run begins with a copy of it.

Its name says which migrations made it, and Django still migrates the copy, with nothing to do.
On PostgreSQL it is a template, on SQLite a file in the cache of pytest.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import django
from django.apps import apps
from django.db import DatabaseError, connection

from saty import common


def kept_in(folder: Path) -> Path:
    """Where the migrated database is kept, in PostgreSQL under the same name."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    folders.append(Path(common.__path__[0]))  # the triggers that migrations set up
    made_from = hashlib.sha256(django.__version__.encode())
    for source in sorted(source for folder in folders for source in folder.glob("*.py")):
        made_from.update(source.name.encode() + source.read_bytes())
    return folder / f"migrated_{made_from.hexdigest()[:16]}_{Path(_name()).stem}"


def _name() -> str:
    return str(connection.settings_dict["NAME"])


@contextmanager
def copied(kept: Path) -> Iterator[None]:
    """The database of this run is going to begin as a copy of what is kept, if there is any."""
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept.name])
            connection.settings_dict["TEST"]["TEMPLATE"] = cursor.fetchone() and kept.name
        yield
        return
    in_memory = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(in_memory, uri=True)) as begun_with:
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(begun_with)
        yield


def keep(kept: Path) -> None:
    """Keep the database of this run, which was migrated just now; drop those kept before it."""
    if connection.vendor == "postgresql":
        if not connection.settings_dict["TEST"]["TEMPLATE"]:
            _keep_template(kept.name)
    elif not kept.exists():
        _keep_file(kept)


def _keep_template(kept: str) -> None:
    migrated = _name()
    connection.close()
    others = f"^migrated_[0-9a-f]{{16}}_{kept.split('_', 2)[2]}$"
    with connection._nodb_cursor() as cursor, suppress(DatabaseError):  # another worker was first
        cursor.execute(f'CREATE DATABASE "{kept}" TEMPLATE "{migrated}"')
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s AND datname <> %s", [others, kept]
        )
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{old}"')


def _keep_file(kept: Path) -> None:
    for old in kept.parent.glob("migrated_*"):
        old.unlink(missing_ok=True)
    written = kept.with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    with closing(sqlite3.connect(written)) as target:
        connection.connection.backup(target)
    written.replace(kept)
