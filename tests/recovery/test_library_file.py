# SPDX-License-Identifier: GPL-3.0-or-later
"""An unusable library: the panel says so, the artist's file is safe, and nothing is deleted."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.recovery.blender import Blender, go_on


@pytest.fixture
def library(addon, tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


def start(library, tmp_path):
    """Nothing listens at this address, and nothing is requested."""
    return go_on(library, "http://127.0.0.1:9/api/v6", tmp_path / "asking.blend")


def test_a_newer_library_is_left_alone(library, tmp_path):
    with sqlite3.connect(library / "library.db") as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    content = (library / "library.db").read_bytes()
    standing = start(library, tmp_path)
    assert "written by a newer version of Maquette" in standing["error"]
    assert "Update Maquette" in standing["errors"][0]
    assert (library / "library.db").read_bytes() == content


def test_a_damaged_library_is_set_aside(library, tmp_path):
    for suffix in ("", "-wal", "-shm"):
        (library / f"library.db{suffix}").write_bytes(b"damaged" * 1000)
    standing = start(library, tmp_path)
    assert "library-corrupt-" in standing["error"]
    aside = sorted(path.name for path in library.glob("library-corrupt-*"))
    assert len(aside) == 3
    assert all((library / name).read_bytes() == b"damaged" * 1000 for name in aside)
    with sqlite3.connect(library / "library.db") as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (0,)
    connection.close()


def test_a_folder_that_cannot_be_made(addon, tmp_path):
    (tmp_path / "library").write_text("a file is in the way")
    standing = start(tmp_path / "library", tmp_path)
    assert "could not be written" in standing["error"]
    assert (tmp_path / "library").read_text() == "a file is in the way"


def test_a_read_only_folder(library, tmp_path):
    library.chmod(0o500)
    try:
        if os.access(library, os.W_OK):
            pytest.skip("no folder is read-only to this user")
        assert "could not be written" in start(library, tmp_path)["error"]
        assert list(library.iterdir()) == []
    finally:
        library.chmod(0o700)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_for_the_pictures(library, tmp_path, small_picture):
    """The jobs' folder is on a full disk: the job fails with a message and can be retried."""
    (library / "jobs").symlink_to("/dev/full")
    task = {"action": "order", "blend": str(tmp_path / "asking.blend"), "pictures": [str(small_picture)], "leave": True}
    with Blender(library, "http://127.0.0.1:9/api/v6", **task) as blender:
        blender.read_until("ENDED")
        blender.process.wait()
    standing = start(library, tmp_path)
    state, sentence, _ = standing["jobs"][0]
    assert state == "FAILED"
    assert "could not be written" in sentence


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_for_the_whole_library(addon, small_disk, tmp_path, small_picture):
    """An order that cannot be stored is not sent, and says why; once there is space, everything continues."""
    library = small_disk / "library"
    assert start(library, tmp_path)["error"] == ""
    fill(small_disk / "other files")
    task = {"action": "order", "blend": str(tmp_path / "asking.blend"), "pictures": [str(small_picture)], "leave": True}
    with Blender(library, "http://127.0.0.1:9/api/v6", **task) as blender:
        ended = json.loads(blender.read_until("ENDED").removeprefix("ENDED"))
        blender.process.wait()
    sentences = [ended["error"], *(sentence for _, sentence, _ in ended["jobs"])]
    assert all("could not be written" in sentence for sentence in sentences), ended
    (small_disk / "other files").unlink()
    standing = start(library, tmp_path)
    assert (standing["error"], standing["jobs"]) == ("", [])


def fill(path: Path) -> None:
    """Fill the remaining space."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
