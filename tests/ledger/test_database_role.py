"""The role that the application runs as in PostgreSQL cannot rewrite the log."""

import importlib
import os

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from saty.cli.serve import serve
from saty.cli.worker import worker
from saty.ledger.database_role import append_only_tables, refuse_powerful_role_in_production
from saty.rehearsal.models import DemoMark

ROLE = f"saty_application_{os.getpid()}"
TABLES = append_only_tables()
needs_postgres = pytest.mark.postgres


def serving() -> None:
    """What `saty serve` does."""
    serve(host="127.0.0.1", port=1, workers=1)


def working() -> None:
    """What `saty worker` does."""
    worker()


def wsgi_loaded() -> None:
    """What any other WSGI server does."""
    importlib.reload(importlib.import_module("saty.config.wsgi"))


@pytest.fixture
def application(transactional_db):
    """A connection of the application's role, to the test database with real rows committed."""
    with connection.cursor() as owner:
        owner.execute(f"DROP ROLE IF EXISTS {ROLE}")
        owner.execute(f"CREATE ROLE {ROLE} LOGIN")
    call_command("grant_database_role", ROLE)
    where = connection.get_connection_params()
    place = {key: where[key] for key in ("dbname", "host", "port") if where.get(key)}
    with psycopg.connect(**place, user=ROLE, autocommit=True) as connected:
        yield connected
    with connection.cursor() as owner:
        owner.execute(f"DROP OWNED BY {ROLE}")
        owner.execute(f"DROP ROLE {ROLE}")


@needs_postgres
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_application_may_not_rewrite_the_log(application, table, statement):
    column = application.execute(f"SELECT * FROM {table} LIMIT 0").description[0].name
    rewriting = statement.format(table, f"{column} = {column}")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(rewriting)


@needs_postgres
@pytest.mark.parametrize("table", TABLES)
def test_application_may_not_switch_the_triggers_off(application, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@needs_postgres
def test_application_may_read_and_write_the_other_tables(application):
    application.execute("UPDATE people_person SET language = 'kk'")

    assert application.execute("SELECT count(*) FROM ledger_entry").fetchone() == (0,)
    assert application.execute("SHOW log_error_verbosity").fetchone() == ("terse",)
    assert application.execute("SHOW log_min_error_statement").fetchone() == ("panic",)


@needs_postgres
def test_production_refuses_a_role_that_could_rewrite_the_log(application, settings):
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="ledger_entry, ledger_position"):
        refuse_powerful_role_in_production()
    with connection.cursor() as owner:
        owner.execute(f"SET ROLE {ROLE}")
        refuse_powerful_role_in_production()
        owner.execute("RESET ROLE")
        owner.execute(f"GRANT UPDATE (kind) ON ledger_entry TO {ROLE}")
        owner.execute(f"SET ROLE {ROLE}")
        with pytest.raises(ImproperlyConfigured, match="may rewrite ledger_entry\\."):
            refuse_powerful_role_in_production()
        owner.execute("RESET ROLE")


@needs_postgres
@pytest.mark.django_db
@pytest.mark.parametrize("start", [serving, working, wsgi_loaded])
def test_nothing_starts_in_production_as_the_owner(start, settings):
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="grant_database_role"):
        start()


@pytest.mark.django_db
@pytest.mark.parametrize("start", [serving, working, wsgi_loaded])
def test_nothing_starts_in_production_on_a_demo(start, settings):
    settings.PRODUCTION = True
    DemoMark.objects.create(made_at=timezone.now())

    with pytest.raises(ImproperlyConfigured, match="marked as a demo"):
        start()


@pytest.mark.django_db
def test_roles_are_for_postgresql_alone(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")

    with pytest.raises(CommandError):
        call_command("grant_database_role", ROLE)
