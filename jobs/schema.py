# SPDX-License-Identifier: GPL-3.0-or-later
"""The library's tables, and how an older library's become these. A migration, once released, is never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from .library_errors import LibraryTooNew

if TYPE_CHECKING:
    from sqlite3 import Connection

Migration = Callable[["Connection"], None]

# A job's truth is its `record`; the other columns repeat what is searched for. `pace`: the same for jobs that take as
# long. A lease says which Blender a job belongs to; `is_running`: it has a thread there, else it stands in the line.
_TABLES: Final = (
    """CREATE TABLE jobs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        service TEXT NOT NULL,
        state TEXT NOT NULL,
        pace TEXT NOT NULL,
        generated_in REAL,
        record TEXT NOT NULL
    )""",
    "CREATE INDEX jobs_by_state ON jobs (state)",
    "CREATE INDEX jobs_by_pace ON jobs (service, pace) WHERE generated_in IS NOT NULL",
    """CREATE TABLE owners (
        id TEXT PRIMARY KEY,
        machine TEXT NOT NULL,
        pid INTEGER NOT NULL,
        started TEXT NOT NULL,
        beat REAL NOT NULL
    )""",
    """CREATE TABLE leases (
        job TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
        owner TEXT NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
        is_running INTEGER NOT NULL
    )""",
    "CREATE INDEX leases_by_owner ON leases (owner)",
)


def _create(connection: Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)


MIGRATIONS: Final[Sequence[Migration]] = (_create,)


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the tables up to date, all in one transaction. Raises LibraryTooNew, and then changes nothing."""
    if _version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for migration in migrations[_known_version(connection, len(migrations)) :]:
            migration(connection)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def is_foreign(connection: Connection, newest: int = len(MIGRATIONS)) -> bool:
    """Whether the file is a database that Maquette, up to version `newest` of it, has not made. Changes nothing."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")}
    columns = {row[1] for row in connection.execute("PRAGMA table_info(jobs)")}
    return bool(names or 0 < _version(connection) <= newest) and not {"id", "state", "record"} <= columns


def _known_version(connection: Connection, newest: int) -> int:
    version = _version(connection)  # read again: another Blender may have been quicker
    if version > newest:
        raise LibraryTooNew
    return version


def _version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
