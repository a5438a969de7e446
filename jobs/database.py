# SPDX-License-Identifier: GPL-3.0-or-later
"""The library's file: one connection for all threads of this process, one transaction at a time.

A connection for each thread would be no quicker, as SQLite has one writer, and could not hold a network drive's file
to one Blender. Never called on the main thread. `sqlite3` is imported on first use.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import schema
from .filesystem import is_network
from .library_errors import LibraryDamaged, LibraryUnwritable, is_damage, translate
from .threads import Lock

if TYPE_CHECKING:
    from sqlite3 import Connection

log = logging.getLogger(__name__)

_PATIENCE: Final = 10.0  # seconds that another process may hold the file for
_BESIDE: Final = ("-wal", "-shm", "-journal")


class Database:
    """The file at `path`, opened when it is needed and closed when nobody is inside `in_use` any more."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        patience: float = _PATIENCE,
        on_network: Callable[[Path], bool] = is_network,
        migrations: Sequence[schema.Migration] = schema.MIGRATIONS,
    ) -> None:
        """`patience`: seconds to wait for another process; `on_network`: whether a folder lies on a network drive."""
        self.path = path
        self._notices: list[str] = []
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

    def take_notices(self) -> list[str]:
        """What was found when the file was opened, as sentences for the artist; each is told once."""
        taken, self._notices = self._notices, []
        return taken

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """What is done inside is committed at its end, whole or not at all. Raises LibraryError."""
        import sqlite3

        with self._lock:
            try:
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
                    sentence = self._set_aside()
                    self._notices.append(sentence)
                    raise LibraryDamaged(sentence) from error
                raise translate(error, self.path) from error
            finally:
                self._close_if_unused()

    def _opened(self) -> Connection:
        import sqlite3

        if self._connection is None:
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._notices.append(self._set_aside())
                self._connection = self._open()
        return self._connection

    def _open(self) -> Connection:
        import sqlite3

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryUnwritable.at(self.path.parent, error.strerror or str(error)) from error
        connection = sqlite3.connect(
            self.path, timeout=self._patience, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            self._set_up(connection)
            schema.migrate(connection, self._migrations)
        except BaseException:
            connection.close()
            raise
        self._identity = self._inode()
        return connection

    def _set_up(self, connection: Connection) -> None:
        self._identity = self._inode()
        mode = "DELETE" if self._on_network(self.path.parent) else "WAL"
        if mode == "DELETE":  # the first lock that is taken is kept, so that a second Blender is refused
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            error = _damage()
            error.args = (found,)
            raise error

    def _close_if_unused(self) -> None:
        if not self._users and self._connection is not None:
            self._connection.close()
            self._connection = None

    def _inode(self) -> int:
        return self.path.stat().st_ino if self.path.exists() else 0

    def _set_aside(self) -> str:
        """Rename the damaged file and what belongs to it; returns the artist's sentence."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._identity not in {0, self._inode()}:
            return "Another Blender has begun a new library of jobs, as the old one was damaged."
        target = self._free_name()
        for suffix in ("", *_BESIDE):
            part = self.path.with_name(self.path.name + suffix)
            if part.exists():
                part.rename(target.with_name(target.name + suffix))
        log.warning("%s was damaged and is now %s", self.path, target)
        return (
            f"The library of jobs was damaged. It is kept as {target.name} beside a new, empty one ({target.parent}); "
            "finished models still lie in its folder “jobs”."
        )

    def _free_name(self) -> Path:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(self._clock()))
        names = (f"library-corrupt-{stamp}{'' if n == 0 else f'-{n}'}.db" for n in range(1000))
        return next(path for name in names if not (path := self.path.with_name(name)).exists())


def _damage() -> Exception:
    import sqlite3

    error = sqlite3.DatabaseError()
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
