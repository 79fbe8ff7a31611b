"""The store behind the settings' database."""

from django.db import connections

from saty.testing.lane.stores import PostgresStore, SqliteStore, Store


def store() -> Store:
    """A store with a connection of its own, to the database that Django uses."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        given = connection.get_connection_params()
        wanted = ("dbname", "user", "password", "host", "port", "sslmode", "options")
        return PostgresStore({name: given[name] for name in wanted if given.get(name)})
    return SqliteStore(str(connection.settings_dict["NAME"]))
