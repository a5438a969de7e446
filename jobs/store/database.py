# SPDX-License-Identifier: GPL-3.0-or-later
"""The library's file: one connection for all threads of this process, one transaction at a time.

A connection per thread would be no faster, as SQLite has one writer, and could not restrict a file on a network drive
to one Blender. Never called on the main thread. `sqlite3` is imported on first use.

Also the tables, and the migrations from older versions. A released migration is never changed.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..threads import Lock
from .errors import LibraryDamaged, LibraryForeign, LibraryTooNew, LibraryUnwritable, is_damage, translate
from .filesystem import is_network

if TYPE_CHECKING:
    from sqlite3 import Connection

Migration = Callable[["Connection"], None]

# The `record` is the job; the other columns repeat what is searched for. `pace`: the same for jobs that take equally
# long. A lease says which Blender owns a job; `is_running`: it has a thread there, else it is queued.
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

log = logging.getLogger(__name__)

_PATIENCE: Final = 10.0  # seconds that another process may hold the file for
_HEADER: Final = b"SQLite format 3\0"
_BESIDE: Final = ("-wal", "-shm", "-journal")
_GONE: Final = (
    "The library of jobs was deleted, moved or replaced while Blender was running. The unfinished jobs that this "
    "Blender knows are added to the one that is there now"
)


def _create(connection: Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)


MIGRATIONS: Final[Sequence[Migration]] = (_create,)


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Migrate the tables in one transaction. Raises LibraryTooNew without changing anything."""
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
    """Whether the file is a database that Maquette, up to schema version `newest`, did not create. Changes nothing."""
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


class Database:
    """The file at `path`, opened when needed and closed when no thread is inside `in_use`."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        patience: float = _PATIENCE,
        on_network: Callable[[Path], bool] = is_network,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        """`patience`: seconds to wait for another process; `on_network`: whether a folder lies on a network drive."""
        self.path = path
        self.on_notice: Callable[[], None] = lambda: None  # called with each new notice
        self._notices: list[str] = []
        self._lost = ""  # why the jobs must first be put into a new file
        self._clock = clock
        self._patience = patience
        self._on_network = on_network
        self._migrations = migrations
        self._connection: Connection | None = None
        self._identity = 0
        self._users = 0
        self._lock = Lock()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the file open for a while; without it, each call opens and closes it."""
        with self._lock:
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                self._close_if_unused()

    def exclusive(self) -> AbstractContextManager[object]:
        """Keep other threads of this process from beginning a transaction."""
        return self._lock

    def take_notices(self) -> list[str]:
        """What was found when the file was opened, as sentences for the artist; each is returned once.

        If the file turned out to be another one, LibraryDamaged is raised until this has been called.
        """
        with self._lock:
            taken, self._notices, self._lost = self._notices, [], ""
        return taken

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commit at the end of the `with` block, or roll back if it raises. Raises LibraryError."""
        import sqlite3

        with self._lock:
            try:
                self._leave_if_gone()
                connection = self._opened()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:  # a full disk makes SQLite roll back by itself
                        connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                if is_damage(error):
                    raise self._damaged() from error
                self._leave_if_gone()  # if it vanished in the middle, SQLite reports something else
                raise translate(error, self.path) from error
            except LibraryUnwritable:
                self._leave_if_gone()
                raise
            except OSError as error:
                self._leave_if_gone()
                raise LibraryUnwritable.at(self.path.parent, error.strerror or str(error)) from error
            finally:
                self._close_if_unused()

    def _tell(self, sentence: str) -> None:
        self._notices.append(sentence)
        self.on_notice()

    def _damaged(self) -> LibraryDamaged | LibraryUnwritable:
        """Set the damaged file aside; return the error that says so, or why that failed."""
        try:
            sentence = self._set_aside()
        except OSError as error:  # a read-only drive
            self._close()
            return LibraryUnwritable.at(self.path.parent, f"it is damaged, and {error.strerror or error}")
        self._lost = sentence
        self._tell(sentence)
        return LibraryDamaged(sentence)

    def _leave_if_gone(self) -> None:
        """Raise if the open file is no longer the one at `path`: what is written into it would be lost."""
        if self._lost:
            raise LibraryDamaged(self._lost)
        if self._connection is None or self._identity in {0, self._inode()}:
            return
        self._close()
        self._lost = f"{_GONE} ({self.path.parent})."
        self._tell(self._lost)
        raise LibraryDamaged(self._lost)

    def _opened(self) -> Connection:
        import sqlite3

        if self._connection is None:
            try:
                if _has_other_header(self.path):
                    self._tell(self._set_aside())
                return self._open()
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._tell(self._set_aside())
                return self._open()
        return self._connection

    def _open(self) -> Connection:
        import sqlite3

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryUnwritable.at(self.path.parent, error.strerror or str(error)) from error
        connection = self._connection = sqlite3.connect(
            self.path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            self._set_up(connection)
            migrate(connection, self._migrations)
        except BaseException as error:
            if not (isinstance(error, sqlite3.Error) and is_damage(error)):  # a damaged file is closed by `_set_aside`
                self._close()
            raise
        self._identity = self._inode()
        return connection

    def _set_up(self, connection: Connection) -> None:
        self._identity = self._inode()
        if is_foreign(connection, len(self._migrations)):
            raise LibraryForeign(self.path)
        mode = "DELETE" if self._on_network(self.path.parent) else "WAL"
        if mode == "DELETE":  # the first lock that is taken is kept, so that a second Blender is refused
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _damage(found)

    def _close_if_unused(self) -> None:
        if not self._users:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _inode(self) -> int:
        try:
            return self.path.stat().st_ino
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except OSError:  # SQLite will say what is wrong
            return self._identity

    def _set_aside(self) -> str:
        """Rename the damaged file and those beside it; returns the sentence for the artist."""
        if self._connection is not None and self._identity not in {0, self._inode()}:
            self._close()
            return "Another Blender has started a new library of jobs because the old one was damaged."
        target = self._free_name()
        for suffix in _BESIDE:  # copied first: SQLite deletes the log when it closes the file
            _copy(self.path.with_name(self.path.name + suffix), target.with_name(target.name + suffix))
        self._close()
        for suffix in ("", *_BESIDE):
            part = self.path.with_name(self.path.name + suffix)
            if part.exists():
                part.replace(target.with_name(target.name + suffix))
        log.warning("%s was damaged and is now %s", self.path, target)
        return (
            f"The library of jobs was damaged. It is kept as {target.name} beside a new, empty one ({target.parent}); "
            "finished models are still in its folder “jobs”."
        )

    def _free_name(self) -> Path:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(self._clock()))
        names = (f"library-corrupt-{stamp}{'' if n == 0 else f'-{n}'}.db" for n in range(1000))
        return next(path for name in names if not (path := self.path.with_name(name)).exists())


def _has_other_header(path: Path) -> bool:
    """Whether the file is not SQLite's, which would delete the log beside it on opening such a file."""
    try:
        with path.open("rb") as file:
            header = file.read(len(_HEADER))
    except OSError:
        return False
    return header not in {b"", _HEADER}


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        return
    except OSError as error:  # Windows locks the log's index, which SQLite can rebuild
        log.warning("%s could not be kept: %s", source, error)


def _damage(found: str) -> Exception:
    import sqlite3

    error = sqlite3.DatabaseError(found)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
