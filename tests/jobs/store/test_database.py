# SPDX-License-Identifier: GPL-3.0-or-later
"""The library's file when it is old, new, damaged, read-only or in use, or the disk full: nothing is ever deleted."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from maquette.jobs.state import State
from maquette.jobs.store import database, library
from maquette.jobs.store.database import Database
from maquette.jobs.store.errors import LibraryBusy, LibraryDamaged, LibraryForeign, LibraryTooNew, LibraryUnwritable
from maquette.jobs.store.library import Library

from tests.jobs.doubles import make_job

if TYPE_CHECKING:
    from maquette.jobs.job import Job


def version(path: Path) -> int:
    with_version = sqlite3.connect(path)
    try:
        return int(with_version.execute("PRAGMA user_version").fetchone()[0])
    finally:
        with_version.close()


def filled(folder: Path, jobs: int = 3) -> list[Job]:
    library = Library(folder)
    with library.in_use():
        return [library.add(make_job()) for _ in range(jobs)]


def overwrite(path: Path, begin: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(begin)
        file.write(data)


def test_an_older_library_becomes_a_newer_one_with_all_its_jobs(tmp_path: Path) -> None:
    job = filled(tmp_path, 1)[0]
    assert version(tmp_path / "library.db") == 1

    def add_column(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE jobs ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")

    newer = Database(tmp_path / "library.db", migrations=(*database.MIGRATIONS, add_column))
    with newer.transaction() as connection:
        assert library.read(connection, job.id) == job
        assert connection.execute("SELECT colour FROM jobs").fetchone() == ("red",)
    assert version(tmp_path / "library.db") == 2


def test_a_migration_that_fails_leaves_the_old_library(tmp_path: Path) -> None:
    filled(tmp_path, 1)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE leases")
        connection.execute("no such statement")

    newer = Database(tmp_path / "library.db", migrations=(*database.MIGRATIONS, half))
    with pytest.raises(LibraryUnwritable), newer.transaction():
        pass
    assert len(Library(tmp_path).unfinished()) == 1


def test_a_library_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    connection = sqlite3.connect(tmp_path / "library.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / "library.db").read_bytes()
    with pytest.raises(LibraryTooNew, match="newer version of Maquette"):
        Library(tmp_path).unfinished()
    assert (tmp_path / "library.db").read_bytes() == before


def test_a_file_that_is_no_library_is_set_aside_with_what_belongs_to_it(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"This is not a database. " * 100)
    (tmp_path / "library.db-wal").write_bytes(b"wal")
    library = Library(tmp_path, clock=lambda: 1000.0)
    assert library.unfinished() == []
    kept = sorted(p.name for p in tmp_path.glob("library-corrupt-*"))
    assert [name.rpartition(".")[2] for name in kept] == ["db", "db-wal"]
    assert (tmp_path / kept[0]).read_bytes().startswith(b"This is not a database.")
    assert "was damaged" in library.take_notices()[0]
    assert library.take_notices() == []


def test_what_was_set_aside_is_never_overwritten(tmp_path: Path) -> None:
    for text in (b"first " * 200, b"second " * 200):
        (tmp_path / "library.db").write_bytes(text)
        Library(tmp_path, clock=lambda: 1000.0).unfinished()
    kept = sorted(path.read_bytes()[:5] for path in tmp_path.glob("library-corrupt-*.db"))
    assert kept == [b"first", b"secon"]


def test_the_log_of_a_damaged_library_is_kept_too(tmp_path: Path) -> None:
    filled(tmp_path, 60)
    crashed = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
    crashed.execute("UPDATE jobs SET generated_in = 5.0")
    log = (tmp_path / "library.db-wal").read_bytes()
    overwrite(tmp_path / "library.db", 4096, b"\xff" * 300_000)
    Library(tmp_path).unfinished()
    crashed.close()
    assert [path.read_bytes() for path in tmp_path.glob("library-corrupt-*-wal")] == [log]


def test_damage_inside_is_found_when_the_file_is_opened(tmp_path: Path) -> None:
    filled(tmp_path, 60)
    overwrite(tmp_path / "library.db", 4096, b"\xff" * 8192)
    library = Library(tmp_path)
    assert library.unfinished() == []
    assert len(list(tmp_path.glob("library-corrupt-*.db"))) == 1


def test_damage_to_an_open_library_is_reported_and_known_jobs_are_put_into_the_new_one(tmp_path: Path) -> None:
    filled(tmp_path, 60)
    library = Library(tmp_path)
    with library.in_use():
        jobs = [job for job, _ in library.unfinished()]
        library._database._connection.execute("PRAGMA cache_size = 1")  # type: ignore[union-attr]
        overwrite(tmp_path / "library.db", 4096, b"\xff" * (tmp_path / "library.db").stat().st_size)
        with pytest.raises(LibraryDamaged):
            library.unfinished()
        assert library.take_notices()
        library.add_again(jobs)
        assert [job.id for job, _ in library.unfinished()] == [job.id for job in jobs]


def test_one_damaged_record_hides_no_other(tmp_path: Path) -> None:
    jobs = filled(tmp_path)
    connection = sqlite3.connect(tmp_path / "library.db")
    connection.execute("UPDATE jobs SET record = '{}' WHERE id = ?", (jobs[1].id,))
    connection.commit()
    connection.close()
    assert [job.id for job, _ in Library(tmp_path).unfinished()] == [jobs[0].id, jobs[2].id]


def test_a_full_disk_is_reported_and_the_jobs_remain(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with library.in_use():
        job = library.add(make_job())
        with library._database.transaction() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
        library._database._connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[union-attr]
        with pytest.raises(LibraryUnwritable, match="the disk is full"):
            library.update(job.id, report={"text": "x" * 100_000})
        assert library.get(job.id) == job
        library._database._connection.execute("PRAGMA max_page_count = 100000")  # type: ignore[union-attr]
        library.update(job.id, state=State.READY)
    assert Library(tmp_path).get(job.id).state is State.READY


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryUnwritable, match="could not be written"):
        Library(tmp_path / "file" / "library").add(make_job())


def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("no folder is read-only to this user")
        with pytest.raises(LibraryUnwritable, match="could not be written"):
            Library(tmp_path).add(make_job())
    finally:
        tmp_path.chmod(0o755)


def test_a_file_locked_by_another_process_is_reported(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    other = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = Database(tmp_path / "library.db", patience=0.0)
    with pytest.raises(LibraryBusy, match="Another Blender is using the library"), impatient.transaction():
        pass
    other.close()


def test_a_network_drive_is_for_one_blender_at_a_time(tmp_path: Path) -> None:
    first, second = (Database(tmp_path / "library.db", patience=0.0, on_network=lambda _folder: True) for _ in range(2))
    with first.in_use():
        with first.transaction() as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        with pytest.raises(LibraryBusy, match="On a network drive, only one Blender"), second.transaction():
            pass
    with second.transaction():
        pass


def test_every_commit_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    with Database(tmp_path / "library.db").transaction() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def broken(folder: Path) -> None:
    """A damaged library that cannot be moved aside because its drive became read-only."""
    (folder / "library.db").write_bytes(b"damaged" * 500)


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _target: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "replace", refuse)


@pytest.mark.usefixtures("read_only")
def test_a_damaged_file_on_a_drive_that_became_read_only_is_reported(tmp_path: Path) -> None:
    broken(tmp_path)
    library = Library(tmp_path)
    with library.in_use():
        for _ in range(2):
            with pytest.raises(LibraryUnwritable, match="Read-only file system"):
                library.unfinished()


@pytest.mark.usefixtures("read_only")
def test_damage_found_later_on_a_drive_that_became_read_only_is_reported(tmp_path: Path) -> None:
    filled(tmp_path, 60)
    library = Library(tmp_path)
    with library.in_use():
        library.unfinished()
        library._database._connection.execute("PRAGMA cache_size = 1")  # type: ignore[union-attr]
        overwrite(tmp_path / "library.db", 4096, b"\xff" * (tmp_path / "library.db").stat().st_size)
        with pytest.raises(LibraryUnwritable, match="it is damaged, and Read-only file system"):
            library.unfinished()


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)"],
        ["CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT)", "PRAGMA user_version = 1"],
        ["CREATE TABLE notes (text TEXT)", "PRAGMA user_version = 1"],
        ["CREATE TABLE notes (text TEXT)", "PRAGMA user_version = 4711"],
        ["PRAGMA user_version = 1"],
    ],
)
def test_another_programs_database_is_left_alone_and_reported_as_such(statements: list[str], tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "library.db")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    before = (tmp_path / "library.db").read_bytes()
    with pytest.raises(LibraryForeign, match="not Maquette's library of jobs"):
        Library(tmp_path).add(make_job())
    assert (tmp_path / "library.db").read_bytes() == before
    assert [path.name for path in tmp_path.glob("library*")] == ["library.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be deleted")
@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("attempt to write a readonly database"),  # SQLite's error for a file that was moved
        FileNotFoundError(errno.ENOENT, "No such file or directory"),
        LibraryUnwritable.at(Path("unfinished"), "No such file or directory"),
    ],
)
def test_a_file_that_vanishes_during_a_write_is_reported_as_gone(error: Exception, tmp_path: Path) -> None:
    root = tmp_path / "library"
    filled(root, 1)
    database = Database(root / "library.db")

    def fail(*, is_moved: bool) -> None:
        with database.transaction():
            if is_moved:
                root.rename(tmp_path / "elsewhere")
            raise error

    with database.in_use():
        with pytest.raises(LibraryUnwritable):
            fail(is_moved=False)
        with pytest.raises(LibraryDamaged, match="deleted, moved or replaced"):
            fail(is_moved=True)
        assert len(database.take_notices()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be deleted")
@pytest.mark.parametrize("what", ["deleted", "folder deleted", "replaced", "moved"])
def test_a_file_that_is_gone_is_noticed_before_anything_is_lost_in_it(what: str, tmp_path: Path) -> None:
    root, other = tmp_path / "library", tmp_path / "other"
    root.mkdir()
    (job,) = filled(root, 1)
    filled(other, 2)
    library = Library(root)
    told: list[str] = []
    library.watch(lambda: told.append("told"), lambda _job: None)
    with library.in_use():
        known = [job for job, _ in library.unfinished()]
        if what == "deleted":
            (root / "library.db").unlink()
        elif what == "folder deleted":
            shutil.rmtree(root)
        elif what == "replaced":
            (other / "library.db").replace(root / "library.db")
        else:
            root.rename(tmp_path / "elsewhere")
        with pytest.raises(LibraryDamaged, match="deleted, moved or replaced"):
            library.update(job.id, state=State.READY)
        assert told == ["told"]
        assert len(library.take_notices()) == 1
        library.add_again(known)
        assert library.update(job.id, state=State.READY).state is State.READY
    assert Library(root).get(job.id).state is State.READY
