"""What every test may use."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from saty.common.garbage import collect_seldom
from saty.ledger.database_role import append_only_tables
from tests import migrated

hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture(scope="session")
def kept_database(pytestconfig: pytest.Config) -> Path:
    """Where a migrated database is kept between runs."""
    folder = pytestconfig.rootpath / ".pytest_cache" / "migrated"
    folder.mkdir(parents=True, exist_ok=True)
    return migrated.kept_in(folder)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    kept_database: Path, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database of this run begins as a copy of one that is migrated already."""
    with django_db_blocker.unblock(), migrated.copied(kept_database):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    kept_database: Path,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
) -> None:
    """A database that had to be migrated is kept, unless rows of another run may be in it."""
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep(kept_database)


@contextmanager
def _triggers_off() -> Iterator[None]:
    """Lift the append-only triggers, as only an owner can; for tests alone."""
    tables = append_only_tables()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%_no_%%'"
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in found:
            cursor.execute(sql)


@pytest.fixture
def lifted_triggers(db: None) -> Iterator[None]:
    """The log can be tampered with, to prove that tampering is seen."""
    with _triggers_off():
        yield


KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables that migrating fills; the tests leave them alone."""


def _emptied() -> None:
    """Empty every table that a test wrote to, the log's too."""
    with _triggers_off(), connection.cursor() as cursor:
        tables = sorted({*connection.introspection.table_names(cursor)} - KEPT)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # no foreign keys are asked
            cursor.execute(";".join(f'DELETE FROM "{table}"' for table in tables))
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')
        cursor.execute("PRAGMA foreign_keys = ON")


@pytest.fixture(autouse=True, scope="session")
def _real_transactions_are_cleaned_up() -> Iterator[None]:
    """Tests with real transactions leave rows; Django's own flush is slow and stops at the log."""
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: _emptied()
    yield
    TransactionTestCase._fixture_teardown = original


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the run on a second database leave out what would tell nothing new."""
    parser.addoption(
        "--second-database",
        action="store_true",
        help="only tests that touch the database and are not marked `once`",
    )


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long ones first, and select the tests for a second database."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if not config.getoption("--second-database"):
        return
    touching = [item for item in items if _touches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


def _touches_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


def pytest_collection_finish() -> None:
    """Collect garbage seldom: a fifth of the time went there."""
    collect_seldom(freeze=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured (`record_property("measured", ...)`)."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == "measured" and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
