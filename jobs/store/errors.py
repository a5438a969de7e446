# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong with the library's file, each with its sentence. None of them deletes anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...client.errors import MaquetteError

if TYPE_CHECKING:
    import sqlite3


class LibraryError(MaquetteError):
    """The library of jobs could not be read or written."""


class LibraryTooNew(LibraryError):
    """A newer version of the add-on has written it."""

    def __init__(self) -> None:
        super().__init__(
            "The library of jobs was written by a newer version of Maquette. "
            "Update Maquette in this Blender; nothing was changed."
        )


class LibraryForeign(LibraryError):
    """Another program's database is where the library should be; it is left alone."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is a database, but not Maquette's library of jobs. Move it away, or choose another folder in the "
            "preferences; nothing was changed in it."
        )


class LibraryDamaged(LibraryError):
    """The file was damaged or is gone; the known jobs are put into a new one."""

    is_transient = True


class LibraryBusy(LibraryError):
    """Another Blender holds it."""

    is_transient = True


class LibraryUnwritable(LibraryError):
    """A full disk, a read-only folder or a missing drive; may pass."""

    is_transient = True

    @classmethod
    def at(cls, path: Path, reason: str) -> LibraryUnwritable:
        """Make the error for a path and a reason."""
        return cls(
            f"The library of jobs could not be written: {reason} ({path}). Free up space there, or make the folder "
            "writable, and try again; nothing was deleted."
        )


class LeaseLost(LibraryError):
    """Another Blender has taken over the job."""

    def __init__(self) -> None:
        super().__init__("Another Blender is working on this job.")


class UnknownJob(LibraryError, KeyError):
    """There is no such job, or not any more."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job {job_id!r} in the library.")

    def __str__(self) -> str:  # KeyError's would show the sentence in quotes
        return str(self.args[0])


# SQLite's result codes: https://sqlite.org/rescode.html
_BUSY: Final = frozenset({5, 6})
_DAMAGED: Final = frozenset({11, 26})
_REASONS: Final = {
    8: "its folder or file is read-only",
    10: "the disk reported an error",
    13: "the disk is full",
    14: "its folder cannot be opened",
}


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged."""
    return _code(error) in _DAMAGED


def translate(error: sqlite3.Error, path: Path) -> LibraryError:
    """The same as one of our errors, with a sentence for the artist."""
    code = _code(error)
    if code in _BUSY:
        return LibraryBusy(
            f"Another Blender is using the library of jobs ({path}). Close it, or wait for it, and try again. "
            "On a network drive, only one Blender at a time can use it."
        )
    return LibraryUnwritable.at(path, _REASONS.get(code, str(error)))


def _code(error: sqlite3.Error) -> int:
    """The primary result code, the lowest byte of an extended one."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
