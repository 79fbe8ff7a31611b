"""The stores behind the settings' database, and whether the process is fit to use them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections

from saty.testing.lane.beating import Beat, PostgresBeats, SqliteBeats, Told
from saty.testing.lane.fit import ClockWatch, FileOwner, Fit
from saty.testing.lane.jobs import J, R, Store
from saty.testing.lane.pulse import Beats, PostgresBeat, Pulse, SqliteBeat
from saty.testing.lane.saves import Fate, Saved
from saty.testing.lane.saving import PostgresSaves, SqliteSaves
from saty.testing.lane.starting import (
    Begun,
    Look,
    PostgresLooks,
    PostgresStarts,
    SqliteLooks,
    SqliteStarts,
    Start,
)
from saty.testing.lane.stores import PostgresConnection, SqliteConnection, moment
from saty.testing.lane.tables import given_back

WANTED = ("dbname", "user", "password", "host", "port", "sslmode", "options")


def is_postgres() -> bool:
    """Whether the settings name PostgreSQL."""
    return connections["default"].vendor == "postgresql"


def _conninfo() -> Mapping[str, Any]:
    given = connections["default"].get_connection_params()
    return {name: given[name] for name in WANTED if given.get(name)}


def _path() -> str:
    return str(connections["default"].settings_dict["NAME"])


def _made(
    postgres: Callable[[Mapping[str, Any]], Store[J, R]], sqlite: Callable[[str], Store[J, R]]
) -> Store[J, R]:
    """A store with a connection of its own, to the database that Django uses."""
    return postgres(_conninfo()) if is_postgres() else sqlite(_path())


def saves() -> Store[Saved, Fate]:
    """Where answers go."""
    return _made(PostgresSaves, SqliteSaves)


def starts() -> Store[Start, Begun]:
    """Where starts go."""
    return _made(PostgresStarts, SqliteStarts)


def looks() -> Store[Look, bool]:
    """Where it is looked up whether a sitting has started."""
    return _made(PostgresLooks, SqliteLooks)


def beats() -> Store[Beat, Told | None]:
    """Where heartbeats go."""
    return _made(PostgresBeats, SqliteBeats)


def pulse_beats() -> Beats:
    """Where the pulse goes."""
    return PostgresBeat(_conninfo()) if is_postgres() else SqliteBeat(_path())


def give_back(at: float) -> None:
    """Have the time given back that was lost since the last pulse."""
    from saty.testing.actions.outages import after_outage_of_server

    with given_back():
        after_outage_of_server(at=moment(at))


@dataclass(frozen=True, slots=True)
class Stores:
    """What makes the stores of a lane, each in the thread of its writer."""

    saves: Callable[[], Store[Saved, Fate]]
    starts: Callable[[], Store[Start, Begun]]
    looks: Callable[[], Store[Look, bool]]
    beats: Callable[[], Store[Beat, Told | None]]


OWN = Stores(saves, starts, looks, beats)
"""With connections of their own to the database that Django uses."""


def refuse_unfit() -> None:
    """UnfitDatabase where the database would acknowledge what it may still lose."""
    if is_postgres():
        PostgresConnection(_conninfo()).close()
    else:
        SqliteConnection(_path()).close()


def fit() -> Fit:
    """What says whether this process may take answers, and tells that it lives."""
    watch = ClockWatch(DatabaseClock()) if is_postgres() else FileOwner(_path())
    return Pulse(pulse_beats, give_back, fit=watch)


class DatabaseClock:
    """The database's clock, over a connection that is kept, and made anew after a failure."""

    def __init__(self) -> None:
        self._connection: PostgresConnection | None = None

    def __call__(self) -> float:
        """Seconds since 1970."""
        self._connection = self._connection or PostgresConnection(_conninfo())
        try:
            return self._connection.clock()
        except Exception:
            failed, self._connection = self._connection, None
            failed.close()
            raise
